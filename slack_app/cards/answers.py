"""Answers to the slash command: what was found, what can be asked, what was not understood."""

from __future__ import annotations

from collections.abc import Sequence

from orchestre.client.schemas import DraftDetail, ProductFound
from slack_app.cards import parts
from slack_app.cards.blocks import bullets, line, link, quote, rich, words
from slack_app.cards.card import Card, Json
from slack_app.cards.notes import note
from slack_app.cards.text import clipped, counted, escaped, one_line, shortened

_MOST_FOUND = 10
#: Units and lines of a bot's answer.
_LONGEST, _MOST_LINES = 3_000, 60
COMMANDS = (
    ("status", "how the bots are, and how much waits"),
    ("bots", "every bot, and what is wrong with those that fail"),
    ("start BOT", "let a bot look for mail"),
    ("stop BOT [for 2h]", "stop a bot, until somebody starts it or for a while"),
    ("stop all", "stop every bot, after one question"),
    ("queue", "what waits for a decision"),
    ("show DRAFT", "a draft's card; Read all has what is too long for it"),
    ("approve DRAFT", "read a draft, then approve it"),
    ("edit DRAFT", "rewrite a reply"),
    ("reject DRAFT", "send nothing, and say why"),
    ("ask QUESTION", "what a bot would answer a customer"),
    ("products search WORDS", "find products"),
    ("link", "say which member you are"),
    ("notify here [BOT]", "have this channel show the cards, of all bots or of one"),
    ("notify here for escalation", "have this channel told of what is overdue"),
    ("notify here BOT for escalation", "the same of one bot's overdue drafts"),
    ("notify here for digest", "have the day's digest posted here"),
    ("notify off [BOT] [for escalation|digest]", "have it posted nowhere any more"),
    ("digest", "the day's digest as it stands now"),
    ("help", "this list"),
)


def helped() -> Card:
    """Say what can be asked."""
    lines = [
        [words(f"/orchestre {verb}", style="code"), words(f"  {what}")] for verb, what in COMMANDS
    ]
    last = line(words("DRAFT is the end of its id, as its card and the queue show it."))
    return Card("What Orchestre can be asked", [rich(bullets(lines), last)])


def not_understood(asked: str, suggestion: str = "") -> Card:
    """Say that a command is not known, and which one may have been meant."""
    meant = f"Did you mean /orchestre {suggestion}?" if suggestion else "See /orchestre help"
    return note(f"Orchestre knows no command \u201c{clipped(asked, 60)}\u201d.", meant)


def products(asked: str, found: Sequence[ProductFound]) -> Card:
    """Answer `/orchestre products search`."""
    if not found:
        return note(
            f"No product was found for \u201c{clipped(asked, 80)}\u201d.", "Try other words."
        )
    text = f"{counted(len(found), 'product')} for \u201c{one_line(asked, 80)}\u201d"
    lines = [_product(product) for product in found[:_MOST_FOUND]]
    return Card(escaped(text), [rich(line(words(text, style="bold")), bullets(lines))])


def tried(draft: DraftDetail) -> Card:
    """Answer `/orchestre ask`: what a bot would write, what it leans on and what a check found."""
    text, is_whole = shortened(draft.text, _LONGEST, _MOST_LINES)
    name = one_line(draft.account_name, 80)
    head = f"The bot {name} would answer" if name else "A bot would answer"
    cut = [] if is_whole else [line(words("(its beginning)", style="italic"))]
    blocks = [rich(line(words(head, style="bold")), quote(text), *cut, *_leans_on(draft))]
    if draft.findings:
        blocks.append(rich(parts.finding_list(draft.findings, 240, most=_MOST_FOUND)))
    return Card(escaped(f"{head}: {clipped(one_line(draft.text), 150)}"), blocks)


def _leans_on(draft: DraftDetail) -> list[Json]:
    quoted = [parts.source_line(source) for source in draft.sources if source.quoted]
    if not quoted:
        return [line(words("It leans on no source. Nothing was sent.", style="italic"))]
    heading = line(words("It leans on", style="bold"))
    return [
        heading,
        bullets(quoted[:_MOST_FOUND]),
        line(words("Nothing was sent.", style="italic")),
    ]


def _product(product: ProductFound) -> list[Json]:
    price = one_line(f"{product.price} {product.currency}", 40)
    return [
        link(one_line(product.title, 100) or one_line(product.sku, 60), product.url),
        words(f"  {one_line(product.sku, 60)}", style="code"),
        words(f"  {price}" if price else ""),
    ]

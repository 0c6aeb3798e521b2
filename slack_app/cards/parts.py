"""Parts that cards and forms share: who wrote, what would leave, why a person must look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestre.client.schemas import DraftDetail, DraftInfo, FindingInfo, SourceInfo
from slack_app.cards.actions import LINK
from slack_app.cards.blocks import bullets, is_link, line, link, link_button, rich, words
from slack_app.cards.card import Json
from slack_app.cards.text import one_line

#: How a draft names the drafter that works without a language model.
OFFLINE = "model:offline"


def subject_of(text: str) -> str:
    """Return a subject on one line, or words for its absence."""
    return one_line(text, 250) or "(no subject)"


def customer(draft: DraftDetail) -> str:
    """Name the customer in a few words: as they name themselves, else by their address."""
    message = draft.message
    return one_line(message.from_name, 80) or one_line(message.sender, 80)


def sender_line(draft: DraftDetail) -> list[Json]:
    """Say who wrote: the name they give themselves, and the real address."""
    message = draft.message
    name = one_line(message.from_name, 80)
    named = [words(name, style="bold"), words("  ")] if name else []
    to_us = one_line(draft.account_name, 80)
    ours = [words("  →  "), words(to_us)] if to_us else []
    return [*named, words(one_line(message.sender), style="code"), *ours]


def title(draft: DraftInfo, subject: str, console_url: str) -> Json:
    """Return the subject in bold, which leads to the draft in the console where there is one."""
    return link(subject_of(subject), console_link(draft.id, console_url), style="bold")


def origin(draft: DraftDetail, names: Mapping[str, str]) -> list[Json]:
    """Say why a version stands there, where it is not the model's first one; else nothing."""
    before = [entry for entry in draft.history if entry.version == draft.version - 1]
    undone = [entry for entry in before if entry.verb == "undo"]
    if undone:
        # The version is a new one, its words are those that were approved.
        return [words("  taken back by "), person(undone[-1].actor, names)]
    if draft.author and not draft.author.startswith("model:"):
        return [words("  written by "), person(draft.author, names)]
    asked = [entry for entry in before if entry.verb in {"respond", "reject"}]
    if not asked:
        return []
    wish = one_line(asked[-1].reason, 200)
    told = [words(": "), words(wish, style="italic")] if wish else []
    return [words("  written anew, as "), person(asked[-1].actor, names), words(" asked"), *told]


def care(draft: DraftInfo, names: Mapping[str, str]) -> list[Json]:
    """Say who looks after a draft; nothing where nobody does. `names` may have ids as well."""
    if not draft.assignee:
        return []
    known = person(draft.assignee, names) if draft.assignee in names else words("somebody")
    return [words("\n👤 Looked after by "), known]


def looked_after(draft: DraftInfo, names: Mapping[str, str]) -> list[Json]:
    """Return who looks after a draft, as a line of its own in a list; none where nobody does."""
    told = care(draft, names)
    return [rich(line(words("👤 "), told[-1]))] if told else []


def deaf(draft: DraftDetail) -> list[Json]:
    """Say that another version would say the same, where the built-in drafter wrote; else none."""
    if not any(actor == OFFLINE for actor in (draft.author, *(one.actor for one in draft.history))):
        return []
    return [
        rich(
            line(
                words("⚠️ The built-in drafter cannot follow instructions", style="bold"),
                words(
                    ": another version says the same again. Edit the text by hand, or have a "
                    "language model set (ORCHESTRE_MODEL)."
                ),
            )
        )
    ]


def console_link(draft_id: str, console_url: str) -> str:
    """Return a draft's page in the console; empty where there is no console."""
    return f"{console_url.rstrip('/')}/review?draft={draft_id}" if console_url else ""


def console_button(draft: DraftInfo, console_url: str) -> list[Json]:
    """Return a button that leads to the draft in the console; none where there is no console."""
    url = console_link(draft.id, console_url)
    return [link_button(LINK, "Open in the console", url)] if is_link(url) else []


def finding_list(findings: Sequence[FindingInfo], longest: int, *, most: int | None = None) -> Json:
    """Say what a person must look at, those first that stop a plain approval; `most` of them."""
    ordered = sorted(findings, key=lambda finding: not finding.blocking)[:most]
    lines = [
        [words("🛑 " if one.blocking else "⚠️ "), words(one_line(one.what, longest))]
        for one in ordered
    ]
    return bullets(lines)


def source_line(source: SourceInfo) -> list[Json]:
    """Name a source, with its address where it has one that can be followed."""
    shown = one_line(source.title, 90) or one_line(source.id, 90) or source.kind
    label = {"product": "Product", "document": "Document"}.get(source.kind, source.kind.title())
    known = (
        [words(f"  {one_line(source.id, 40)}", style="code")] if source.kind == "product" else []
    )
    return [words(f"{label}  "), link(shown, source.url), *known]


def person(actor: str, names: Mapping[str, str]) -> Json:
    """Name who acted: a Slack user where `names` has one for the address, else the address.

    A mention in a card that is only updated notifies nobody.
    """
    known = names.get(actor, "")
    if known[:1] in {"U", "W"} and known.isalnum() and known.isupper():
        return {"type": "user", "user_id": known}
    return words(one_line(known or actor.removeprefix("model:"), 120) or "somebody", style="bold")

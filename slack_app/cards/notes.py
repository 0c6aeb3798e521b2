"""Notes: short answers to one person, beside a card or in a form."""

from __future__ import annotations

from slack_app.cards.actions import LINK, Form
from slack_app.cards.blocks import actions, is_link, line, link_button, rich, said, words
from slack_app.cards.card import Card, Json
from slack_app.cards.forms import modal
from slack_app.cards.text import clipped, escaped, literal

_UNKNOWN = "Orchestre does not know which member you are, so nothing was done."
#: Why somebody is asked who they are: they wanted to say so, or clicked or typed something else.
WANTED, CLICKED, TYPED = "", "click again", "type it again"


def note(what: str, advice: str = "") -> Card:
    """Say something to one person, and what to do next; both are taken literally."""
    told = [line(words(clipped(literal(what), 2_000)))]
    further = [line(words("→ "), words(clipped(literal(advice), 1_000)))] if advice else []
    text = clipped(f"{what} {advice}".strip(), 1_000)
    return Card(text=escaped(literal(text)) or " ", blocks=[rich(*told, *further)])


def link_note(url: str | None, then: str = CLICKED) -> Card:
    """Ask a person to say who they are; `url` is good once, `then` is what they do afterwards."""
    what = _UNKNOWN if then else "Say which member of the team you are, once."
    after = f" Then {then}." if then else ""
    once = "It is good once, for ten minutes, and only for you."
    has_link = url is not None and is_link(url)
    how = "Open the link, sign in and confirm." if has_link else "Run the command below."
    asked = note(what, f"{how} {once}{after}")
    button = [actions(link_button(LINK, "Say who I am", url))] if url and has_link else []
    return Card(asked.text, [*asked.blocks, *button])


def invite_line() -> Json:
    """Say what somebody does who is no member yet."""
    return rich(line(words("Not in the team yet? Ask an owner to invite you.")))


def refused_modal(what: str, advice: str = "") -> Json:
    """Return a view that says why a form was refused (`response_action: push`)."""
    shown = [clipped(literal(part), 2_900) for part in (what, f"→ {advice}" if advice else "")]
    blocks = [said(part) for part in shown if part]
    return modal(Form.NOTE, "Not done", blocks or [said("Not done.")], submit="", metadata="")


def moment_modal() -> Json:
    """Return the view that stands in a form's place until its draft is read."""
    says = "One moment: Orchestre reads the draft. It will stand here; nothing is done meanwhile."
    return modal(Form.NOTE, "One moment", [said(says)], submit="", metadata="")


def told_modal(card: Card) -> Json:
    """Return what one person is told, as a view."""
    return modal(Form.NOTE, "Not done", card.blocks, submit="", metadata="")

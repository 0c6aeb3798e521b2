"""Notes: short answers to one person, beside a card or in a form."""

from __future__ import annotations

from orchestre.client.schemas import Problem
from slack_app.cards.actions import LINK, Form
from slack_app.cards.blocks import actions, is_link, line, link_button, rich, said, words
from slack_app.cards.card import Card, Json
from slack_app.cards.forms import modal
from slack_app.cards.text import clipped, escaped, literal


def note(what: str, advice: str = "") -> Card:
    """Say something to one person, and what to do next; both are taken literally."""
    told = [line(words(clipped(literal(what), 2_000)))]
    further = [line(words("→ "), words(clipped(literal(advice), 1_000)))] if advice else []
    text = clipped(f"{what} {advice}".strip(), 1_000)
    return Card(text=escaped(literal(text)) or " ", blocks=[rich(*told, *further)])


def refusal(problem: Problem) -> Card:
    """Say why the API refused, in its own words."""
    faults = "; ".join(f"{fault.path}: {fault.what}" for fault in problem.faults)
    return note(": ".join(filter(None, (problem.detail or problem.title, faults))), problem.next)


def stale(draft_words: str) -> Card:
    """Say that somebody was faster; the card beside it is fresh already."""
    return note(draft_words, "The card now shows how it stands.")


def link_note(url: str | None) -> Card:
    """Ask a person whom Orchestre does not know to say who they are; `url` is good once."""
    nobody = "Orchestre does not know which member you are, so nothing was done."
    if url is None or not is_link(url):
        return note(nobody, "Say so by the command below; it is good once, and only for you.")
    asked = note(
        nobody,
        "Open the link, sign in and confirm. It is good once and only for you; then click again.",
    )
    return Card(asked.text, [*asked.blocks, actions(link_button(LINK, "Say who I am", url))])


def refused_modal(what: str, advice: str = "") -> Json:
    """Return a view that says why a form was refused (`response_action: update`)."""
    shown = [clipped(literal(part), 2_900) for part in (what, f"→ {advice}" if advice else "")]
    blocks = [said(part) for part in shown if part]
    return modal(Form.NOTE, "Not done", blocks or [said("Not done.")], submit="", metadata="")

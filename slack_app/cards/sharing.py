"""Sharing: the button under an answer that one person sees, and the message that all see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from slack_app.cards.actions import SHARE, not_ours
from slack_app.cards.blocks import actions, button, line, rich, said, words
from slack_app.cards.card import Card, Json
from slack_app.cards.text import clipped, escaped, literal, one_line, size

#: What Slack takes as a button's value.
_LONGEST_VALUE = 2_000
_HEX = re.compile(r"[0-9a-f]{16}")
_ASKED = 500


class Kind(StrEnum):
    """What was asked."""

    ASK = "ask"
    PRODUCTS = "products"


_VERBS = {Kind.ASK: "asked Orchestre", Kind.PRODUCTS: "searched the products for"}
_TITLES = {Kind.ASK: "An answer of Orchestre", Kind.PRODUCTS: "Products found by Orchestre"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered one person; `card` is what they see, without a button."""

    kind: Kind
    #: What they asked, as they typed it.
    words: str
    card: Card
    #: 16 hex digits: what was asked is asked again under it, and then answered the same.
    name: str
    #: False: there is nothing in it for others.
    is_worth_sharing: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What a Share button carries: which answer, by what was asked and by how it looked."""

    kind: Kind
    #: `Answer.name`.
    name: str
    #: `Card.shown` of what stood above the button.
    shown: str
    words: str

    @classmethod
    def of(cls, answer: Answer) -> Wish:
        """Name an answer that is about to be shown."""
        return cls(answer.kind, answer.name, answer.card.shown, answer.words)

    @property
    def text(self) -> str:
        """What the button carries."""
        return f"{self.kind}|{self.name}|{self.shown}|{self.words}"

    @property
    def payload(self) -> dict[str, str]:
        """By what the answer is found again in its channel."""
        return {"share": self.name, "shown": self.shown}

    @property
    def has_room(self) -> bool:
        """Tell whether Slack takes it as a button's value."""
        return size(self.text) <= _LONGEST_VALUE

    @classmethod
    def read(cls, value: str) -> Wish:
        """Read what a button carried; raises Invalid where it is no button of ours."""
        kind, name, shown, asked = [*value.split("|", 3), "", "", ""][:4]
        is_ours = kind in set(Kind) and _HEX.fullmatch(name) and _HEX.fullmatch(shown)
        if not is_ours or not asked.strip():
            raise not_ours()
        return cls(Kind(kind), name, shown, asked)


def shareable(card: Card, wish: Wish) -> Card:
    """Return an answer with the button that posts it for all."""
    share = button(SHARE, "Share in channel", wish.text, label="Post this answer for all here")
    return Card(card.text, [*card.blocks, actions(share)])


def shared(answer: Answer, wish: Wish, person: str) -> Card:
    """Return the message that all see; `person` is the Slack user who asked and shares it."""
    asked = clipped(literal(" ".join(answer.words.split())), _ASKED)
    who: Json = {"type": "user", "user_id": person}
    head = line(who, words(f" {_VERBS[answer.kind]}: "), words(f"“{asked}”", style="bold"))
    return Card(
        text=escaped(f"{_TITLES[answer.kind]}: {one_line(answer.words, 150)}"),
        blocks=[rich(head), *answer.card.blocks],
        metadata={"event_type": EVENT, "event_payload": wish.payload},
    )


def told(answer: Answer, what: str) -> Card:
    """Return an answer as one person sees it, with what became of it below."""
    return Card(answer.card.text, [*answer.card.blocks, said(what)])


def fresh(card: Card) -> Card:
    """Return an answer that is another by now, above a word about that; it may be shared anew."""
    what = "Nothing was shared: the answer is another by now. This is the new one."
    return Card(card.text, [said(what), *card.blocks])


#: By what a shared answer is found again in its channel.
EVENT = "orchestre_share"

"""Channels: what is said where something is posted in a channel no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestre.client.schemas import ChannelInfo
from orchestre.domain.chats import Purpose
from slack_app.cards.blocks import bullets, line, rich, words
from slack_app.cards.card import Card, Json
from slack_app.cards.text import escaped, one_line

_MOST_NAMED = 15
_WHAT = {
    Purpose.DRAFTS: ("cards", "are"),
    Purpose.ESCALATION: ("overdue drafts", "are"),
    Purpose.DIGEST: ("the digest", "is"),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """A channel that was given up: of one bot (its id and name), or that of all others."""

    purpose: Purpose
    bot: str | None
    name: str
    #: Whether there was one at all.
    was_chosen: bool
    #: What is chosen now.
    left: Sequence[ChannelInfo]

    @property
    def what(self) -> str:
        """Say what was posted, as it stands within a sentence."""
        return _WHAT[self.purpose][0] + (f" of {one_line(self.name, 80)}" if self.bot else "")

    @property
    def general(self) -> str:
        """Return where bots post that have no channel of their own; empty: nowhere."""
        return next((one.channel for one in self._alike if one.bot is None), "")

    @property
    def own(self) -> list[ChannelInfo]:
        """Return the channels that single bots have to themselves."""
        return [one for one in self._alike if one.bot is not None]

    @property
    def _alike(self) -> list[ChannelInfo]:
        return [one for one in self.left if one.purpose is self.purpose]


def ended(told: Ended, *, here: str, names: Mapping[str, str]) -> Card:
    """Say what was given up and what is posted somewhere all the same, with how that ends.

    `here` is the channel in which it is said, `names` maps a bot's id to its name.
    """
    head = words(_head(told))
    left = _left_to_it(told, here) if told.bot else _left_to_others(told, here, names)
    text = " ".join("".join(_as_text(part) for part in each) for each in ([head], *left))
    return Card(text, [rich(line(head), *([bullets(left)] if left else []))])


def _head(told: Ended) -> str:
    what = told.what
    others = " of the other bots" if told.own and not told.bot else ""
    if not told.was_chosen:
        alone = " alone" if told.bot and told.general else ""
        return f"No channel was chosen for {what}{others}{alone}."
    begun = f"{what[0].upper()}{what[1:]}{others}"
    if told.bot and told.general:
        return f"{begun} have no channel of their own any more."
    return f"{begun} {_WHAT[told.purpose][1]} posted in no channel any more."


def _left_to_it(told: Ended, here: str) -> list[list[Json]]:
    if not told.general:
        return []
    place, now = _place(told.general, here), " from now on" if told.was_chosen else ""
    ends = words(f"{now}, as those of every bot without its own; it ends with ")
    return [[words("They come in "), place, ends, _off(told)]]


def _left_to_others(told: Ended, here: str, names: Mapping[str, str]) -> list[list[Json]]:
    lines = []
    for one in told.own[:_MOST_NAMED]:
        name = one_line(names.get(one.bot or "", "") or "a bot", 80)
        place = _place(one.channel, here)
        end = [words("; end it with "), _off(told, name)]
        lines.append([words(f"{name} still posts in "), place, *end])
    more = len(told.own) - len(lines)
    return [*lines, *([[words(f"and {more} more bots in channels of their own")]] if more else [])]


def _off(told: Ended, name: str = "") -> Json:
    purpose = "" if told.purpose is Purpose.DRAFTS else f" for {told.purpose}"
    return words(f"/orchestre notify off{f' {name}' if name else ''}{purpose}", style="code")


def _place(channel: str, here: str) -> Json:
    """Name a channel; one of another team has no name where it is said."""
    (team, _, found), own = channel.rpartition("/"), here.rpartition("/")[0]
    if channel == here:
        return words("this channel")
    if team != own:
        return words("a channel of another Slack workspace")
    return {"type": "channel", "channel_id": found}


def _as_text(element: Json) -> str:
    if element["type"] == "channel":
        return f"<#{element['channel_id']}>"
    return escaped(element["text"])

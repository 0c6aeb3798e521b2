"""Rich text: what a person types in Slack's editor, and the plain text of a mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orchestre.domain.errors import Fault, Invalid
from slack_app.cards.blocks import line, rich, words
from slack_app.cards.card import Json

_BULLET = "- "


def to_rich(text: str) -> Json:
    """Return the value that an editor opens with; `to_text` makes the same text of it again."""
    shown = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return rich(line(words(shown)))


def to_text(value: Json) -> str:
    """Return what was typed as plain text: every word, lists with their marks, links written out.

    Lines end in LF. Bold and the like are dropped, for a mail has none. Raises Invalid where
    somebody, a channel or everybody was mentioned: such a mention means nothing outside of Slack.
    """
    text = ""
    for block in value["elements"]:
        if text and not text.endswith("\n"):
            text += "\n"
        text += _BLOCKS.get(block["type"], _inline)(block)
    return text


def _inline(block: Json) -> str:
    return "".join(_part(part) for part in block["elements"])


def _part(part: Json) -> str:
    return _PARTS.get(part["type"], _unknown)(part)


def _listed(block: Json) -> str:
    indent = "   " * int(block.get("indent", 0))
    first = int(block.get("offset", 0)) + 1
    is_ordered = block.get("style") == "ordered"
    return "\n".join(
        _hanging(indent, f"{number}. " if is_ordered else _BULLET, _inline(item))
        for number, item in enumerate(block["elements"], start=first)
    )


def _hanging(indent: str, mark: str, text: str) -> str:
    further = "\n" + indent + " " * len(mark)
    return indent + mark + text.replace("\n", further)


def _quoted(block: Json) -> str:
    return "\n".join(f"> {each}".rstrip() for each in _inline(block).split("\n"))


def _link(part: Json) -> str:
    url, text = part["url"], part.get("text", "")
    if not text or url in {text, f"http://{text}", f"https://{text}", f"mailto:{text}"}:
        return str(text or url).removeprefix("mailto:")
    return f"{text} ({url.removeprefix('mailto:')})"


def _emoji(part: Json) -> str:
    codes = str(part.get("unicode", ""))
    return (
        "".join(chr(int(code, 16)) for code in codes.split("-")) if codes else f":{part['name']}:"
    )


#: By what is mentioned: what to do about it.
_MENTIONED = {
    "user": "Somebody is mentioned here; write the name out",
    "usergroup": "A group of people is mentioned here; write its name out",
    "team": "A team is mentioned here; write its name out",
    "channel": "A channel is mentioned here; write out what it stands for",
    "broadcast": "Everybody is called here (@here, @channel or @everyone); take that out",
}


def _mentioned(part: Json) -> str:
    what = f"{_MENTIONED[part['type']]}, for the customer has no Slack"
    raise Invalid(
        "A mention cannot leave in a mail",
        faults=(Fault("body", what),),
    )


def _unknown(part: Json) -> str:
    elements: Sequence[Json] = part.get("elements", ())
    return "".join(_part(one) for one in elements) or str(part.get("text", ""))


_BLOCKS: dict[str, Callable[[Json], str]] = {"rich_text_list": _listed, "rich_text_quote": _quoted}
_PARTS: dict[str, Callable[[Json], str]] = {
    "text": lambda part: str(part["text"]),
    "link": _link,
    "emoji": _emoji,
    "date": lambda part: str(part.get("fallback", "")),
    "color": lambda part: str(part["value"]),
    **dict.fromkeys(_MENTIONED, _mentioned),
}

"""Forms: modals and their inputs, and what was typed into them."""

from __future__ import annotations

from collections.abc import Sequence

from orchestre.domain.errors import Fault, Invalid
from slack_app.cards.actions import Form
from slack_app.cards.blocks import plain
from slack_app.cards.card import Json

#: Every input's `action_id`: its block's id tells inputs apart.
VALUE = "value"
#: The most that Slack's plain text input holds.
LONGEST = 3_000


def modal(form: Form, title: str, blocks: Sequence[Json], *, submit: str, metadata: str) -> Json:
    """Return a modal; without `submit` it can only be read and closed."""
    view: Json = {
        "type": "modal",
        "callback_id": form.value,
        "title": plain(title, 24),
        "close": plain("Cancel" if submit else "Close", 24),
        "blocks": list(blocks),
    }
    if metadata:
        view["private_metadata"] = metadata
    return view | ({"submit": plain(submit, 24)} if submit else {})


def asked(
    block_id: str, label: str, element: Json, *, hint: str = "", optional: bool = False
) -> Json:
    """Return an input under its label; `hint` stands below it in small print."""
    block: Json = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2_000),
        "element": element | {"action_id": VALUE},
        "optional": optional,
    }
    return block | ({"hint": plain(hint, 2_000)} if hint else {})


def typed_text(*, initial: str = "", most: int = LONGEST, lines: bool = True) -> Json:
    """Return an input for plain text, of one line or of several."""
    element: Json = {"type": "plain_text_input", "multiline": lines, "max_length": most}
    return element | ({"initial_value": initial} if initial else {})


def one_of(choices: Sequence[tuple[str, str]], *, first: bool) -> Json:
    """Return a choice of (value, words) pairs; with `first`, the first one is chosen already."""
    options = [{"value": value, "text": plain(words, 75)} for value, words in choices]
    element: Json = {"type": "radio_buttons", "options": options}
    return element | ({"initial_option": options[0]} if first else {})


def read_text(view: Json, block_id: str) -> str:
    """Return what was typed into a plain text input; empty where nothing was."""
    return str(_input(view, block_id).get("value") or "").strip()


def read_choice(view: Json, block_id: str) -> str:
    """Return the value that was chosen; empty where none was."""
    chosen = _input(view, block_id).get("selected_option") or {}
    return str(chosen.get("value", ""))


def read_rich(view: Json, block_id: str) -> Json:
    """Return the rich text that was typed; without elements where none was."""
    return _input(view, block_id).get("rich_text_value") or {"elements": []}


def refuse(block_id: str, what: str) -> Invalid:
    """Return what is wrong with one input, to be shown beside it (`response_action: errors`)."""
    return Invalid(what, faults=(Fault(block_id, what),))


def errors(invalid: Invalid) -> dict[str, str]:
    """Return the words to show beside each input, as `response_action: errors` takes them."""
    return {fault.path: fault.what for fault in invalid.faults}


def _input(view: Json, block_id: str) -> Json:
    values: dict[str, dict[str, Json]] = view["state"]["values"]
    return values.get(block_id, {}).get(VALUE, {})

"""The exchange that a draft goes on with, as a terminal shows it: oldest first, ours marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import indent

from orchestre.cli.wording import literal, moment, one_line
from orchestre.client.schemas import DraftDetail, ThreadEntry

#: Lines of a mail that is shortened.
_BEGINNING = 3


def earlier(draft: DraftDetail, *, whole: bool) -> Iterator[str]:
    """Yield what was written before the mail that the draft answers."""
    yield from _mails("EARLIER", draft.thread[: _place(draft)], whole=whole)


def later(draft: DraftDetail, *, whole: bool) -> Iterator[str]:
    """Yield what the customer has written since; our replies after it stand in the history."""
    since = [entry for entry in draft.thread[_place(draft) + 1 :] if not entry.ours]
    yield from _mails("WRITTEN SINCE", since, whole=whole)


def quoted(text: str) -> str:
    """Return a mail's text behind bars, so that nothing in it looks like ours."""
    return indent(literal(text).strip("\n") or "(empty)", "  │ ", lambda _line: True)


def _place(draft: DraftDetail) -> int:
    """Return where the answered mail stands in its thread; behind it all if nowhere."""
    message = draft.message
    for place, entry in enumerate(draft.thread):
        is_its_own = entry.received_at == message.received_at and entry.text == message.text
        if is_its_own and not entry.ours:
            return place
    return len(draft.thread)


def _mails(heading: str, entries: Sequence[ThreadEntry], *, whole: bool) -> Iterator[str]:
    if not entries:
        return
    yield heading
    is_cut = False
    for entry in entries:
        lines = literal(entry.text).strip().split("\n")
        shown = lines if whole else [line for line in lines if line.strip()][:_BEGINNING]
        is_cut = is_cut or (not whole and len(shown) < len(lines))
        yield f"  {moment(entry.received_at)}  {_who(entry)}"
        yield quoted("\n".join(shown))
    if is_cut:
        yield "  … shortened; --thread shows every mail in full"
    yield ""


def _who(entry: ThreadEntry) -> str:
    if entry.ours:
        return f"OUR REPLY, from {one_line(entry.sender)}"
    name = f"{entry.from_name} <{entry.sender}>" if entry.from_name else entry.sender
    return one_line(name)

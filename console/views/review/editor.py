"""Editor: the reply as it would leave, with its sources and findings beside their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import streamlit as st

from console.views.review.leaning import pieces
from console.views.review.rows import SAYS_NOTHING
from console.views.review.state import FIRST_LOOK, QUICK, Desk, Typed, version_of
from console.views.review.thread import ABOUT_THE_MAIL
from orchestre.client.schemas import DraftDetail, FindingInfo, SourceInfo

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent
_PAGES = {"product": "/products?sku=", "document": "/documents?passage="}


@cache
def _component() -> ComponentRenderer:
    names = ("editor.html", "editor.css", "editor.js", "marks.js", "kept.js")
    html, css, *js = ((_FOLDER / name).read_text(encoding="utf-8") for name in names)
    return st.components.v2.component("review_editor", html=html, css=css, js="\n".join(js))


def typed_in(draft: DraftDetail, before: Typed) -> Typed:
    """Return what stands in the editor now; `before` is what was put into it."""
    said: dict[str, str] | None = _state(draft).get("said")
    if not said or said.get("serial") != before.serial:
        return before
    return Typed(before.serial, _written(said["text"], draft.text), said["subject"])


def editor(draft: DraftDetail, typed: Typed, desk: Desk, *, is_editable: bool, member: str) -> bool:
    """Draw the editor with these words in it; tell whether its reader had time to look at them.

    Under a serial that is on the screen already the words there stay: they are the reader's. The
    browser keeps what this `member` types through a reload, but not over what was decided on. It
    is the browser, too, that says when a version was in sight for `FIRST_LOOK`: a clock here would
    run while words are on their way, or behind the list of a phone. It holds the key that approves
    back until this is known here.
    """
    quoted = in_order(draft)
    data = {
        "serial": typed.serial,
        # Of which serial it is known here what stands in the browser.
        "said": (_state(draft).get("said") or {}).get("serial"),
        "text": typed.text,
        "subject": typed.subject,
        "version": version_of(draft),
        "written": {"text": draft.text, "subject": draft.subject},
        "member": member,
        "forget": desk.forget,
        "heading": "Will go to" if is_editable else "Goes to",
        "to": _envelope(draft),
        "editable": is_editable,
        "first_look": 1_000 * FIRST_LOOK,
        "seen": _state(draft).get("seen"),
        "asking": desk.asking,
        "hurried": desk.hurried,
        "marked": typed.text,
        "pieces": _pieces(typed.text, quoted, draft.findings),
        "notes": [*_findings(draft.findings), *_sources(quoted)],
    }
    drawn = _component()(
        key=_key(draft),
        data=data,
        on_said_change=lambda: None,
        on_seen_change=lambda: None,
        on_early_change=lambda: None,
    )
    if drawn.early:
        st.toast(QUICK, icon=":material/visibility:")
    return bool(drawn.seen == version_of(draft))


def in_order(draft: DraftDetail) -> list[SourceInfo]:
    """Return the sources that the draft states, in the order of the words that lean on them."""
    quoted = [source for source in draft.sources if source.quoted]
    leant_on = [
        number for piece in pieces(draft.text, quoted, []) for number in sorted(piece.sources)
    ]
    order = dict.fromkeys([*leant_on, *range(1, len(quoted) + 1)])
    return [quoted[number - 1] for number in order]


def _state(draft: DraftDetail) -> Mapping[str, Any]:
    found: Mapping[str, Any] = st.session_state.get(_key(draft)) or {}
    return found


def _key(draft: DraftDetail) -> str:
    return f"review-editor-{draft.id}"


def _written(text: str, before: str) -> str:
    """Return what was typed; browsers drop nothing, but people do not see a last line end."""
    return before if text.rstrip("\n") == before.rstrip("\n") else text


def _envelope(draft: DraftDetail) -> str:
    lines = [("", draft.to), ("Cc ", draft.cc), ("Bcc ", draft.bcc)]
    shown = [name + ", ".join(addresses) for name, addresses in lines if addresses]
    files = [f"📎 {file.name}" for file in draft.attachments]
    return "  ·  ".join([*shown, *files])


def _pieces(
    text: str, quoted: Sequence[SourceInfo], findings: Sequence[FindingInfo]
) -> list[dict[str, Any]]:
    return [
        {
            "text": piece.text,
            "sources": piece.sources,
            "finding": None
            if piece.finding is None
            else {"id": f"f{piece.finding}", "tone": _tone(findings[piece.finding])},
        }
        for piece in pieces(text, quoted, findings)
    ]


def _tone(finding: FindingInfo) -> str:
    return "stop" if finding.blocking else "warn"


def _findings(findings: Sequence[FindingInfo]) -> list[dict[str, str]]:
    return [
        {
            "id": f"f{place}",
            "tone": _tone(finding),
            "mark": "!",
            "title": "To settle" if finding.blocking else "To look at",
            "text": finding.what,
            "link": "",
        }
        for place, finding in enumerate(findings)
        if finding.name not in {SAYS_NOTHING, *ABOUT_THE_MAIL}
    ]


def _sources(quoted: Sequence[SourceInfo]) -> list[dict[str, str]]:
    return [
        {
            "id": f"s{number}",
            "tone": "source",
            "mark": str(number),
            "title": source.title or source.id or source.kind.capitalize(),
            "text": source.text,
            "link": _link(source),
        }
        for number, source in enumerate(quoted, start=1)
    ]


def _link(source: SourceInfo) -> str:
    """Return where a source is shown in the console; nothing where it has no page."""
    page = _PAGES.get(source.kind)
    return page + quote(source.id, safe="") if page and source.id else ""

"""Page: one plain page of the gate, which needs no script to work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from orchestre.domain.errors import OrchestreError, Unanswered

_PAGES = Jinja2Templates(Path(__file__).with_name("pages"))
# Our own picture, in the page itself: a gate that is open loads nothing more.
_PAGES.env.globals["icon"] = (
    Path(__file__).parents[1].joinpath("pictures", "icon.svg").read_text(encoding="utf-8")
)


def page(
    request: Request, name: str, *, trouble: OrchestreError | None = None, **shown: Any
) -> Response:
    """Render a page; values are escaped, and `trouble` stands above the form with its next step."""
    status = getattr(trouble, "status", 503) if trouble else 200
    shown |= {"trouble": trouble, "away": isinstance(trouble, Unanswered)}
    shown["advice"] = _for_browsers(trouble.advice) if trouble else ""
    return _PAGES.TemplateResponse(request, f"{name}.html", shown, status_code=status)


def _for_browsers(advice: str) -> str:
    """Return a next step, unless it is one of the command line or the API: the page has others."""
    return "" if "orchestre " in advice or "/users/" in advice else advice

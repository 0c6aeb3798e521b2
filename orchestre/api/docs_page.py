"""The page at /docs: Swagger UI from this machine, for every route to be tried out."""

from __future__ import annotations

import base64
import hashlib
import re

from fastapi import FastAPI, Response
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.staticfiles import StaticFiles

#: Addresses on the page are relative, so that it also works behind a proxy's prefix.
_ASSETS = "docs/assets"
#: Swagger UI explains scopes to whoever signs in; nobody chooses any here.
_STYLE = "<style>.auth-container .scope-def, .dialog-ux .scope-def { display: none }</style>"
#: The package is used for the files of Swagger UI that it holds, nothing else.
_PACKAGE = ("fastapi_offline", "static")


def install(app: FastAPI) -> None:
    """Serve the page and what it loads; neither needs a sign-in or another machine."""
    page = get_swagger_ui_html(
        openapi_url="openapi.json",
        title=app.title,
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSETS}/favicon.png",
    )
    html = bytes(page.body).decode().replace("</head>", f"{_STYLE}</head>", 1)
    headers = {"Content-Security-Policy": _policy(html), "X-Content-Type-Options": "nosniff"}

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        """Give the page."""
        return Response(html, media_type="text/html", headers=headers)

    app.mount(f"/{_ASSETS}", StaticFiles(packages=[_PACKAGE]))


def _policy(html: str) -> str:
    """Allow what the page itself holds, by its hash, and what lies beside it; nothing else.

    Swagger UI writes style attributes, which no hash can name.
    """
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts)
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )

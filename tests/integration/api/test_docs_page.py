"""The page at /docs loads nothing from another machine."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urljoin

import httpx


async def test_the_page_to_try_things_out_needs_no_other_machine(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    addresses = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)""", page.text)
    assert len(addresses) == 4
    for address in addresses:
        loaded = await http.get(urljoin("/docs", address))
        assert loaded.status_code == 200, address
        assert loaded.content, address
    assert "//" not in "".join(addresses)
    assert (await http.get("/docs/assets/..%2F__init__.py")).status_code == 404


async def test_the_page_runs_its_own_script_and_no_other(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = dict(
        one.strip().split(" ", 1) for one in page.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"

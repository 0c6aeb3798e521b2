"""The walk through the API in docs/reference/api.md, run as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from string import Template

import httpx

from orchestre.bootstrap import Orchestre

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "api.md"


async def run(http: httpx.AsyncClient, line: str, known: dict[str, str]) -> httpx.Response:
    """Do what a line of curl does."""
    words = iter(shlex.split(Template(line.removeprefix("$ curl -s ")).substitute(known)))
    address = next(words).removeprefix("localhost:8000")
    form: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    headers: dict[str, str] = {}
    for option in words:
        name, _, value = next(words).partition(": " if option == "-H" else "=")
        if option == "-F":
            files[name] = (value.removeprefix("@"), known["shop.csv"].encode())
        else:
            {"-H": headers, "-d": form}[option][name] = value
    method = "POST" if form or files else "GET"
    return await http.request(
        method, address, headers=headers, data=form or None, files=files or None
    )


async def test_the_walk_through_the_api_works(
    http: httpx.AsyncClient, orchestre: Orchestre
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    (file,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    known, answers = {"shop.csv": file}, []
    for line in block.splitlines():
        answer = await run(http, line, known)
        assert answer.is_success, (line, answer.text)
        answers.append(answer.json())
        known |= {"TOKEN": answers[-1].get("access_token", known.get("TOKEN", ""))}
        if "products/import " in line:
            known["IMPORT"] = answers[-1]["id"]
        await orchestre.imports.run_due()
    _, _, me, started, again, done, found, waiting, events = answers
    assert me["email"] == "ana@example.com"
    assert started == again
    assert (done["status"], done["added"]) == ("done", 1)
    assert found["items"][0]["title"] == "Fjord 2 tent"
    assert waiting == {"items": [], "next_cursor": None}
    assert events["items"]

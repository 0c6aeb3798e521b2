"""Whether a model answers, asked over HTTP before any mail waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from orchestre.bootstrap import Orchestre, join
from orchestre.domain.members import Role
from orchestre.providers.maildir import plugin
from orchestre.providers.registry import Registry
from orchestre.settings import Settings
from orchestre.store.session import Store
from tests.emulators.aimock import Aimock
from tests.emulators.running import free_port
from tests.integration.api.people import Person

CHECK = "/settings/model/check"


@pytest.fixture
def chosen(aimock: Aimock) -> dict[str, Any]:
    """How this installation's model is set."""
    return {"model": "openai:ours", "model_base_url": aimock.base_url}


@pytest.fixture
async def orchestre(
    chosen: dict[str, Any], sqlite_store: Store, tmp_path: Path
) -> AsyncIterator[Orchestre]:
    key = SecretStr("sk-of-the-stand-in")
    settings = Settings(_env_file=None, data_dir=tmp_path, model_api_key=key, **chosen)
    joined = join(settings, sqlite_store, Registry([plugin]))
    yield joined
    await joined.connections.close()
    await joined.index.close()


async def test_a_model_says_that_it_is_ready(owner: Person, aimock: Aimock) -> None:
    aimock.answer({"content": "**Ready.**"}, model="ours")
    answered = await owner.post(CHECK, {})
    assert answered.status_code == 200, answered.text
    shown = answered.json()
    assert (shown["model"], "Ready" in shown["said"]) == ("openai:ours", True)
    assert shown["seconds"] >= 0
    assert [one["model"] for one in aimock.requests] == ["ours"]


async def test_another_one_is_tried_by_its_name(owner: Person, aimock: Aimock) -> None:
    aimock.answer({"content": "Yes."}, model="another")
    answered = await owner.post(CHECK, {"model": "openai:another"})
    assert (answered.json()["model"], answered.json()["said"]) == ("openai:another", "Yes.")
    offline = await owner.post(CHECK, {"model": "offline"})
    assert offline.json()["model"] == "offline"


async def test_a_bad_key_is_said_in_a_sentence_with_the_next_step(
    owner: Person, aimock: Aimock
) -> None:
    said = {"message": "Incorrect API key provided.", "type": "invalid_request_error"}
    aimock.answer({"error": said, "status": 401}, model="ours")
    answered = await owner.post(CHECK, {})
    assert answered.status_code == 503
    problem = answered.json()
    assert "401" in problem["detail"]
    assert problem["next"] == "Check the model's name, its key and its address, then test it again."
    assert "sk-of" not in answered.text


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ("gpt", "'gpt' does not name a provider and its model"),
        ("openai:", "'openai:' does not name a provider and its model"),
        ("nobody:model", "no provider of models is called 'nobody'"),
        ("**gpt** $x$ :red[y]", "no provider of models is called '**gpt** $x$'"),
    ],
)
async def test_a_name_that_names_no_model_is_refused_in_a_sentence(
    owner: Person, wrong: str, what: str
) -> None:
    answered = await owner.post(CHECK, {"model": wrong})
    assert answered.status_code == 422
    problem = answered.json()
    assert problem["detail"] == "The model cannot be used"
    assert problem["faults"] == [{"path": "model", "what": what}]
    assert problem["next"].startswith("Write it as 'offline' or like 'openai:gpt-4o-mini'; ")
    assert "mistralai" in problem["next"]
    assert "ORCHESTRE_MODEL" not in answered.text, "the environment is not what is wrong"


async def test_only_who_may_configure_spends_tokens(owner: Person) -> None:
    bea = await owner.colleague("bea@example.com", Role.APPROVER)
    assert (await bea.post(CHECK, {})).status_code == 403


class TestWithoutServer:
    @pytest.fixture
    def chosen(self) -> dict[str, Any]:
        return {"model": "openai:ours", "model_base_url": f"http://127.0.0.1:{free_port()}/v1"}

    async def test_a_server_that_is_not_there_is_named_as_such(self, owner: Person) -> None:
        answered = await owner.post(CHECK, {})
        assert answered.status_code == 503
        assert "cannot be reached" in answered.json()["detail"]
        assert "test it again" in answered.json()["next"]

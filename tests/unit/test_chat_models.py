"""A setting becomes a model, or an error that names the setting."""

from __future__ import annotations

import pytest
from langchain_openai import ChatOpenAI

from orchestre.agents.chat_models import make_chat_model
from orchestre.agents.offline import OfflineDrafter
from orchestre.domain.errors import SettingsError

KEYS = ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE")


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)


def opened(model: object) -> ChatOpenAI:
    assert isinstance(model, ChatOpenAI)
    return model


def key_of(model: ChatOpenAI) -> str:
    key = model.openai_api_key
    assert key is not None
    assert not callable(key)
    return key.get_secret_value()


def test_offline_needs_nothing() -> None:
    assert isinstance(make_chat_model("offline"), OfflineDrafter)


def test_a_model_never_tries_again_by_itself() -> None:
    model = opened(make_chat_model("openai:gpt-4o-mini", api_key="k", timeout=7.0))
    assert model.model_name == "gpt-4o-mini"
    assert model.max_retries == 0
    assert model.request_timeout == 7.0
    assert key_of(model) == "k"


def test_a_model_s_name_may_hold_colons() -> None:
    model = opened(make_chat_model("openai:qwen2.5:7b", base_url="http://127.0.0.1:1/v1"))
    assert model.model_name == "qwen2.5:7b"


def test_a_server_of_one_s_own_needs_no_key() -> None:
    model = opened(make_chat_model("openai:local", base_url="http://127.0.0.1:8000/v1"))
    assert model.openai_api_base == "http://127.0.0.1:8000/v1"
    assert key_of(model) == "none"


def test_the_usual_key_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "usual")
    assert key_of(opened(make_chat_model("openai:gpt-4o-mini"))) == "usual"


@pytest.mark.parametrize(
    ("model", "advice"),
    [
        ("openai:gpt-4o-mini", "OPENAI_API_KEY"),
        ("anthropic:claude", "pip install langchain-anthropic"),
        ("google_genai:gemini", "pip install langchain-google-genai"),
        ("nobody:model", "model's name"),
        ("gpt-4o-mini", "openai:gpt-4o-mini"),
        ("openai:", "openai:gpt-4o-mini"),
    ],
)
def test_a_model_that_cannot_be_made_names_its_setting(model: str, advice: str) -> None:
    with pytest.raises(SettingsError, match="ORCHESTRE_MODEL") as caught:
        make_chat_model(model)
    assert advice in caught.value.advice

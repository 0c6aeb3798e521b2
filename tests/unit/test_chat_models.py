"""A name becomes a model, or an error that says in a sentence what is wrong with it."""

from __future__ import annotations

import pytest
from langchain_openai import ChatOpenAI

from orchestre.agents.chat_models import make_chat_model
from orchestre.agents.offline import OfflineDrafter
from orchestre.bootstrap import agents
from orchestre.domain.errors import SettingsError
from orchestre.settings import Settings

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
    ("model", "what", "advice"),
    [
        ("openai:gpt-4o-mini", "no key for the models of openai", "OPENAI_API_KEY"),
        ("anthropic:claude", "langchain-anthropic", "pip install langchain-anthropic"),
        ("google_genai:gemini", "not installed", "pip install langchain-google-genai"),
        ("nobody:model", "no provider of models is called 'nobody'", "like 'openai:gpt-4o-mini'"),
        ("**gpt** $x$ :red[y]", "is called '**gpt** $x$'", "openai, anthropic, google_genai"),
        ("gpt-4o-mini", "does not name a provider", "like 'openai:gpt-4o-mini'"),
        ("nobody:model", "no provider", "ollama and every other that LangChain"),
        (":gpt-4o-mini", "does not name a provider", "like 'openai:gpt-4o-mini'"),
        ("openai:", "and its model", "like 'openai:gpt-4o-mini'"),
    ],
)
def test_a_model_that_cannot_be_made_says_why_and_what_to_do(
    model: str, what: str, advice: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        make_chat_model(model)
    assert what in str(caught.value)
    assert advice in caught.value.advice
    assert len(str(caught.value)) < 100
    assert "ORCHESTRE_MODEL is" not in str(caught.value), "who named it is not known here"


def test_what_a_client_refuses_is_told_in_words_and_without_its_value() -> None:
    with pytest.raises(SettingsError) as caught:
        make_chat_model("openai:gpt-4o-mini", base_url=["s3cret"])  # type: ignore[arg-type]
    assert str(caught.value) == "the client for openai refuses it: base_url must be text"


def test_only_the_installation_s_model_is_a_setting() -> None:
    """Where a bot or a person names a model, nothing is wrong with the environment."""
    settings = Settings(model="nobody:model", _env_file=None)
    make_agent = agents(settings)
    with pytest.raises(SettingsError, match=r"^ORCHESTRE_MODEL is 'nobody:model', which"):
        make_agent("")
    with pytest.raises(SettingsError, match=r"^no provider of models is called 'other'"):
        make_agent("other:model")

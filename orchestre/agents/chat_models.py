"""Chat models: from a setting to the model that drafts."""

from __future__ import annotations

from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from openai import DefaultAsyncHttpxClient, OpenAIError

from orchestre.agents.offline import OfflineDrafter
from orchestre.domain.errors import SettingsError

OFFLINE = "offline"
#: Seconds that one call may take.
TIMEOUT = 60.0
#: The most that one answer may cost; an answer that is cut off is shown as such.
ANSWER_TOKENS = 1500
#: The environment variable in which a provider's key usually stands.
_KEYS = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "huggingface": "HUGGINGFACEHUB_API_TOKEN",
}


def make_chat_model(
    model: str, *, base_url: str = "", api_key: str = "", timeout: float = TIMEOUT
) -> BaseChatModel:
    """Return the model that a setting such as `offline` or `openai:gpt-4o-mini` names.

    `base_url` is any server that speaks the provider's protocol; `timeout` in seconds. The model
    never tries again by itself: the message's row does. Raise SettingsError, naming
    ORCHESTRE_MODEL, where the model cannot be made.
    """
    if model == OFFLINE:
        return OfflineDrafter()
    provider, _, name = model.partition(":")
    if not name:
        raise SettingsError(
            f"ORCHESTRE_MODEL is {model!r}, which names no provider",
            advice="Write it as 'offline' or like 'openai:gpt-4o-mini'.",
        )
    options: dict[str, Any] = {"timeout": timeout, "max_retries": 0, "max_tokens": ANSWER_TOKENS}
    if base_url:
        options["base_url"] = base_url
    if provider == "openai":
        # LangChain's own client is shared by the whole process and keeps connections of event
        # loops that are gone; and a kept one that the server has closed would cost a retry.
        options["http_async_client"] = DefaultAsyncHttpxClient(headers={"Connection": "close"})
    if api_key:
        options["api_key"] = api_key
    try:
        return _made(provider, name, options)
    except OpenAIError as error:
        if not base_url:
            raise SettingsError(
                f"ORCHESTRE_MODEL is '{model}', but no key for it is set",
                advice=_key_advice(provider),
            ) from error
    # Servers of one's own often ask for no key, but the client insists on one.
    return _made(provider, name, {**options, "api_key": "none"})


def _made(provider: str, name: str, options: dict[str, Any]) -> BaseChatModel:
    try:
        made: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        raise SettingsError(
            f"ORCHESTRE_MODEL is '{provider}:{name}', but {package} is not installed",
            advice=f"Install it (pip install {package}), or choose another model.",
        ) from error
    except (ValueError, TypeError) as error:
        raise SettingsError(
            f"ORCHESTRE_MODEL is '{provider}:{name}', which cannot be used: {_line(error)}",
            advice=_key_advice(provider),
        ) from error
    return made


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _key_advice(provider: str) -> str:
    usual = _KEYS.get(provider)
    where = f"ORCHESTRE_MODEL_API_KEY or {usual}" if usual else "ORCHESTRE_MODEL_API_KEY"
    return f"Check the model's name and set {where}."

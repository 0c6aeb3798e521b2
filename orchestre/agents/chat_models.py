"""Chat models: from a setting to the model that drafts."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from openai import DefaultAsyncHttpxClient, OpenAIError
from pydantic import ValidationError

from orchestre.agents.offline import OfflineDrafter
from orchestre.domain.errors import SettingsError
from orchestre.domain.faults import in_words

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
_FORM = (
    "Write it as 'offline' or like 'openai:gpt-4o-mini'; providers are "
    f"{', '.join(_KEYS)}, ollama and every other that LangChain's init_chat_model knows."
)
#: Signs of a client's own reason; whole words.
_LONGEST_REASON = 200


def make_chat_model(
    model: str, *, base_url: str = "", api_key: str = "", timeout: float = TIMEOUT
) -> BaseChatModel:
    """Return the model that a name such as `offline` or `openai:gpt-4o-mini` means.

    `base_url` is any server that speaks the provider's protocol; `timeout` in seconds. The model
    never tries again by itself: the message's row does. Raise SettingsError where the model cannot
    be made; it does not say who named the model: the environment, a bot, or whoever asks.
    """
    if model == OFFLINE:
        return OfflineDrafter()
    provider, _, name = (part.strip() for part in model.partition(":"))
    if not provider or not name:
        raise SettingsError(f"'{model}' does not name a provider and its model", advice=_FORM)
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
                f"there is no key for the models of {provider}", advice=_key_advice(provider)
            ) from error
    # Servers of one's own often ask for no key, but the client insists on one.
    return _made(provider, name, {**options, "api_key": "none"})


def _made(provider: str, name: str, options: dict[str, Any]) -> BaseChatModel:
    try:
        made: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        raise SettingsError(
            f"{package}, which the models of {provider} need, is not installed",
            advice=f"Install it (pip install {package}), or choose another model.",
        ) from error
    except (ValueError, TypeError) as error:
        if _is_unknown_provider(error):
            what = f"no provider of models is called '{provider}'"
            raise SettingsError(what, advice=_FORM) from error
        raise SettingsError(
            f"the client for {provider} refuses it: {_reason(error)}", advice=_key_advice(provider)
        ) from error
    return made


def _reason(error: Exception) -> str:
    told = str(error)
    if isinstance(error, ValidationError):
        # Its own text repeats the values, the key among them.
        told = "; ".join(
            " ".join([*map(str, fault["loc"][:1]), in_words(fault)]) for fault in error.errors()
        )
    return shorten(told, _LONGEST_REASON, placeholder=" …")


def _is_unknown_provider(error: Exception) -> bool:
    # LangChain has no error of its own for it; what it says goes on with every name it knows.
    return str(error).startswith("Unsupported provider=")


def _key_advice(provider: str) -> str:
    usual = _KEYS.get(provider)
    where = f"ORCHESTRE_MODEL_API_KEY or {usual}" if usual else "ORCHESTRE_MODEL_API_KEY"
    return f"Check the model's name, and set {where}."

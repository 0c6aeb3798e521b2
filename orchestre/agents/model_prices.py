"""Model prices: what the tokens of a draft cost by its model's list price."""

from __future__ import annotations

from functools import lru_cache

from genai_prices import Usage, calc_price


@lru_cache(maxsize=1_024)
def dollars(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """Return the list price in US dollars; None for models whose price nobody publishes.

    `model` is in LangChain's form, such as `openai:gpt-4o-mini`. Prices are those that came with
    this version (https://github.com/pydantic/genai-prices); none is asked for on the way.
    """
    provider, _, name = model.partition(":")
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        return float(calc_price(usage, model_ref=name, provider_id=provider).total_price)
    except LookupError:
        return None

"""Which step of the set-up is next, whatever is there already."""

from __future__ import annotations

import pytest

from console.views.welcome.steps import Step, is_done, next_step
from orchestre.client.schemas.workspace import SetUpInfo


def there(*what: str) -> SetUpInfo:
    return SetUpInfo(**{name: name in what for name in ("mailbox", "knowledge", "bot", "draft")})


@pytest.mark.parametrize(
    ("has", "step"),
    [
        ((), Step.MAILBOX),
        (("mailbox",), Step.PRODUCTS),
        (("mailbox", "knowledge"), Step.BOT),
        (("mailbox", "knowledge", "bot"), Step.FIRST_DRAFT),
        (("knowledge", "bot", "draft"), Step.MAILBOX),
        (("mailbox", "knowledge", "bot", "draft"), Step.FIRST_DRAFT),
    ],
)
def test_the_first_that_is_left_is_next(has: tuple[str, ...], step: Step) -> None:
    assert next_step(there(*has)) is step


def test_products_may_be_left_out() -> None:
    assert next_step(there("mailbox"), without_products=True) is Step.BOT
    assert there("mailbox", "bot", "draft").done
    assert not there("knowledge", "bot", "draft").done
    assert [one for one in Step if is_done(one, there("bot"))] == [Step.BOT]

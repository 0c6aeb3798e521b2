"""The demonstration on the wire."""

from __future__ import annotations

from orchestre.client.schemas.accounts import AccountInfo
from orchestre.client.schemas.text import Answer


class DemoInfo(Answer):
    """The sample shop in a workspace: its account with its bot, and its products' number."""

    account: AccountInfo
    products: int


class DemoMails(Answer):
    """The sample mails that were written just now, each by what it is: `question`, `complaint`."""

    written: list[str]

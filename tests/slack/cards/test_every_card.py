"""Whatever a draft holds, Slack takes every card and form, and nobody's words become markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestre.client.schemas import DraftDetail, ReplyInfo
from orchestre.domain.drafts import DraftStatus
from orchestre.domain.replies import ReplyStatus
from slack_app.cards.decided_card import decided_card
from slack_app.cards.edit_modal import edit_modal
from slack_app.cards.full_text_modal import full_text_modal
from slack_app.cards.home import home
from slack_app.cards.limits import faults
from slack_app.cards.queue import queue
from slack_app.cards.reject_modal import reject_modal
from slack_app.cards.respond_modal import respond_modal
from slack_app.cards.review_card import review_card
from slack_app.cards.status import Overview, bots, status
from tests.slack.cards.drafts import CONSOLE, HOSTILE, NOW, WORST, filled
from tests.slack.cards.overviews import an_account, me, numbers
from tests.slack.cards.reading import document, mrkdwn, parts

AT = {"channel": "C024BE7LR", "message": "1741000000.000100"}
#: What our own mrkdwn may hold besides words: dates.
DATE = "<!date^"


def everything(
    draft: DraftDetail, account_words: str = "shop"
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every card and form that can show a draft, by name."""
    yield "review", document(review_card(draft, console_url=CONSOLE, now=NOW))
    for now_is in DraftStatus:
        reply = ReplyInfo(
            status=ReplyStatus.APPROVED, error=draft.error, due_at=NOW + timedelta(seconds=9)
        )
        changed = {"status": now_is, "redrafting": True, "reply": reply}
        card = decided_card(
            draft.model_copy(update=changed), names={}, now=NOW, console_url=CONSOLE
        )
        yield now_is, document(card)
    for form in (edit_modal, reject_modal, respond_modal, full_text_modal):
        yield form.__name__, form(draft, **AT)
    accounts = [an_account(account_words) for _ in range(30)]
    overview = Overview(accounts, [draft] * 40, numbers(), has_more=True)
    yield "home", home(me(), overview, console_url=CONSOLE, now=NOW)
    yield "status", document(status(overview))
    yield "bots", document(bots(accounts))
    yield "queue", document(queue(overview, now=NOW))


@pytest.mark.parametrize("name", WORST)
def test_slack_takes_it(name: str) -> None:
    refused = {shown: faults(made) for shown, made in everything(WORST[name])}
    assert not {shown: found for shown, found in refused.items() if found}


@pytest.mark.parametrize("name", ["ordinary", "hostile"])
def test_the_same_draft_makes_the_same_card(name: str) -> None:
    first = [json.dumps(made) for _, made in everything(WORST[name])]
    assert first == [json.dumps(made) for _, made in everything(WORST[name])]


def _is_ours(text: str) -> bool:
    """Tell whether Slack would find nothing in a mrkdwn text but words and our dates."""
    rest = text
    while DATE in rest:
        before, _, after = rest.partition(DATE)
        rest = before + after.partition(">")[2]
    without = rest.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    return not {"<", ">", "&"} & set(without)


@given(st.text(st.sampled_from("<>!@#|&;*_~`:^{}channelhrevy/ \n\u202e"), max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nobodys_words_are_markup(words: str) -> None:
    for name, made in everything(filled(words), words):
        assert all(_is_ours(text) for text in mrkdwn(made)), name
        blocks = mrkdwn({"blocks": made["blocks"]})
        mark = words.strip()
        assert len(mark) < 5 or not any(mark in text for text in blocks), name


@pytest.mark.parametrize("name", ["hostile", "hostile and long"])
def test_nobody_is_called_and_nothing_leads_astray(name: str) -> None:
    for shown, made in everything(WORST[name], HOSTILE):
        kinds = {part.get("type") for part in parts(made)}
        assert not kinds & {"broadcast", "user", "usergroup", "channel", "emoji", "image"}, shown
        links = {part["url"] for part in parts(made) if "url" in part}
        assert all(url.startswith(CONSOLE) for url in links), shown
        assert not any(part.get("emoji") for part in parts(made)), shown


def test_hidden_characters_are_seen_on_the_card_and_kept_in_the_editor() -> None:
    made = dict(everything(WORST["hostile"]))
    for name in ("review", "full_text_modal"):
        written = json.dumps(made[name], ensure_ascii=False)
        assert "⟨202E⟩" in written
        assert not set("\u202e\u202c\u2066\u200b\ufeff\U000e0049") & set(written)
    body = next(one for one in made["edit_modal"]["blocks"] if one.get("block_id") == "body")
    opened = body["element"]["initial_value"]["elements"][0]["elements"][0]["text"]
    assert opened == HOSTILE

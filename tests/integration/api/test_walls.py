"""Another workspace's things answer exactly as things that do not exist."""

from __future__ import annotations

import httpx

from orchestre.domain.messages import MessageStatus
from tests.integration.api.people import Person, shown

UNKNOWN = "0" * 32


async def test_a_foreign_id_answers_as_an_unknown_one(owner: Person, stranger: Person) -> None:
    account = await owner.account()
    message = await owner.message(account, status=MessageStatus.SKIPPED, reason="robot")
    draft = await owner.draft(await owner.message(account))
    decision = shown(draft)
    asked: list[tuple[str, str, str, object]] = [
        ("GET", "/messages/{}", message.id, None),
        ("POST", "/messages/{}/answer", message.id, None),
        ("GET", "/drafts/{}", draft.id, None),
        ("POST", "/drafts/{}/approve", draft.id, decision),
        ("POST", "/drafts/{}/edit", draft.id, {**decision, "text": "Hi"}),
        ("POST", "/drafts/{}/reject", draft.id, decision),
        ("POST", "/drafts/{}/respond", draft.id, {**decision, "instruction": "Hi"}),
        ("POST", "/drafts/{}/undo", draft.id, {}),
        ("POST", "/drafts/{}/resolve", draft.id, {"outcome": "sent"}),
        ("POST", "/drafts/{}/assign", draft.id, {"member": None}),
        ("POST", "/drafts/{}/snooze", draft.id, {"until": None}),
        ("PATCH", "/bots/{}", account.bot.id, {"instructions": "Mine now"}),
        ("POST", "/bots/{}/try", account.bot.id, {"message": "Hi"}),
        ("GET", "/drafts?bot={}", account.bot.id, None),
    ]
    for method, path, real, body in asked:
        foreign = await stranger.asks(method, path.format(real), json=body)
        unknown = await stranger.asks(method, path.format(UNKNOWN), json=body)
        assert foreign.status_code == unknown.status_code == 404, (method, path)
        assert nameless(foreign, real) == nameless(unknown, UNKNOWN)
    kept = (await owner.get(f"/drafts/{draft.id}")).json()
    assert (kept["status"], kept["version"], kept["assignee"]) == ("waiting", 1, None)


def nameless(response: httpx.Response, name: str) -> str:
    return response.text.replace(name, "ID")


async def test_a_foreign_name_answers_as_an_unknown_one(owner: Person, stranger: Person) -> None:
    account = await owner.account()
    real = {"provider_name": "maildirprovider", "identifier_name": account.identifier_name}
    unknown = {**real, "identifier_name": "nobody@shop.example"}
    for method, path in (
        ("GET", "/messages/get_last_message"),
        ("GET", "/messages/get_messages"),
        ("GET", "/providers/unlink_provider"),
        ("POST", "/bots/start_auto_bot"),
        ("POST", "/bots/stop_auto_bot"),
        ("POST", "/bots/status_auto_bot"),
    ):
        foreign = await stranger.asks(method, path, params=real)
        absent = await stranger.asks(method, path, params=unknown)
        assert foreign.status_code == absent.status_code == 404, (method, path)
        assert nameless(foreign, real["identifier_name"]) == nameless(
            absent, unknown["identifier_name"]
        )


async def test_lists_hold_what_is_ones_own(owner: Person, stranger: Person) -> None:
    account = await owner.account()
    await owner.draft(await owner.message(account))
    for path in (
        "/drafts",
        "/messages",
        "/bots",
        "/providers/get_my_providers",
        f"/drafts?account={account.id}",
        f"/messages?account={account.id}",
    ):
        assert (await owner.get(path)).json()["items"], path
        assert (await stranger.get(path)).json()["items"] == [], path
    assert [one["email"] for one in (await stranger.get("/members")).json()["items"]] == [
        "eve@example.net"
    ]


async def test_a_draft_is_not_given_to_a_member_of_another_workspace(
    owner: Person, stranger: Person
) -> None:
    draft = await owner.draft(await owner.message(await owner.account()))
    given = await owner.post(f"/drafts/{draft.id}/assign", {"member": stranger.member.id})
    assert given.status_code == 404

"""Working as a team from the command line: invite, join, roles, leave, chat identities."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.integration.cli.conftest import PASSWORD, Cli, Ran, Shop

BOB = "bob@nordwind.example"


@pytest.fixture
def ana(cli: Cli, config: Path) -> Cli:
    """The command line of the workspace's owner."""
    if not (config / "orchestre").exists():
        login = ("login", "--email", "ana@nordwind.example", "--password-stdin", "--sign-up")
        assert cli(*login, stdin=f"{PASSWORD}\n").code == 0
    return cli


@pytest.fixture
def as_bob(ana: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line of somebody else, on a machine of theirs."""

    def ran(*args: str, stdin: str = "", terminal: bool = False) -> Ran:
        with monkeypatch.context() as patch:
            patch.setenv("XDG_CONFIG_HOME", str(tmp_path))
            return ana(*args, stdin=stdin, terminal=terminal)

    return ran


def joined(cli: Cli, as_bob: Cli, role: str = "approver") -> None:
    invited = cli("members", "invite", BOB, "--role", role)
    assert invited.code == 0, invited.err
    assert "send it to nobody else" in invited.err
    token = invited.out.strip()
    done = as_bob("members", "join", "--token", token, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert done.code == 0, done.err
    assert f"You are {BOB} ({role})" in done.err


def test_somebody_is_invited_joins_gets_a_role_and_leaves(ana: Cli, as_bob: Cli) -> None:
    joined(ana, as_bob)
    listed = ana("members", "list", "--json").json["items"]
    assert [one["email"] for one in listed] == ["ana@nordwind.example", BOB]
    refused = as_bob("members", "role", BOB, "owner", "--yes")
    assert refused.code == 4
    kept = ana("members", "role", BOB, "viewer", stdin="n\n", terminal=True)
    assert kept.code == 1
    changed = ana("members", "role", BOB, "viewer", stdin="y\n", terminal=True)
    assert f"{BOB} is approver. Make them viewer?" in changed.err
    assert as_bob("members", "show", BOB, "--json").json["role"] == "viewer"
    left = as_bob("members", "remove", BOB, stdin="y\n", terminal=True)
    assert left.code == 0, left.err
    assert "You have left" in left.err
    assert as_bob("drafts", "list").code == 4
    shown = ana("members", "show", BOB)
    assert "Left" in shown.out
    assert BOB not in ana("members", "list").out
    assert BOB in ana("members", "list", "--left").out


def test_a_viewer_is_refused_before_anything_is_asked(ana: Cli, as_bob: Cli) -> None:
    joined(ana, as_bob, "viewer")
    refused = as_bob("drafts", "approve", "00000000", terminal=True)
    assert (refused.code, refused.out) == (4, "")
    assert "Your role, viewer, decides about no draft" in refused.err
    assert as_bob("members", "remove", BOB, "--yes").code == 0


def test_a_role_that_is_none_is_told_once_in_our_words(ana: Cli) -> None:
    for command in (("invite", BOB, "--role", "king"), ("role", BOB, "king")):
        ran = ana("members", *command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.splitlines()[0] == "There is no role 'king'."
        assert "owner, admin, approver, viewer" in ran.err


def test_a_password_that_is_too_short_is_not_sent(as_bob: Cli) -> None:
    ran = as_bob("members", "join", "--token", "A" * 43, "--password-stdin", stdin="short\n")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "A password has at least 8 characters.")


def test_the_last_owner_stays(ana: Cli) -> None:
    refused = ana("members", "remove", "ana@nordwind.example", "--yes")
    assert refused.code == 5
    assert "another member an owner" in refused.err


def test_invitations_are_listed_and_revoked(ana: Cli, as_bob: Cli) -> None:
    made = ana("members", "invite", BOB, "--role", "viewer", "--json").json
    listed = ana("members", "invitations")
    assert BOB in listed.out
    assert made["token"] not in listed.out
    assert ana("members", "invite", BOB, "--role", "viewer").code == 5
    revoked = ana("members", "revoke", BOB, "--yes")
    assert f"{BOB} is no longer invited" in revoked.err
    assert ana("members", "revoke", BOB, "--yes").code == 3
    link = f"https://console.example/invitation?token={made['token']}"
    late = as_bob("members", "join", "--token", link, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert late.code == 5
    assert "taken back" in late.err
    assert "revoked" in ana("members", "invitations", "--all").out
    assert "No open invitation." in ana("members", "invitations").err
    assert "No expired invitation." in ana("members", "invitations", "--status", "expired").err


def test_joining_asks_only_on_a_terminal(as_bob: Cli) -> None:
    assert as_bob("members", "join").code == 2
    assert as_bob("members", "join", "--token", "A" * 43).code == 2


def test_a_chat_user_is_linked_and_forgotten(ana: Cli, shop: Shop) -> None:
    made = ana("doors", "add", "slack", "Our Slack")
    assert made.code == 0, made.err
    assert "ORCHESTRE_SLACK_SERVICE_TOKEN" in made.err
    token = made.out.strip()
    assert token not in ana("doors", "list").out
    wish = {"service": "slack", "place": "T1", "person": "U1", "shown_as": "Ana\u202e"}
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=shop.url, headers=headers, trust_env=False, timeout=60) as app:
        link = app.post("/doors/identity_links", json=wish).json()["token"]
        no = ana("members", "link", link, stdin="n\n", terminal=True)
        assert no.code == 1
        assert "user U1 of T1" in no.err
        assert "\u202e" not in no.err
        linked = ana("members", "link", link, stdin="y\n", terminal=True)
        assert linked.code == 0, linked.err
        me = app.get("/users/me", headers={"On-Behalf-Of": "slack:T1:U1"}).json()
        assert me["email"] == "ana@nordwind.example"
        acting = {"On-Behalf-Of": "slack:T1:U1"}
        assert app.post("/bots/stop_all", headers=acting).status_code == 200
        chosen = app.put("/doors/channels", json={"channel": "C1"}, headers=acting)
        assert chosen.status_code == 200
        # No chat needs these: they take a sign-in.
        refused = app.patch("/settings", json={"undo_seconds": 30}, headers=acting)
        assert refused.status_code == 403
    assert "ana@nordwind.example via slack" in ana("events", "list").out
    listed = ana("members", "identities", "--json").json["items"]
    assert [one["person"] for one in listed] == ["U1"]
    assert "U1" in ana("members", "identities").out
    assert ana("members", "unlink", listed[0]["id"], "--yes").code == 0
    assert "Ask for a link" in ana("members", "identities").err
    door = ana("doors", "list", "--json").json["items"][0]["id"]
    assert ana("doors", "remove", door[-8:], "--yes").code == 0
    assert "orchestre doors add" in ana("doors", "list").err

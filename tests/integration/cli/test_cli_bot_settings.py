"""`orchestre bots set | polls`, as a person types them."""

from __future__ import annotations

import json

from tests.integration.cli.conftest import Cli


def test_a_bot_is_told_what_to_heed_and_who_approves(signed_in: Cli) -> None:
    told = ("--instructions", "Sign as the shop.", "--daily-cap", "40", "--approved-by", "Admin")
    changed = signed_in("bots", "set", "shop", *told, "--json")
    assert changed.code == 0, changed.err
    bot = json.loads(changed.out)
    named = (bot["instructions"], bot["daily_cap"], bot["approved_by"])
    assert named == ("Sign as the shop.", 40, "admin")
    assert "admin or above" in signed_in("bots", "show", "shop").out
    back = ("--approved-by", "approver", "--instructions", "", "--daily-cap", "500")
    assert signed_in("bots", "set", "shop", *back).code == 0


def test_what_cannot_be_set_says_why(signed_in: Cli) -> None:
    nobody = signed_in("bots", "set", "shop", "--approved-by", "viewer")
    assert (nobody.code, nobody.out) == (2, "")
    assert "Choose one of approver, admin, owner" in nobody.err
    often = signed_in("bots", "set", "shop", "--interval", "0")
    assert (often.code, "--interval is a whole number from 1" in often.err) == (2, True)
    assert signed_in("bots", "set", "shop").code == 2


def test_polls_are_listed_by_the_hour(signed_in: Cli) -> None:
    listed = signed_in("bots", "polls", "shop")
    assert listed.out.split()[:4] == ["FROM", "POLLS", "FAILED", "NEW"]
    hour = json.loads(signed_in("bots", "polls", "shop", "--json").out)["items"][-1]
    assert hour["polls"] >= 1
    assert hour["received"] >= 1

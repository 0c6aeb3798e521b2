"""Hosts: by which names a server may be called, and whose word it takes for who calls."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from orchestre.domain.errors import SettingsError
from orchestre.domain.hosts import host_of, is_loopback, may_be_called, site_of
from orchestre.settings import Settings, load_settings

OWN = {"console.example.com"}


@pytest.mark.parametrize(
    "header",
    [
        "console.example.com",
        "Console.Example.com:443",
        "console.example.com.",
        "127.0.0.1:8501",
        "192.168.1.20:8501",
        "[::1]:8501",
        "localhost:8501",
        "orchestre.localhost",
        "orchestre:8000",
        "",
    ],
)
def test_addresses_local_names_and_what_was_said_may_be_called(header: str) -> None:
    assert may_be_called(header, own=OWN)


@pytest.mark.parametrize(
    "header",
    [
        "rebind.attacker.example:8501",
        "127.0.0.1.attacker.example",
        "console.example.com.attacker.example",
        "localhost.attacker.example",
        "example.com",
        "[::1",
        "///",
        "b\u00fccher.console.example.com",
        "xn--bcher-kva.example.com",
        "127.0.0.1:x",
    ],
)
def test_names_that_strangers_may_point_here_may_not(header: str) -> None:
    assert not may_be_called(header, own=OWN)


def test_the_host_is_found_in_a_header_and_in_an_address() -> None:
    assert host_of("https://Shop.example:8443/api") == host_of("shop.example:8443")
    assert host_of("") == ""
    assert site_of("https://Shop.example:8443/api") == ("shop.example", 8443)
    assert site_of("http://[x") == site_of("http://a:x") == ("", None)


def test_an_installation_knows_what_it_was_called_in_its_settings() -> None:
    settings = Settings(
        _env_file=None,
        host="server.lan",
        api_url="https://api.example.com",
        console_url="https://console.example.com/",
    )
    named = {"server.lan", "api.example.com", "console.example.com", socket.gethostname().lower()}
    assert settings.own_hosts == named
    assert "" not in Settings(_env_file=None, host="::").own_hosts


@pytest.mark.parametrize(
    ("url", "header"),
    [
        ("https://post.Bücher.example", "post.xn--bcher-kva.example"),
        ("https://straße.example", "xn--strae-oqa.example:443"),
    ],
)
def test_a_name_with_an_umlaut_is_known_as_browsers_write_it(url: str, header: str) -> None:
    own = Settings(_env_file=None, console_url=url).own_hosts
    assert may_be_called(header, own=own)
    # The origin of a form that is posted there.
    assert site_of(f"https://{header}")[0] == site_of(url)[0]


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRE_PROXIES", "172.18.0.1, 10.0.0.0/8,fd00::/8")
    assert load_settings().proxies == ("172.18.0.1", "10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize("wrong", ["proxy.example.com", "*", "10.0.0.1/8", "10.0.0.0/33", "nginx"])
def test_what_is_no_proxys_address_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORCHESTRE_PROXIES", f"127.0.0.1,{wrong}")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value) == (
        "Wrong settings: ORCHESTRE_PROXIES: must be addresses or networks such as 10.1.0.0/16, "
        f"parted by commas; {wrong} is neither"
    )


def test_what_only_this_machine_reaches() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("::", "192.168.1.20", "localhost.example.com", "")))

"""Plug-ins are found, named in any way, and a broken one stops the start."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from orchestre.domain.errors import Invalid, NotFound, SettingsError
from orchestre.providers.maildir import plugin as maildir
from orchestre.providers.maildir.options import MaildirOptions
from orchestre.providers.registry import GROUP, Registry, parse_options
from orchestre.providers.testing.memory import MemoryMailbox, memory_plugin
from orchestre.settings import Settings

SETTINGS = Settings(_env_file=None)


def point(value: str, name: str = "some") -> EntryPoint:
    return EntryPoint(name, value, GROUP)


@pytest.mark.parametrize("name", ["maildir", "maildirprovider", "MailDirProvider", " MAILDIR "])
def test_a_provider_answers_to_each_of_its_names(name: str) -> None:
    registry = Registry.loaded([point("orchestre.providers.maildir:plugin", "maildir")], SETTINGS)
    assert registry.plugin(name) is maildir


def test_plugins_are_sorted_and_an_unknown_name_lists_them() -> None:
    registry = Registry([memory_plugin(MemoryMailbox()), maildir])
    assert [plugin.name for plugin in registry.plugins()] == ["maildir", "memory"]
    with pytest.raises(NotFound) as caught:
        registry.plugin("gmail")
    assert "maildir, memory" in caught.value.advice


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("orchestre.no_such_room:plugin", "cannot be loaded"),
        ("orchestre.providers.maildir:no_such_name", "cannot be loaded"),
        ("orchestre.providers.maildir.options:MaildirOptions", "no ProviderPlugin"),
        ("tests.providers.test_registry:nameless", "calls itself"),
    ],
)
def test_a_broken_plugin_stops_the_start_and_is_named(value: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why) as caught:
        Registry.loaded([point(value, "broken")], SETTINGS)
    assert "'broken'" in str(caught.value)
    assert value in str(caught.value)


nameless = memory_plugin(name="Not A Name")


def test_two_plugins_of_one_name_stop_the_start() -> None:
    with pytest.raises(SettingsError, match="'maildir'"):
        Registry([maildir, maildir])


def test_options_are_checked_and_every_fault_named_without_its_value() -> None:
    options = parse_options(maildir, {"path": "/var/mail/team", "address": "team@example.com"})
    assert isinstance(options, MaildirOptions)
    assert maildir.resource(options) == "/var/mail/team"
    with pytest.raises(Invalid) as caught:
        parse_options(maildir, {"path": "relative", "address": "s3cret", "colour": 1})
    assert {fault.path for fault in caught.value.faults} == {"path", "address", "colour"}
    assert "s3cret" not in str(caught.value) + str(caught.value.faults)

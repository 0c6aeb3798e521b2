"""Registry: the provider plug-ins that are installed, found by their entry points."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import BaseModel, ValidationError

from orchestre.domain.errors import Fault, Invalid, NotFound, SettingsError
from orchestre.domain.faults import in_words
from orchestre.providers.plugin import ProviderPlugin
from orchestre.settings import Settings

#: The entry point group that a package offers its plug-in under.
GROUP = "orchestre.providers"
#: A provider may also be named in this longer way.
SUFFIX = "provider"

Plugin = ProviderPlugin[Any]


class Registry:
    """The plug-ins of this installation, by name."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self._plugins: dict[str, Plugin] = {}
        for plugin in sorted(plugins, key=lambda plugin: plugin.name):
            if plugin.name in self._plugins:
                raise SettingsError(
                    f"Two installed plug-ins call themselves {plugin.name!r}.",
                    advice="Uninstall one of the two packages, then start again.",
                )
            self._plugins[plugin.name] = plugin

    @classmethod
    def installed(cls, settings: Settings) -> Registry:
        """Load every plug-in there is; `SettingsError` names the one that is broken."""
        return cls.loaded(entry_points(group=GROUP), settings)

    @classmethod
    def loaded(cls, points: Iterable[EntryPoint], settings: Settings) -> Registry:
        """Load these entry points; `SettingsError` names the one that is broken."""
        return cls(_loaded(point, settings) for point in points)

    def plugins(self) -> tuple[Plugin, ...]:
        """Return all plug-ins, sorted by name."""
        return tuple(self._plugins.values())

    def plugin(self, name: str) -> Plugin:
        """Return the plug-in called `name` or `<name>provider`, in any case; else `NotFound`."""
        wanted = name.strip().lower()
        for known in (wanted, wanted.removesuffix(SUFFIX)):
            if known in self._plugins:
                return self._plugins[known]
        there = ", ".join(self._plugins) or "none"
        raise NotFound(
            f"There is no provider {name[:80]!r}.",
            advice=f"Name one of those that are installed: {there}.",
        )


def parse_options(plugin: Plugin, data: Mapping[str, object]) -> BaseModel:
    """Return the plug-in's options; `Invalid` lists every fault with its path.

    A fault never repeats the value: it may be a secret.
    """
    options: type[BaseModel] = plugin.options
    try:
        return options.model_validate(dict(data))
    except ValidationError as err:
        faults = tuple(
            Fault(path=".".join(map(str, fault["loc"])), what=in_words(fault))
            for fault in err.errors(include_url=False, include_input=False)
        )
    raise Invalid(f"What was given for {plugin.title} is not right", faults=faults)


def _loaded(entry_point: EntryPoint, settings: Settings) -> Plugin:
    package = entry_point.dist.name if entry_point.dist else "an unknown package"
    named = f"The provider plug-in {entry_point.name!r} ({entry_point.value}, from {package})"
    advice = "Mend or uninstall its package, then start again."
    try:
        plugin = entry_point.load()
        if inspect.isfunction(plugin):
            plugin = plugin(settings)
    except SettingsError:
        raise
    except Exception as err:
        # Foreign code may raise anything while it is imported.
        raise SettingsError(f"{named} cannot be loaded: {err!r}.", advice=advice) from err
    fault = _fault(plugin)
    if fault:
        raise SettingsError(f"{named} {fault}.", advice=advice)
    return plugin  # type: ignore[no-any-return]


def _fault(plugin: object) -> str:
    """Return what is wrong with what an entry point leads to; empty where nothing is."""
    if not isinstance(plugin, ProviderPlugin):
        return f"is a {type(plugin).__name__} and no ProviderPlugin"
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", plugin.name):
        return f"calls itself {plugin.name!r}: a name is lower case, letters and digits"
    if not (isinstance(plugin.options, type) and issubclass(plugin.options, BaseModel)):
        return "has options that are no Pydantic model"
    return ""

"""Devices: what a program calls itself, in words."""

from __future__ import annotations

#: What stands in a User-Agent → what people call it; the first that fits, for later ones are in
#: those of others too (Chrome's names Safari, Edge's names Chrome).
_PROGRAMS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "orchestre-console": "The console",
    "orchestre-client": "The command line",
}
_MACHINES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def device_name(agent: str) -> str:
    """Return `Chrome on Linux` and the like; what says nothing known as it is."""
    program = next((name for mark, name in _PROGRAMS.items() if mark in agent), "")
    machine = next((name for mark, name in _MACHINES.items() if mark in agent), "")
    if program and machine:
        return f"{program} on {machine}"
    return program or agent or "Something that did not say what it is"

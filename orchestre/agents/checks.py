"""Checks: what must be proven before a draft may leave, and what is odd about a mail."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from orchestre.agents.facts import Fact, facts_in, plain_link
from orchestre.agents.languages import language_of, languages, words
from orchestre.domain.drafts import Finding, normal_text
from orchestre.domain.messages import Message

#: What a mail alone never proves: a customer's mail is where an attacker writes.
_TEAM_ONLY = frozenset({"link", "email", "account", "phone", "path"})
_WHAT = {
    "link": "The link {shown} is not one of yours. Remove it, or put in the right one.",
    "email": "The e-mail address {shown} is in nothing that your team wrote. Remove or check it.",
    "account": "The account or card number {shown} is in nothing that your team wrote. Remove it.",
    "phone": "The phone number {shown} is in nothing that your team wrote. Remove or check it.",
    "path": "The path {shown} is in nothing that your team wrote. Remove it.",
    "date": "The date {shown} stands in no source of this draft. Check it or take it out.",
    "price": "The amount {shown} stands in no source of this draft. Check it or take it out.",
    "quantity": "The figure {shown} stands in no source of this draft. Check it or take it out.",
    "code": "The code {shown} stands in no source of this draft. Check it or take it out.",
    "number": "The number {shown} stands in no source of this draft. Check it or take it out.",
}
#: Characters of a mail that are searched for orders to an assistant.
_READ_OF_A_MAIL = 50_000
_LIST_MARK = re.compile(r"\s*\d{1,2}[.)](?=\s)")
#: Two or more capitalised words in a row inside a sentence.
_NAME = re.compile(r"(?<=[^\W_]\s)(?:[^\W\d_a-z][\w'\u2019-]*)(?: [^\W\d_a-z][\w'\u2019-]*)+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a draft may rest on, by who wrote it."""

    #: Tool results of this run, the bot's instructions, a member's instruction.
    team: tuple[str, ...]
    #: The customer's own words and the earlier mails of the exchange.
    mail: tuple[str, ...] = ()
    #: Product and brand names that the team has; one in a draft must stand in a source too.
    names: tuple[str, ...] = ()
    #: Links that may stand in any draft, each whole.
    links: tuple[str, ...] = ()


def check_draft(text: str, evidence: Evidence) -> tuple[str, tuple[Finding, ...]]:
    """Return `text` without links that the team never wrote, and what a person must look at."""
    allowed = _proven(evidence.team) | _allowed(evidence.links)
    removed: list[Finding] = []
    # Taking one link out can join what stood around it to another.
    while strangers := [f for f in facts_in(text) if f.kind == "link" and not f.needs & allowed]:
        for link in reversed(strangers):
            text = text[: link.start] + text[link.end :]
        text = normal_text(re.sub(r"\(\s*\)|\[\s*\]|<\s*>", "", text))
        removed += [
            Finding(
                f"link:{link.shown}",
                f"The link {link.shown} is not one of yours and was taken out. Read whether the "
                "text still makes sense, and put in the right link where one is needed.",
                blocking=True,
            )
            for link in strangers
        ]
    return text, _unique((*removed, *unproven(text, evidence)))


def unproven(text: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Return a finding for everything that `text` states and no source proves; change nothing."""
    team = _proven(evidence.team) | _allowed(evidence.links)
    anyone = team | _proven(evidence.mail)
    findings = [
        finding
        for fact in facts_in(text)
        if not _is_list_mark(text, fact)
        for finding in _judged(fact, team, anyone)
    ]
    bare = _without_currency(text, team)
    return _unique((*findings, *bare, *_claims(text), *_names(text, evidence)))


def check_mail(message: Message, our_address: str) -> tuple[Finding, ...]:
    """Return what is odd about a mail; none of it blocks."""
    findings = []
    if message.hidden_text.strip():
        findings.append(
            Finding(
                "hidden-text",
                "The mail holds text that its reader does not see. It was left out; read the "
                "original before you trust this mail.",
            )
        )
    addressed = (*message.to, *message.cc)
    if our_address and all(_mailbox(a.email) != _mailbox(our_address) for a in addressed):
        findings.append(
            Finding(
                "not-addressed-to-us",
                f"The mail names {our_address} in neither To nor Cc. Check whether it is meant "
                "for you.",
            )
        )
    parts = (message.subject, message.text, message.hidden_text)
    everything = "\n".join(part[:_READ_OF_A_MAIL] for part in parts)
    if any(p.search(everything) for language in languages() for p in language.steering):
        findings.append(
            Finding(
                "steering-attempt",
                "The mail speaks to an assistant rather than to you, as if to give it orders. "
                "Read the draft with care.",
            )
        )
    return tuple(findings)


def _proven(texts: Iterable[str]) -> set[Hashable]:
    return {key for text in texts for fact in facts_in(text) for key in fact.proves}


def _allowed(links: Iterable[str]) -> set[Hashable]:
    return {("link", plain_link(link)) for link in links}


def _judged(fact: Fact, team: set[Hashable], anyone: set[Hashable]) -> tuple[Finding, ...]:
    if fact.needs & team or _priced_without_currency(fact, team):
        return ()
    name = f"{fact.kind}:{fact.shown}"
    if fact.kind in _TEAM_ONLY or not fact.needs & anyone:
        return (Finding(name, _WHAT[fact.kind].format(shown=fact.shown), blocking=True),)
    if fact.kind == "price":
        what = f"The amount {fact.shown} stands only in the customer's mail. Check that it is true."
        return (Finding(name, what),)
    return ()


def _priced_without_currency(fact: Fact, team: set[Hashable]) -> bool:
    """Tell whether a catalogue without currencies has the amount and the team names this one."""
    if fact.kind != "price":
        return False
    return any(
        isinstance(key, tuple)
        and len(key) == 3  # noqa: PLR2004
        and ("price", key[1], "") in team
        and ("currency", key[2]) in team
        for key in fact.needs
    )


def _without_currency(text: str, team: set[Hashable]) -> list[Finding]:
    """Return a finding where a price stands bare, as in a catalogue that names no currency."""
    bare = [
        fact.shown
        for fact in facts_in(text)
        if any(
            isinstance(key, tuple) and key[0] == "number" and ("price", key[1], "") in team
            for key in fact.needs
        )
        and not _is_list_mark(text, fact)
    ]
    shown = ", ".join(dict.fromkeys(bare))
    what = f"The price {shown} has no currency. Add it here, and in the file that you import."
    return [Finding("price-without-currency", what)] if bare else []


def _is_list_mark(text: str, fact: Fact) -> bool:
    line = text.rfind("\n", 0, fact.start) + 1
    return (
        fact.kind == "number"
        and bool(_LIST_MARK.match(text, line, fact.end + 2))
        and (not text[line : fact.start].strip())
    )


def _claims(text: str) -> list[Finding]:
    claims = (
        " ".join(match[0].split())
        for language in languages()
        for pattern in language.done
        for match in pattern.finditer(text)
    )
    return [
        Finding(
            f"done-claim:{claim}",
            f"The draft says \u201c{claim}\u201d, but drafting does nothing. Do it first, or take "
            "the sentence out.",
            blocking=True,
        )
        for claim in claims
    ]


def _names(text: str, evidence: Evidence) -> list[Finding]:
    known = set(words("\n".join((*evidence.team, *evidence.mail))))
    spoken = f" {' '.join(words(text))} "
    ours = [name for name in evidence.names if name and f" {' '.join(words(name))} " in spoken]
    # German capitalises every noun: there such a row of words is no name.
    lines = [] if language_of(text).code == "de" else text.split("\n")
    others = [match[0] for line in lines for match in _NAME.finditer(line)]
    return [
        Finding(
            f"name:{name}",
            f"\u201c{name}\u201d stands in no source of this draft. Check that it is right.",
            blocking=True,
        )
        for name in (*ours, *others)
        if not known.issuperset(words(name))
    ]


def _unique(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({finding.name: finding for finding in reversed(tuple(findings))}.values())[::-1]


def _mailbox(email: str) -> str:
    local, _, host = email.casefold().strip().rpartition("@")
    return f"{local.partition('+')[0]}@{host}"

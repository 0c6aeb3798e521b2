"""Assignments: what an agent is given for one message, what it hands back, and its limits."""

from __future__ import annotations

from dataclasses import dataclass

from orchestre.domain.drafts import Finding, Source
from orchestre.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Assignment:
    """One message to answer, and what the team said about answering it."""

    message: Message
    #: The customer's own words: the message without quoted mail and signature.
    own_words: str
    #: The whole exchange, oldest first.
    thread: tuple[Message, ...]
    our_address: str
    #: What the team tells this bot: tone, rules, facts.
    instructions: str = ""
    #: What a member asks of the next version; empty for a first draft.
    instruction: str = ""
    #: The version that the instruction is about.
    previous_text: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft as an agent proposes it; `confidence` is high, medium or low."""

    text: str
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    model: str
    confidence: str
    input_tokens: int
    output_tokens: int
    #: What was looked for, and no look-up found.
    unfound: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may cost, whatever it says."""

    model_calls: int = 8
    tool_calls: int = 12
    #: For the whole draft, a second try included.
    seconds: float = 120.0
    #: Of the customer's own words that the model is shown.
    characters: int = 20_000

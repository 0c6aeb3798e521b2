"""The reply agent: proposes an answer to one message; it may look things up and nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
)
from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.errors import GraphRecursionError

from orchestre.agents.assignment import Assignment, Limits, Proposal
from orchestre.agents.checks import Evidence, check_draft, check_mail
from orchestre.agents.framing import Letter, framed, framed_letter
from orchestre.agents.grounds import by_ground
from orchestre.agents.model_errors import MODEL_FAILURES, as_model_error
from orchestre.agents.plain_text import nonsense, plain_text
from orchestre.agents.prompts import prompt
from orchestre.agents.tools import Desk, Lookups
from orchestre.domain.drafts import Finding, Source
from orchestre.domain.errors import ModelRejected, ModelUnavailable

__all__ = ["Assignment", "Limits", "Proposal", "ReplyAgent"]

_TRIES = 2
#: A check of the model: how long it may take, and how much of its answer is told.
_CHECK_SECONDS, _CHECK_LENGTH = 30, 200


class ReplyAgent:
    """Drafts with one model. `model_name` is what a proposal says wrote it."""

    def __init__(self, chat_model: BaseChatModel, model_name: str, limits: Limits) -> None:
        self._chat_model = chat_model
        self._model_name = model_name
        self._limits = limits

    async def draft(self, assignment: Assignment, lookups: Lookups) -> Proposal:
        """Return a proposal; raise ModelUnavailable (later again) or ModelRejected (a person).

        An answer that is no answer is asked for once more. The lookups' own errors pass through.
        """
        run = _Run(assignment, Desk(lookups, assignment.thread), self._limits)
        try:
            async with asyncio.timeout(self._limits.seconds):
                answer = await self._answer(run)
        except TimeoutError as error:
            raise ModelUnavailable(
                f"The model gave no draft within {self._limits.seconds:g} seconds."
            ) from error
        except MODEL_FAILURES as error:
            raise as_model_error(error) from error
        return await asyncio.to_thread(run.proposal, answer, self._model_name)

    async def check(self) -> str:
        """Return what the model says to a plain question: its key, name and server are good.

        Raises as `draft` does.
        """
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                answer = await self._chat_model.ainvoke("Say in one word that you are ready.")
        except TimeoutError as error:
            raise ModelUnavailable(
                f"The model did not answer within {_CHECK_SECONDS} seconds."
            ) from error
        except MODEL_FAILURES as error:
            raise as_model_error(error) from error
        return plain_text(answer.text)[:_CHECK_LENGTH].strip()

    def _caps(self) -> list[AgentMiddleware[Any, Any, Any]]:
        return [
            ModelCallLimitMiddleware(run_limit=self._limits.model_calls, exit_behavior="error"),
            ToolCallLimitMiddleware(run_limit=self._limits.tool_calls),
        ]

    async def _answer(self, run: _Run) -> AIMessage:
        why = ""
        for _ in range(_TRIES):
            agent = create_agent(
                self._chat_model, run.desk.tools, system_prompt=run.rules, middleware=self._caps()
            )
            try:
                state = await agent.ainvoke({"messages": run.messages(why)})
            except (ModelCallLimitExceededError, GraphRecursionError):
                why = "it called tools without end"
                continue
            answer = run.counted(state["messages"])
            why = nonsense(answer.text)
            if not why:
                return answer
        raise ModelRejected(f"The model gave no usable answer, twice: {why}.")


class _Run:
    """One message being answered: what the model is told, what it used, what it may state."""

    def __init__(self, assignment: Assignment, desk: Desk, limits: Limits) -> None:
        self.desk = desk
        self._assignment = assignment
        self._words = assignment.own_words[: limits.characters]
        self._input_tokens = 0
        self._output_tokens = 0

    @property
    def rules(self) -> str:
        instructions = self._assignment.instructions.strip() or "(none)"
        return prompt("reply", instructions=instructions)

    def messages(self, why: str) -> list[AnyMessage | dict[str, Any]]:
        """Return the mail to answer, and why the answer before was none."""
        given = self._assignment
        letter = Letter(given.message.sender.name, given.message.subject, self._words)
        if given.instruction:
            task = prompt(
                "revise",
                mail=framed_letter(letter),
                draft=framed("DRAFT", given.previous_text),
                instruction=given.instruction,
            )
        else:
            task = prompt("mail", mail=framed_letter(letter))
        again = [HumanMessage(prompt("again", why=why))] if why else []
        return [HumanMessage(task), *again]

    def counted(self, messages: list[Any]) -> AIMessage:
        """Add up what the run cost; return its last answer."""
        answers = [message for message in messages if isinstance(message, AIMessage)]
        for answer in answers:
            if answer.usage_metadata:
                self._input_tokens += answer.usage_metadata["input_tokens"]
                self._output_tokens += answer.usage_metadata["output_tokens"]
        return answers[-1] if answers else AIMessage("")

    def proposal(self, answer: AIMessage, model_name: str) -> Proposal:
        text, findings = check_draft(plain_text(answer.text), self._evidence())
        findings = (
            *findings,
            *_about(answer),
            *check_mail(self._assignment.message, self._assignment.our_address),
        )
        sources = self._sources()
        return Proposal(
            text=text,
            sources=by_ground(text, sources),
            findings=findings,
            model=model_name,
            confidence=_confidence(answer, findings, sources),
            input_tokens=self._input_tokens,
            output_tokens=self._output_tokens,
            unfound=self.desk.unfound,
        )

    def _sources(self) -> tuple[Source, ...]:
        instructions = self._assignment.instructions.strip()
        ours = Source("instructions", "instructions", "The team's instructions", instructions)
        return (*self.desk.sources, *((ours,) if instructions else ()))

    def _evidence(self) -> Evidence:
        given = self._assignment
        found = self.desk.sources
        by_team = [f"{s.title}\n{s.text}\n{s.url}" for s in found if s.kind != "message"]
        by_others = [f"{s.title}\n{s.text}" for s in found if s.kind == "message"]
        sender = given.message.sender
        return Evidence(
            # The customer's own address may be named to the customer; that proves no link.
            team=(*by_team, given.instructions, given.instruction, given.our_address, sender.email),
            mail=(*by_others, given.message.subject, sender.name, self._words),
        )


def _about(answer: AIMessage) -> tuple[Finding, ...]:
    """Return what the model says about its own answer, and whether it was cut off."""
    remarks = answer.response_metadata.get("remarks", {})
    findings = [Finding(name, what) for name, what in remarks.items()]
    if answer.response_metadata.get("finish_reason") == "length":
        what = "The model's answer was cut off at its longest length. Complete the text."
        findings.append(Finding("cut-off", what, blocking=True))
    return tuple(findings)


def _confidence(
    answer: AIMessage, findings: tuple[Finding, ...], sources: tuple[Source, ...]
) -> str:
    if any(finding.blocking for finding in findings):
        return "low"
    said = answer.response_metadata.get("confidence")
    if said:
        return str(said)
    doubtful = any(finding.name in {"hidden-text", "steering-attempt"} for finding in findings)
    return "medium" if doubtful or not sources else "high"

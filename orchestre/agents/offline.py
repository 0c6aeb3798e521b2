"""The offline drafter: a chat model without a model, for the agent, its tools and the review."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from textwrap import shorten
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from typing_extensions import override

from orchestre.agents.answer import Found, answer
from orchestre.agents.framing import letter_in
from orchestre.agents.question import Question, plausible_name, question_in

#: With the most codes of a mail this is as many calls as an agent may make (Limits).
MOST_QUERIES = 4
#: Sentences that a finding names, and characters of each.
MOST_NAMED, LONGEST_NAMED = 3, 160
_ABOUT = (
    "Written without a language model: it states what the catalogue or the documents say, word "
    "for word. Read whether it answers the question."
)
_DEAF = (
    "The offline drafter cannot follow an instruction; it wrote the same answer again. Edit the "
    "text by hand, or set ORCHESTRE_MODEL."
)


#: What ends a sentence, also within its quotation marks.
_ENDS = (".", "!", "?", "\u2026", "\u061f", "\u3002", "\uff1f")
#: Of one mail; the agent's limit (assignment.py) is the same.
MOST_CALLS = 12


class OfflineDrafter(BaseChatModel):
    """Looks up what the mail asks about, then states it word for word; it never invents.

    Its answers carry `confidence` and `remarks` (finding name and text) in `response_metadata`.
    """

    @property
    def _llm_type(self) -> str:
        return "orchestre-offline"

    @override
    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[Any, AIMessage]:
        """Return itself: it knows the agent's tools by name."""
        return self

    @override
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        prompt = next(m.text for m in messages if isinstance(m, HumanMessage))
        letter = letter_in(prompt)
        question = question_in(letter)
        results = [m for m in messages if isinstance(m, ToolMessage)]
        calls = [] if results else _calls(question)
        if calls:
            return _result(AIMessage("", tool_calls=calls))
        written = answer(question, _found(results), plausible_name(letter.sender_name))
        remarks = {"offline-draft": _ABOUT}
        if written.unanswered:
            remarks["question-not-answered"] = _unanswered(written.unanswered)
        if "<<<DRAFT" in prompt:
            remarks["instruction-not-followed"] = _DEAF
        about = {"confidence": written.confidence, "remarks": remarks, "finish_reason": "stop"}
        return _result(AIMessage(written.text, response_metadata=about))


def _result(message: AIMessage) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=message)])


def _unanswered(sentences: Sequence[str]) -> str:
    named = dict.fromkeys(
        shorten(sentence, LONGEST_NAMED, placeholder=" \u2026") for sentence in sentences
    )
    quoted = " ".join(f"\u201c{sentence}\u201d" for sentence in list(named)[:MOST_NAMED])
    end = "" if quoted[:-1].endswith(_ENDS) else "."
    return f"Nothing in the draft answers {quoted}{end} Answer it, or let a colleague do so."


def _calls(question: Question) -> list[dict[str, Any]]:
    topics = (question.topic, *(part.topic for part in question.parts))
    queries = dict.fromkeys(" ".join(topic) for topic in topics if topic)
    wanted: list[tuple[str, dict[str, Any]]] = [
        ("get_product", {"sku": code}) for code in question.codes
    ]
    wanted += [("search_products", {"query": name, "limit": 5}) for name in question.names]
    for query in list(queries)[:MOST_QUERIES]:
        wanted += [
            ("search_products", {"query": query, "limit": 10}),
            ("search_documents", {"query": query, "limit": 4}),
        ]
    return [
        {"name": name, "args": args, "id": f"offline-{number}", "type": "tool_call"}
        for number, (name, args) in enumerate(wanted[:MOST_CALLS])
    ]


def _found(results: list[ToolMessage]) -> Found:
    by_tool: dict[str, list[dict[str, Any]]] = {}
    for result in results:
        if result.status != "error":
            found = json.loads(result.text)["found"]
            by_tool.setdefault(result.name or "", []).extend(found)
    return Found(
        exact=by_tool.get("get_product", []),
        searched=by_tool.get("search_products", []),
        passages=by_tool.get("search_documents", []),
    )

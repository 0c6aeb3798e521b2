"""Trial: what the bot would answer to a mail, by the settings as they are typed; never sent."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from console.elements.letter import letter
from console.elements.moments import ago
from console.elements.watched import Watched
from console.literal import literal
from console.portal import wait_for
from console.session import Session
from console.trouble import told
from console.views.bots import typed
from orchestre.client.schemas import DraftDetail, MessageInfo
from orchestre.domain.members import Right

#: How many of the mailbox's mails can be chosen.
_RECENT = 20
_LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class _Mail:
    """What the bot is tried on."""

    subject: str
    text: str


def show(session: Session, watched: Watched) -> None:
    """Show a mail to try the bot on, and the draft that it makes of it.

    No fragment: one that runs while the settings beside it are committed loses what is typed in it.
    """
    st.subheader("Try it", anchor=False)
    if not session.may(Right.DECIDE):
        st.caption("Whoever may approve drafts can try a bot here. Your role reads.")
        return
    st.caption("Nothing is sent or kept. It uses the settings as you typed them, saved or not.")
    with told():
        mail = _mail(session, watched)
        if st.button("Draft an answer", icon=":material/ink_pen:", key="try-bot"):
            _draft(session, watched, mail)
    _drafted(watched.bot.id)


def _mail(session: Session, watched: Watched) -> _Mail:
    page = wait_for(session.client.messages.page(account=watched.account.id, limit=_RECENT))
    recent = {one.id: one for one in page.items if one.erased_at is None}
    chosen = st.selectbox(
        "Mail",
        ["", *recent],
        format_func=lambda one: _title(recent[one]) if one else "One that I paste",
        key=f"try-mail-{watched.bot.id}",
        persist_state="session",
    )
    past = recent.get(chosen)
    key = f"{watched.bot.id}-{chosen}"
    subject = st.text_input(
        "Subject",
        past.subject if past else "",
        max_chars=998,
        key=f"try-subject-{key}",
        persist_state="session",
    )
    text = st.text_area(
        "What the customer writes",
        past.text if past else "",
        height=180,
        max_chars=_LONGEST,
        placeholder="Hello, does the Fjord 2 tent stand without pegs?",
        key=f"try-text-{key}",
        persist_state="session",
    )
    return _Mail(subject or "", text or "")


def _title(mail: MessageInfo) -> str:
    subject = mail.subject.strip() or "(no subject)"
    return f"{subject} — {mail.from_name or mail.sender}, {ago(mail.kept_at or mail.received_at)}"


def _draft(session: Session, watched: Watched, mail: _Mail) -> None:
    if not mail.text.strip():
        st.info("Paste what a customer might write, or choose a mail.", icon=":material/mail:")
        return
    bot = watched.bot
    kept = typed.typed(bot).changes if session.may(Right.CONFIGURE) else {}
    asked = session.client.bots.try_out(
        bot.id,
        mail.text,
        subject=" ".join(mail.subject.split()),
        instructions=kept.get("instructions"),
        model=kept.get("model"),
    )
    # An answer to another mail must not stand below this one if it fails.
    st.session_state.pop(f"tried-{bot.id}", None)
    with st.spinner("Drafting; a model may take a minute…", show_time=True):
        st.session_state[f"tried-{bot.id}"] = wait_for(asked)


def _drafted(bot_id: str) -> None:
    draft: DraftDetail | None = st.session_state.get(f"tried-{bot_id}")
    if draft is None:
        return
    with st.container(border=True, key="tried"):
        with st.container(horizontal=True):
            st.badge("Not sent", icon=":material/visibility:", color="gray")
            if draft.confidence:
                st.badge(f"Confidence: {literal(draft.confidence)}", color="blue")
            st.caption(literal(draft.author.removeprefix("model:")))
        letter(draft.text)
    _findings(draft)
    _sources(draft)


def _findings(draft: DraftDetail) -> None:
    for finding in draft.findings:
        show = st.warning if finding.blocking else st.info
        stands = " It would have to be edited or acknowledged." if finding.blocking else ""
        show(f"{literal(finding.what)}{stands}", icon=":material/fact_check:")
    if not draft.findings:
        st.caption("The checks found nothing to object to.")


def _sources(draft: DraftDetail) -> None:
    quoted = [one for one in draft.sources if one.quoted] or draft.sources
    if not quoted:
        st.caption("It leans on no product or document.")
    for number, source in enumerate(quoted):
        label = f"{source.kind}: {source.title or source.id}"
        with st.expander(literal(label), icon=":material/article:", key=f"source-{number}"):
            letter(source.text)

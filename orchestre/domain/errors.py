"""Errors, drawn once: each is one thing that somebody does about it.

OrchestreError
├── SettingsError              stop the start, name the setting
├── ProviderError
│   ├── CredentialsRejected    stop the bot, ask to connect again
│   ├── RateLimited            wait exactly that long
│   ├── ProviderUnavailable    next poll, backing off
│   ├── ReplyRefused           failed: show why, never retry
│   └── ReplyUncertain         it may have left: look, else park
├── Unanswered                 no server answers: ask again once it runs
├── SourceUnreadable           nothing of it was taken: show why, read it again when asked or due
├── ModelError
│   ├── ModelUnavailable       draft again later, backing off
│   └── ModelRejected          a person must mend the setting or answer by hand
└── RequestError               the caller's fault; each has its HTTP status
    ├── Invalid 422 · NotSignedIn 401 · Forbidden 403 · NotFound 404
    ├── TooLarge 413 · WrongType 415 · TooOften 429
    └── Conflict 409
"""

from __future__ import annotations

from dataclasses import dataclass


class OrchestreError(Exception):
    """Something that Orchestre can explain: what happened, and what to do next."""

    #: What the reader of the message can do; a sentence.
    advice: str = ""

    def __init__(self, what: str, *, advice: str = "") -> None:
        super().__init__(what)
        if advice:
            self.advice = advice


class SettingsError(OrchestreError):
    """A setting is wrong; the message names it."""

    advice = "Correct the setting in the environment or in .env, then start again."


class ProviderError(OrchestreError):
    """An account's service did not do what was asked."""


class CredentialsRejected(ProviderError):
    """The service no longer accepts the account's credentials."""

    advice = "Connect the account again."


class RateLimited(ProviderError):
    """The service asks to be left alone for `retry_after` seconds."""

    advice = "Orchestre waits as long as the service asked; nothing needs to be done."

    def __init__(self, what: str, *, retry_after: float, only_sending: bool = False) -> None:
        super().__init__(what)
        self.retry_after = retry_after
        #: Mail may be read meanwhile, and everything else be done but sending.
        self.only_sending = only_sending


class ProviderUnavailable(ProviderError):
    """The service cannot be reached or read now; nothing was changed there."""

    advice = "Orchestre tries again by itself, less and less often."


class ReplyRefused(ProviderError):
    """The service refused the reply for good; it did not leave."""

    advice = "Read the service's answer, mend the draft or the account, then send again."


class ReplyUncertain(ProviderError):
    """The service's answer was lost; the reply may have left."""

    advice = "Orchestre looks for it in the sent mail before anything else."


class Unanswered(OrchestreError):
    """No Orchestre answers where one should; what was asked was not done."""

    advice = "Start it with `orchestre up`, or set ORCHESTRE_API_URL to where it runs."


class SourceUnreadable(OrchestreError):
    """A team's own database could not be read to its end; nothing of it was taken."""

    advice = "Mend it there, then read the source again."


class ModelError(OrchestreError):
    """The language model gave no usable draft."""


class ModelUnavailable(ModelError):
    """The model cannot be reached, is too busy or too slow; `retry_after` seconds if it said so."""

    advice = "Orchestre drafts again by itself, less and less often."

    def __init__(self, what: str, *, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.retry_after = retry_after


class ModelRejected(ModelError):
    """The model refused the request or the key, or keeps answering nonsense."""

    advice = "Check ORCHESTRE_MODEL and its key, or answer this mail by hand."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: where, and what."""

    path: str
    what: str


class RequestError(OrchestreError):
    """The caller's fault; never a 5xx."""

    status: int = 400


class Invalid(RequestError):
    """A value is not acceptable; `faults` lists every one with its path."""

    status = 422
    advice = "Correct the values named and send the request again."

    def __init__(self, what: str, *, faults: tuple[Fault, ...] = (), advice: str = "") -> None:
        super().__init__(what, advice=advice)
        self.faults = faults


class NotSignedIn(RequestError):
    """No valid sign-in came with the request."""

    status = 401
    advice = "Sign in again (`orchestre login`, or POST /users/token)."


class Forbidden(RequestError):
    """The member's role does not allow this."""

    status = 403
    advice = "Ask an owner or admin of your workspace."


class NotFound(RequestError):
    """There is no such thing in this workspace."""

    status = 404
    advice = "Check the id or name; list what there is."


class Conflict(RequestError):
    """Somebody was faster, or a finding stands in the way."""

    status = 409
    advice = "Read the newest version, then decide again."


class TooLarge(RequestError):
    """More was sent than is accepted."""

    status = 413


class WrongType(RequestError):
    """The content is of a kind that is not read here."""

    status = 415


class TooOften(RequestError):
    """Too many tries; wait `retry_after` seconds."""

    status = 429

    def __init__(self, what: str, *, retry_after: float) -> None:
        super().__init__(what, advice=f"Wait {retry_after:.0f} seconds, then try again.")
        self.retry_after = retry_after

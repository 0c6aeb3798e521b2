"""Firestore: reads a collection of a team's own Firebase project, page by page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias, cast

from google.api_core import exceptions
from google.api_core.retry import AsyncRetry
from google.auth import exceptions as auth_exceptions
from google.auth.credentials import AnonymousCredentials, Credentials
from google.auth.transport.requests import Request
from google.cloud import firestore
from google.cloud.firestore_v1.vector import Vector
from google.oauth2 import service_account

from orchestre.domain.errors import Fault, Invalid, SourceUnreadable
from orchestre.domain.sources import FirestoreAddress, ServiceAccount
from orchestre.knowledge.fields import as_record
from orchestre.knowledge.table_files import Record

GOOGLES_TOKENS = "https://oauth2.googleapis.com/token"
#: Documents in one answer; each is at most 1 MiB.
PAGE = 200
#: Seconds for a token, and for one answer of 200 documents.
_DEADLINE = 60.0
# Firestore has no scope that only reads: what the account may do is said by its role.
_SCOPES = ("https://www.googleapis.com/auth/datastore",)
_ROLE = "Cloud Datastore Viewer (roles/datastore.viewer)"
_NEW_KEY = (
    "Make a new key for it in Google Cloud's console, then import from {address} again with it: "
    "the kept key is of no more use."
)

Snapshot: TypeAlias = firestore.DocumentSnapshot[Any]


@dataclass(frozen=True, slots=True)
class Firestore:
    """How collections are read. Whose they are the credentials say, never this machine's own."""

    # What a key file says about this is not believed: our server would post wherever it points.
    token_url: str = GOOGLES_TOKENS
    #: For an emulator, which asks for no credentials.
    may_be_anonymous: bool = False
    #: Seconds for which an answer that failed is asked for again.
    patience: float = 60.0

    def check(self, account: ServiceAccount | None) -> None:
        """Raise Invalid unless these credentials can be used to ask with."""
        if account is None and not self.may_be_anonymous:
            raise Invalid(
                "The source has no credentials",
                faults=(Fault("credentials", "a service account's JSON key is required"),),
                advice="Send the JSON key of a service account that may read this database.",
            )
        if account is not None:
            self._credentials(account)

    async def pages(
        self, address: FirestoreAddress, account: ServiceAccount | None
    ) -> AsyncGenerator[list[Record]]:
        """Yield every document in the order of their names, as all were at one moment.

        Raises SourceUnreadable, saying what to do, where it cannot be read to its end.
        """
        explained = partial(_explained, address, account)
        with explained():
            # Reading a key and signing with it keeps a processor busy.
            credentials = await asyncio.to_thread(self._signed_in, account)
        client = firestore.AsyncClient(address.project, credentials)
        query = client.collection(*address.path).order_by("__name__").limit(PAGE)
        again = AsyncRetry(initial=0.2, maximum=10, timeout=self.patience)
        count, moment, last = 0, None, None
        while True:
            with explained():
                page = await again(_page)(query, last, moment)
            if page:
                yield [_record(count + place, found) for place, found in enumerate(page, 1)]
            if len(page) < PAGE:
                return
            count, last = count + len(page), page[-1]
            moment = moment or last.read_time

    def _signed_in(self, account: ServiceAccount | None) -> Credentials:
        self.check(account)
        if account is None:
            return AnonymousCredentials()  # type: ignore[no-untyped-call]
        credentials = self._credentials(account)
        # Asked for here: within a call, gRPC takes a refused key for an outage and tries on.
        credentials.refresh(partial(Request(), timeout=_DEADLINE))  # type: ignore[no-untyped-call]
        return credentials

    def _credentials(self, account: ServiceAccount) -> service_account.Credentials:
        key = {
            "client_email": account.client_email,
            "private_key": account.private_key,
            "private_key_id": account.private_key_id,
            "token_uri": self.token_url,
        }
        try:
            return cast(
                service_account.Credentials,
                service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                    key, scopes=_SCOPES
                ),
            )
        except ValueError as error:
            what = "is no private key in PEM form, as Google writes it"
            raise Invalid(
                f"The credentials cannot be used: private_key {what}",
                faults=(Fault("credentials.private_key", what),),
                advice="Send the JSON file as it was downloaded.",
            ) from error


async def _page(
    query: firestore.AsyncQuery,
    last: Snapshot | None,
    moment: datetime | None,
) -> list[Snapshot]:
    after = query if last is None else query.start_after(last)
    found = after.stream(retry=None, timeout=_DEADLINE, read_time=moment)
    return [snapshot async for snapshot in found]


@contextlib.contextmanager
def _explained(address: FirestoreAddress, account: ServiceAccount | None) -> Iterator[None]:
    who = account.client_email if account else "nobody"
    try:
        yield
    except auth_exceptions.TransportError as error:
        raise _outage("Google's sign-in", error) from error
    except (auth_exceptions.GoogleAuthError, exceptions.Unauthenticated) as error:
        what = f"Google does not accept the key of {who}: {_words(error)}"
        raise SourceUnreadable(what, advice=_NEW_KEY.format(address=address)) from error
    except (exceptions.PermissionDenied, exceptions.NotFound) as error:
        raise _closed(address.project, who, error) from error
    except (exceptions.GoogleAPICallError, exceptions.RetryError) as error:
        raise _outage("Firestore", getattr(error, "cause", None) or error) from error


def _closed(project: str, who: str, error: exceptions.GoogleAPICallError) -> SourceUnreadable:
    if isinstance(error, exceptions.NotFound):
        return SourceUnreadable(
            f"The project {project} has no Firestore database, or none called (default)",
            advice="Check the project in the source's address.",
        )
    return SourceUnreadable(
        f"{who} may not read the Firestore of project {project}: {_words(error)}",
        advice=f"Give it the role {_ROLE} in that project, or check the address.",
    )


def _outage(what: str, error: Exception) -> SourceUnreadable:
    return SourceUnreadable(
        f"{what} did not answer to the end: {_words(error)}; nothing was changed",
        advice="Read the source again later; one that is kept in step is, when its time comes.",
    )


def _words(error: Exception) -> str:
    said = getattr(error, "message", "") or (error.args[0] if error.args else "")
    return " ".join(str(said).split())[:200].rstrip(". ") or type(error).__name__


def _record(number: int, found: Snapshot) -> Record:
    return as_record(number, found.id, found.to_dict() or {}, plain)


def _same(value: Any) -> Any:
    return value


#: How each kind of value is written; pictures and vectors (bytes, Vector) say nothing in words.
_WRITTEN: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((bool, int, float, str, type(None)), _same),
    (datetime, datetime.isoformat),
    ((bytes, Vector), lambda _: None),
    (firestore.GeoPoint, lambda point: f"{point.latitude}, {point.longitude}"),
    (firestore.AsyncDocumentReference, lambda document: document.path),
    (list, lambda values: [plain(value) for value in values]),
    (dict, lambda fields: {name: plain(value) for name, value in fields.items()}),
)


def plain(value: Any) -> Any:
    """Make of a field's value what JSON knows; ValueError where it stands for nothing."""
    for kind, write in _WRITTEN:
        if isinstance(value, kind):
            return write(value)
    raise ValueError(f"holds a {type(value).__name__}, which cannot be read as text")

"""Sources: databases of a team's own that its catalogue is kept in step with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from orchestre.domain.errors import Fault, Invalid
from orchestre.domain.knowledge import ImportOptions, ImportStatus

_SCHEME = "firestore://"
_FORM = "Give it as firestore://PROJECT/COLLECTION, such as firestore://my-shop/products."
# https://cloud.google.com/resource-manager/docs/creating-managing-projects; old ones have a domain.
_PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")
# An address is unique in its team; PostgreSQL indexes no more than 2,704 bytes.
_LONGEST = 500
# A query or a fragment would be ignored, and a login in an address ends up in logs.
_NEVER = re.compile(r"[?#\\\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FirestoreAddress:
    """A collection; `path` leads there by turns of collection and document."""

    #: Empty: the project that the credentials belong to.
    project: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return _SCHEME + "/".join((self.project, *self.path) if self.project else self.path)


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service account of Google Cloud, by its JSON key's own words."""

    project_id: str
    client_email: str
    private_key_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LastSync:
    """The last import that a source began."""

    import_id: str
    status: ImportStatus
    began_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class CatalogueSource:
    """A collection that is read into the catalogue, now and then or on request."""

    id: str
    workspace_id: str
    address: str
    #: The service account's e-mail address; the key itself is never shown.
    service_account: str
    options: ImportOptions
    #: None: only on request.
    every_hours: int | None
    next_sync_at: datetime | None
    last: LastSync | None


def read_address(text: str) -> FirestoreAddress:
    """Read `firestore://[PROJECT/]COLLECTION[/DOCUMENT/COLLECTION…]`; Invalid for anything else."""
    parts = tuple(text.removeprefix(_SCHEME).split("/"))
    if not text.startswith(_SCHEME) or len(text) > _LONGEST or _NEVER.search(text):
        raise _refused("it must be firestore://, a project and a collection, and nothing else")
    # From collection to collection it is an odd number of steps: an even one begins elsewhere.
    names_project = len(parts) % 2 == 0
    project, path = (parts[0], parts[1:]) if names_project else ("", parts)
    # Not quoted: it may hold a password.
    if names_project and not _PROJECT.fullmatch(project):
        raise _refused("what stands first in it is no id of a Firebase project")
    if "@" in path[0]:
        raise _refused("it must hold no login")
    # PROJECT/COLLECTION/DOCUMENT has as many steps as COLLECTION/DOCUMENT/COLLECTION.
    if not names_project and len(path) > 1 and _PROJECT.fullmatch(path[0]):
        raise _refused(
            "it may name a document of a project; name a collection, with its project first"
        )
    for part in path:
        _check(part)
    return FirestoreAddress(project, path)


def _check(part: str) -> None:
    """Refuse what Firestore refuses (https://firebase.google.com/docs/firestore/quotas#limits)."""
    if not part.strip():
        raise _refused("a collection or document in it has no name")
    if part in (".", "..") or re.fullmatch(r"__.*__", part):
        raise _refused(f"{part[:60]!r} is no name of a collection or document")


def _refused(why: str) -> Invalid:
    return Invalid(
        f"The address of a source cannot be read: {why}",
        faults=(Fault("address", why),),
        advice=_FORM,
    )

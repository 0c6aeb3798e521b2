"""Sources of the catalogue on the wire: a team's own databases."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)

from orchestre.client.schemas.knowledge import ImportStarted
from orchestre.client.schemas.text import Answer, Body, Name
from orchestre.domain.knowledge import ImportStatus, Missing

_NO_KEY = (
    "is no service account's key: in Google Cloud's console open the service account (not an OAuth "
    "client), Keys, Add key, JSON, and give the file that is downloaded"
)
_EXAMPLE: dict[str, JsonValue] = {
    "address": "firestore://my-shop/products",
    "credentials": {
        "type": "service_account",
        "project_id": "my-shop",
        "private_key_id": "8f2c",
        "private_key": "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n",
        "client_email": "orchestre@my-shop.iam.gserviceaccount.com",
    },
    "columns": {"price": "price.amount"},
    "missing": "remove",
    "every_hours": 24,
}


class ServiceAccountKey(BaseModel):
    """The JSON key of a service account, as Google writes it; what else stands in it is left."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _is_one(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("type") != "service_account":
            raise ValueError(_NO_KEY)
        return value

    type: Literal["service_account"]
    project_id: Name
    private_key_id: Name
    private_key: Annotated[str, StringConstraints(max_length=5_000)] = Field(repr=False)
    client_email: Name


class CatalogueSourceBody(Body):
    """POST /products/sources: a collection to be read into the catalogue."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    address: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    #: May be left out for a source that is kept already.
    credentials: ServiceAccountKey | None = None
    #: Our field → the database's, where the names differ.
    columns: dict[str, str] = Field(default_factory=dict, max_length=50)
    missing: Missing = Missing.KEEP
    #: None: only on request.
    every_hours: StrictInt | None = Field(default=None, ge=1, le=744)
    #: Read and count; nothing is changed and no source is kept.
    dry_run: StrictBool = False


class CatalogueSourceStarted(ImportStarted):
    """An import that reads a source; `source` is None for a dry run, which keeps none."""

    source: str | None


class CatalogueSourceInfo(Answer):
    """A source; of its credentials only whose they are is ever shown."""

    id: str
    address: str
    service_account: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    missing: Missing
    every_hours: int | None = None
    next_sync: AwareDatetime | None = None
    #: The id of the last import that read it, when that began, and how it stands.
    last_import: str | None = None
    last_sync: AwareDatetime | None = None
    status: ImportStatus | None = None
    error: str = ""

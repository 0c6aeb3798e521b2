"""Examples: what requests and answers look like, made from their schemas and the words below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_ID = "0199f0c2a7b4e1d83f5c6a7b8c9d0e1f"
_TIMES = {"date-time": "2026-11-23T08:00:00Z", "date": "2026-11-23"}

#: A field's value by `Schema.field`, else by the field's own name, of whatever schema.
_WORDS: dict[str, Any] = {
    "AttachmentInfo.name": "receipt.pdf",
    "CatalogueSourceInfo.address": "firestore://my-shop/products",
    "Health.status": "ok",
    "ServiceTokenInfo.name": "Slack of the shop",
    "ServiceTokenMade.name": "Slack of the shop",
    "DocumentDetail.name": "returns.md",
    "DocumentDetail.title": "Returns",
    "DocumentInfo.name": "returns.md",
    "DocumentInfo.title": "Returns",
    "EventInfo.id": "17",
    "EventInfo.after": {"status": "approved", "version": 1},
    "EventInfo.before": {"status": "waiting", "version": 1},
    "EventsVerified.head": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "FaultInfo.path": "body.version",
    "FaultInfo.what": "is missing",
    "FindingInfo.name": "price",
    "HistoryEntry.actor": "ana@example.com",
    "HistoryEntry.reason": "",
    "HistoryEntry.text": "",
    "HistoryEntry.verb": "approve",
    "ImportStatus.status": "done",
    "ExchangedMail.erased_at": None,
    "ExchangedMail.reason": "",
    "ExchangedMail.status": "drafted",
    "ExchangedMail.subject": "Tent",
    "ExchangedMail.text": "Does the Fjord 2 stand without pegs?\n",
    "MessageInfo.erased_at": None,
    "MessageInfo.reason": "",
    "MessageInfo.status": "drafted",
    "MessageInfo.subject": "Tent",
    "MessageInfo.text": "Does the Fjord 2 stand without pegs?\n",
    "Numbers.from": "2026-11-23T00:00:00Z",
    "Numbers.to": "2026-11-24T00:00:00Z",
    "Numbers.zone": "UTC",
    "DayFigures.day": "2026-11-23",
    "ModelUse.tokens_per_reply": 2150.0,
    "SpreadInfo.median": 42.5,
    "SpreadInfo.p90": 180.0,
    "edit_size": 0.12,
    "unedited_share": 0.8,
    "PassageFound.text": "A tent may be sent back within thirty days, dry and clean.",
    "PassageFound.title": "Returns",
    "Problem.detail": "The request is not valid",
    "Problem.status": 422,
    "Problem.title": "Invalid request",
    "RefusedRow.reason": "it has no title",
    "SettingsInfo.version": "1.0.0",
    "SourceInfo.text": "A tent for two that stands without pegs.",
    "SourceInfo.quoted": True,
    "ThreadEntry.subject": "Tent",
    "ThreadEntry.text": "Does the Fjord 2 stand without pegs?\n",
    "access_token": "kq3vQ0M2c9mGgkLq6d4VJmEoZ3h7uYt1b8rXw5nSAfE",
    "account_name": "support@example.com",
    "actor": _ID,
    "address": "support@example.com",
    "attempts": 1,
    "attributes": {"colour": "green", "weight": "2.1 kg"},
    "author": "model:offline",
    "bcc": [],
    "brand": "Nordwind",
    "cc": [],
    "columns": {"sku": "Item no.", "title": "Name"},
    "confidence": "high",
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015",
    "count": 17,
    "currency": "EUR",
    "daily_cap": 500,
    "description": "A tent for two that stands without pegs.",
    "detail": "There is no draft by that id in your workspace",
    "email": "ana@example.com",
    "device": "Firefox on Linux",
    "embeddings": "minilm",
    "error": "",
    "expires_in": 2_592_000,
    "file": "sku,title,price,currency\nT-1,Fjord 2 tent,199.00,EUR\n",
    "file_name": "shop.csv",
    "from": "cleo@example.org",
    "from_name": "Cleo",
    "grant_type": "password",
    "hash": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
    "identifier_name": "support@example.com",
    "instructions": "Sign as the Nordwind team.",
    "interval_seconds": 25,
    "kind": "product",
    "link": "https://console.example.com/invitation?token=kq3vQ0M2c9mGgkLq6d4VJmEoZ3h7uYt1",
    "media_type": "application/pdf",
    "message_id": "<0199f0c2.1@example.com>",
    "model": "offline",
    "next": "Correct the values named and send the request again.",
    "of_what": _ID,
    "next_cursor": _ID,
    "parts": {"database": "ok"},
    "password": "correct horse battery",
    "person": "U2147483697",
    "place": "T024BE7LD",
    "price": "199.00",
    "provider": "maildir",
    "provider_description": "A mail folder of this machine.",
    "provider_icon_url": "",
    "provider_name": "maildir",
    "q": "tent that stands without pegs",
    "reason": "Wrong product.",
    "redirect_url": "http://127.0.0.1:8501/",
    "score": 0.87,
    "service_account": "orchestre@my-shop.iam.gserviceaccount.com",
    "sent_message": "1763884800.M1P7.host",
    "short_name": "Maildir",
    "shown_as": "Ana in Nordwind",
    "size": 48_213,
    "sku": "T-1",
    "subject": "Re: Tent",
    "text": "Hello Cleo,\n\nyes, the Fjord 2 stands without pegs.\n",
    "texts": ["A tent may be sent back within thirty days, dry and clean."],
    "title": "Fjord 2 tent",
    "to": "cleo@example.org",
    "token": "eyJhbGciOi…",
    "type": "urn:orchestre:problem:invalid",
    "undo_seconds": 20,
    "url": "https://shop.example.com/fjord-2",
    "username": "ana@example.com",
    "verb": "draft approved",
    "what": "The price 189.00 EUR stands in no source.",
    "why": "matches the words tent, pegs",
}
#: Names of which every one that ends so is an id.
_IDS = (
    "id",
    "account",
    "workspace",
    "thread",
    "member",
    "document",
    "draft",
    "assignee",
    "bot",
    "_by",
    "last_import",
    "source",
)


class Examples:
    """Makes values that fit schemas; `components` are those that they refer to."""

    def __init__(self, components: Mapping[str, Schema]) -> None:
        self._components = components

    def of(self, schema: Schema, name: str = "", *, only_required: bool = False) -> Any:
        """Make a value for a schema; `name` is what its field or parameter is called."""
        schema = self._resolved(schema)
        if "examples" in schema:
            return schema["examples"][0]
        for known in ("example", "const"):
            if known in schema:
                return schema[known]
        if "properties" in schema:
            return self._object(schema, only_required=only_required)
        if "anyOf" in schema:
            return self.of(schema["anyOf"][0], name)
        return self._plain(schema, name)

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._components[schema["$ref"].rpartition("/")[2]]
        return schema

    def _object(self, schema: Schema, *, only_required: bool) -> dict[str, Any]:
        kind, required = schema.get("title", ""), schema.get("required", ())
        return {
            field: self._field(kind, field, inner)
            for field, inner in schema["properties"].items()
            if field in required or not only_required
        }

    def _field(self, kind: str, field: str, schema: Schema) -> Any:
        if f"{kind}.{field}" in _WORDS:
            return _WORDS[f"{kind}.{field}"]
        return self.of(schema, field)

    def _plain(self, schema: Schema, name: str) -> Any:
        match schema.get("type"):
            case "array":
                known = _WORDS.get(name)
                return known if isinstance(known, list) else [self.of(schema["items"], name)]
            case "string":
                return _text(schema, name)
            case "integer" | "number" as kind:
                known = _WORDS.get(name)
                is_number = isinstance(known, int | float)
                return (
                    known if is_number else schema.get("default", 1 if kind == "integer" else 1.0)
                )
            case "boolean":
                return schema.get("default", False)
            case "object":
                known = _WORDS.get(name)
                return known if isinstance(known, dict) else {}
            case _:
                return None


def _text(schema: Schema, name: str) -> str:
    if "enum" in schema:
        return str(schema["enum"][0])
    if schema.get("format") in _TIMES:
        return _TIMES[schema["format"]]
    known = _WORDS.get(name)
    if isinstance(known, str):
        return known
    if name.endswith(_IDS):
        return _ID
    return str(schema.get("default", name))

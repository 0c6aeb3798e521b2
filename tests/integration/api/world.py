"""A workspace with one of everything, and what each of its things is called on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from orchestre.domain.drafts import Draft, Finding
from orchestre.domain.members import Role
from orchestre.domain.messages import MessageStatus
from orchestre.store import sign_ins
from orchestre.store.tables_catalogue import imports
from tests.integration.api.people import Person

#: Where an id may stand: a parameter or a field of a body, by its name on the wire.
Names = dict[str, str]


@cache
def _private_key() -> str:
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(pem, pkcs8, serialization.NoEncryption()).decode()


@dataclass
class World:
    """One workspace; `word` stands in everything that a person wrote in it."""

    owner: Person
    word: str
    draft: Draft
    names: Names = field(default_factory=dict)
    #: What its chat app sends along, for the owner.
    app: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def filled(cls, owner: Person, word: str) -> World:
        """Make one of everything that a route can name."""
        account = await owner.account(f"{word}@shop.example")
        colleague = await owner.colleague(f"{word}-bob@example.com", Role.APPROVER)
        skipped = await owner.message(
            account, subject=f"{word} skipped", status=MessageStatus.SKIPPED, reason=word
        )
        finding = Finding("price", f"{word} costs less", blocking=True)
        drafted = await owner.message(account, subject=f"{word} drafted")
        draft = await owner.draft(drafted, findings=(finding,))
        world = cls(owner, word, draft)
        world.names |= {
            "account": account.id,
            "actor": owner.member.id,
            "assignee": colleague.member.id,
            "bot": account.bot.id,
            "bot_id": account.bot.id,
            "draft": draft.id,
            "draft_id": draft.id,
            "identifier_name": account.identifier_name,
            "member": colleague.member.id,
            "member_id": colleague.member.id,
            "message_id": skipped.id,
            "of_what": skipped.id,
            "to": drafted.id,
        }
        await world._know(word)
        await world._read_from(word)
        await world._let_in(word)
        return world

    async def _know(self, word: str) -> None:
        catalogue = f"sku,title\n{word}-1,{word} tent\n".encode()
        page = f"# {word}\n\nWhat {word} sells may be sent back.\n".encode()
        for kind, name, content in (
            ("products", f"{word}.csv", catalogue),
            ("documents", f"{word}.md", page),
        ):
            sent = {"file": (name, content)}
            started = await self.owner.asks("POST", f"/{kind}/import", files=sent)
            self.names[f"/{kind}/imports/{{import_id}}"] = started.json()["id"]
        await self.owner.orchestre.imports.run_due()
        self.names["sku"] = f"{word}-1"
        listed = (await self.owner.get("/documents")).json()["items"]
        self.names["document_id"] = listed[0]["id"]

    async def _read_from(self, word: str) -> None:
        key = {
            "type": "service_account",
            "project_id": f"{word}-shop",
            "private_key_id": "8f2c",
            "private_key": _private_key(),
            "client_email": f"orchestre@{word}-shop.iam.gserviceaccount.com",
        }
        source = {"address": f"firestore://{word}-shop/products", "credentials": key}
        self.names["source_id"] = (await self._made("/products/sources", source))["source"]
        # Nobody answers at that address: what was just begun must not be read.
        async with self.owner.orchestre.store.begin() as tx:
            done = sa.update(imports).where(imports.c.status == "running")
            await tx.execute(done.values(status="done", due_at=None))

    async def _let_in(self, word: str) -> None:
        made = await self._made(
            "/invitations", {"email": f"{word}-cleo@example.com", "role": "viewer"}
        )
        self.names["invitation_id"] = made["id"]
        store, owner = self.owner.orchestre.store, self.owner.member
        async with store.begin() as tx:
            expires = tx.now + timedelta(days=1)
            await sign_ins.sign_in(tx, owner, token_hash=f"{word}-session", expires_at=expires)
        sessions = (await self.owner.get("/users/sessions")).json()["items"]
        self.names["session_id"] = next(one["id"] for one in sessions if not one["current"])
        door = await self._made("/doors/tokens", {"service": "slack", "name": f"{word} app"})
        self.names["token_id"] = door["id"]
        self.app = {"Authorization": f"Bearer {door['token']}"}
        self.names["token"] = await self._link(door["token"], f"{word}-U2")
        granted = {"token": await self._link(door["token"], f"{word}-U1")}
        self.names["identity_id"] = (await self._made("/identities", granted))["id"]
        self.app["On-Behalf-Of"] = f"slack:{word}:{word}-U1"
        card = {"draft": self.draft.id, "channel": word, "message": "1", "shown": word}
        kept = await self.owner.http.put("/doors/cards", json=card, headers=self.app)
        assert kept.status_code == 200, kept.text
        digest = {"bot": None, "channel": word, "purpose": "digest"}
        await self._by_app("PUT", "/doors/channels", digest)
        claimed = await self._by_app("POST", "/doors/notices/claim", {"kinds": ["digest"]})
        self.names["notice_id"] = claimed.json()["items"][0]["id"]
        await self._install(word)

    async def _install(self, word: str) -> None:
        """Have a team let the app in, and leave two more visits under way."""
        visits = {"service": "slack"}
        path = "/doors/installations/visits"
        for name in ("back", "state"):
            link = await self._made(path, visits)
            opened = await self._by_app("POST", "/doors/visits/open", {"visit": link["token"]})
            self.names[name] = opened.json()["state"]
        back = self.names.pop("back")
        await self._by_app("POST", "/doors/visits/back", {"state": back})
        made = {"place": word, "name": word, "app_user": f"{word}-U0", "person": f"{word}-U1"}
        secret = {"scopes": ["chat:write"], "bot_token": f"xoxb-{word}"}
        kept = await self._by_app("PUT", "/doors/keys", {"state": back, **made, **secret})
        self.names["installation_id"] = kept.json()["id"]
        # A word of the chat's own, without which an installation is not ended.
        self.names["reason"] = "app_uninstalled"
        self.names["visit"] = (await self._made(path, visits))["token"]

    async def _by_app(self, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
        answer = await self.owner.http.request(method, path, json=body, headers=self.app)
        assert answer.is_success, (path, answer.text)
        return answer

    async def _made(self, path: str, body: dict[str, Any]) -> dict[str, str]:
        made = await self.owner.post(path, body)
        assert made.status_code in {201, 202}, (path, made.text)
        answer: dict[str, str] = made.json()
        return answer

    async def _link(self, token: str, person: str) -> str:
        """Have a chat user wish to be known; return what stands in their link."""
        made = await self.owner.http.post(
            "/doors/identity_links",
            json={"service": "slack", "place": self.word, "person": person, "shown_as": person},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert made.status_code == 201, made.text
        return str(made.json()["token"])

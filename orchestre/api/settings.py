"""Settings: what a member may know of how this installation is set up."""

from __future__ import annotations

from fastapi import APIRouter

from orchestre.api.auth import Given, Reader
from orchestre.client.schemas.text import Answer

router = APIRouter(prefix="/settings", tags=["settings"])


class SettingsInfo(Answer):
    """How this installation is set up; no address, no key."""

    #: Seconds in which an approved reply can be taken back.
    undo_seconds: int
    model: str
    embeddings: str
    version: str


@router.get("")
async def show_settings(orchestre: Given, _member: Reader) -> SettingsInfo:
    """Say how this installation is set up."""
    settings = orchestre.settings
    return SettingsInfo(
        undo_seconds=settings.undo_seconds,
        model=settings.model,
        embeddings=settings.embeddings,
        version=orchestre.version,
    )

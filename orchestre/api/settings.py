"""Settings: how this installation is set up, and what each workspace chose for itself."""

from __future__ import annotations

import time
from dataclasses import asdict

from fastapi import APIRouter

from orchestre.api.auth import Configurer, Given, Reader
from orchestre.bootstrap import Orchestre
from orchestre.client.schemas.settings import (
    ModelBody,
    ModelChecked,
    SettingsChanges,
    SettingsInfo,
    WorkspaceSettings,
)
from orchestre.domain.workspaces import Choices

router = APIRouter(prefix="/settings", tags=["settings"])


@router.get("")
async def show_settings(orchestre: Given, member: Reader) -> SettingsInfo:
    """Say how this installation is set up, and what the workspace chose."""
    return _info(orchestre, await orchestre.preferences.of(member))


@router.patch("")
async def change_settings(
    body: SettingsChanges, orchestre: Given, member: Configurer
) -> SettingsInfo:
    """Change what the body names; the rest stays. `null` takes a choice back.

    A shorter `retention_days` has older texts erased within minutes, for good.
    """
    changes = body.model_dump(exclude_unset=True)
    return _info(orchestre, await orchestre.preferences.change(member, changes))


@router.post("/model/check")
async def check_model(body: ModelBody, orchestre: Given, _member: Configurer) -> ModelChecked:
    """Ask a model a plain question: whether its name, its key and its server are good.

    It costs a few tokens. 503 where it does not answer now, 422 where it cannot be used here.
    """
    began = time.perf_counter()
    said = await orchestre.trials.check_model(body.model)
    return ModelChecked(
        model=body.model or orchestre.settings.model,
        said=said,
        seconds=round(time.perf_counter() - began, 3),
    )


def _info(orchestre: Orchestre, chosen: Choices) -> SettingsInfo:
    settings = orchestre.settings
    undo = chosen.undo_seconds
    return SettingsInfo(
        undo_seconds=settings.undo_seconds if undo is None else undo,
        retention_days=chosen.retention_days,
        daily_cap=chosen.daily_cap,
        answer_within_hours=chosen.answer_within_hours,
        remind_before_minutes=chosen.remind_before,
        digest_at=chosen.digest_time,
        timezone=chosen.zone,
        model=settings.model,
        embeddings=settings.embeddings,
        version=orchestre.version,
        workspace=WorkspaceSettings(**asdict(chosen)),
    )

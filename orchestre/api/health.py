"""Health: whether the process lives, and whether it can do its work."""

from __future__ import annotations

from fastapi import APIRouter, Response

from orchestre.api.auth import Given
from orchestre.client.schemas import Health
from orchestre.store import readiness

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Health:
    """Say that the process lives."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Health}})
async def readyz(orchestre: Given, response: Response) -> Health:
    """Say whether the database answers; 503 if it does not."""
    trouble = await readiness.trouble(orchestre.store)
    if trouble:
        response.status_code = 503
    return Health(status="failing" if trouble else "ok", parts={"database": trouble or "ok"})

"""Upkeep: what is done once a day, whoever of many processes comes first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestre.replies.cleaning import Cleaning
from orchestre.replies.retention import Retention
from orchestre.store.session import Store


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Erases old texts and clears away what expired; the rows say when that is due."""

    retention: Retention
    cleaning: Cleaning

    @classmethod
    def of(cls, store: Store, uploads: Path) -> Upkeep:
        """Make both on a store and the folder of stored uploads."""
        return cls(Retention(store), Cleaning(store, uploads))

    async def run_due(self) -> None:
        """Do what is due now; do nothing where nothing is."""
        await self.retention.run_due()
        await self.cleaning.run_due()

"""Options of a Maildir: where it is, and whose it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field


def _whole(path: Path) -> Path:
    try:
        path = path.expanduser()
    except RuntimeError as err:
        raise ValueError("names a home folder that does not exist") from err
    if not path.is_absolute() or "\x00" in str(path):
        raise ValueError("must be a whole path, from / or ~ on")
    return path


class MaildirOptions(BaseModel):
    """What a person fills in to connect a Maildir."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Annotated[Path, AfterValidator(_whole)] = Field(
        title="Folder", description="The Maildir: the folder that holds cur, new and tmp."
    )
    address: EmailStr = Field(
        title="Address", description="The mail address that is answered from here."
    )

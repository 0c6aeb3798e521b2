"""Uploads: how much of what members' pages send up the console holds in memory at once."""

# Streamlit keeps a page's files until the page is closed, and those of one that broke off while it
# may come back (config.toml): pages that break off again and again would fill the memory.
# https://docs.streamlit.io/knowledge-base/using-streamlit/where-file-uploader-store-when-deleted

from __future__ import annotations

from streamlit.runtime.stats import CacheStat
from streamlit.runtime.uploaded_file_manager import UploadedFileManager

#: Where Streamlit's routes take files.
UPLOADS = "/_stcore/upload_file/"
#: Bytes up to which a further file is taken; it may be as large as config.toml lets it.
_MOST = 1 << 30


def has_room(files: UploadedFileManager) -> bool:
    """Tell whether a further file is taken now."""
    held = (stat for family in files.get_stats().values() for stat in family)
    return sum(stat.byte_length for stat in held if isinstance(stat, CacheStat)) < _MOST

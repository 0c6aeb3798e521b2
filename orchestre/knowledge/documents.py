"""Documents: Markdown, plain text, HTML and PDF cut into passages on paragraph borders."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import inscriptis
import pypdf
from pypdf.errors import PyPdfError

from orchestre.domain.errors import Invalid
from orchestre.knowledge.texts import decoded
from orchestre.store.documents import Writing

#: Words of a passage: enough to answer from, few enough to quote.
_WORDS = 200
_LONGEST_TITLE = 300
_READABLE = "Send a .md, .txt, .html or .pdf file that holds text."
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_HTML_TITLE = re.compile(r"<(title|h1)[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_ENDINGS = (".md", ".markdown", ".txt", ".html", ".htm", ".pdf")


def read_document(path: Path, file_name: str) -> Writing:
    """Read a whole document; Invalid, saying why, where there is no text to be had."""
    ending = Path(file_name).suffix.lower()
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        title, text = _from_pdf(data, file_name)
    else:
        title, text = _from_text(data, file_name, ending)
    passages = tuple(cut(text))
    if not passages:
        raise Invalid(f"{file_name} holds no text", advice=_READABLE)
    title = " ".join(title.split())[:_LONGEST_TITLE] or Path(file_name).stem
    return Writing(name=file_name[:512], title=title, passages=passages)


def cut(text: str) -> Iterator[str]:
    """Cut a text into passages of about 200 words; a longer paragraph is cut at its sentences."""
    kept: list[str] = []
    size = 0
    for paragraph in re.split(r"\n\s*\n", text):
        for part in _parts(paragraph.strip()):
            length = len(part.split())
            if kept and size + length > _WORDS:
                yield "\n\n".join(kept)
                kept, size = [], 0
            kept.append(part)
            size += length
    if kept:
        yield "\n\n".join(kept)


def _parts(paragraph: str) -> Iterator[str]:
    """Return a paragraph whole, or in runs of whole sentences that fit a passage."""
    if len(paragraph.split()) <= _WORDS:
        if paragraph:
            yield paragraph
        return
    kept: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", paragraph):
        words = sentence.split()
        if kept and len(kept) + len(words) > _WORDS:
            yield " ".join(kept)
            kept = []
        kept += words
        while len(kept) > _WORDS:
            yield " ".join(kept[:_WORDS])
            kept = kept[_WORDS:]
    if kept:
        yield " ".join(kept)


def _from_text(data: bytes, file_name: str, ending: str) -> tuple[str, str]:
    text = decoded(data) if ending in _ENDINGS else None
    if text is None:
        raise Invalid(f"{file_name} is no text that can be read here", advice=_READABLE)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if ending in (".html", ".htm"):
        found = _HTML_TITLE.search(text)
        return (inscriptis.get_text(found[2]) if found else ""), inscriptis.get_text(text)
    heading = _HEADING.search(text) if ending in (".md", ".markdown") else None
    return (heading[1] if heading else ""), text


def _from_pdf(data: bytes, file_name: str) -> tuple[str, str]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        pages = [page.extract_text() for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else "") or "")
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        raise Invalid(f"{file_name} cannot be read as PDF: {error}", advice=_READABLE) from error
    text = "\n\n".join(pages).encode("utf-8", "replace").decode().replace("\x00", "")
    return title, text

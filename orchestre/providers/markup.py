"""Markup: what a reader sees of an HTML mail, and what it hides from him."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree, html

#: Characters of HTML source that are read; what comes after is cut.
SOURCE_CAP = 1_000_000
_NEVER_SHOWN = ("script", "style", "head", "title", "template", "noframes", "datalist")
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|<!--|-->")
_ZERO = re.compile(r"-?0*(?:\.0+)?(?:[a-z]{1,4}|%)?(?:/.*)?")
#: Declarations that take words out of a reader's sight, beside those whose value is zero.
_UNSEEN = frozenset({
    ("display", "none"), ("visibility", "hidden"), ("visibility", "collapse"), ("mso-hide", "all"),
    ("color", "transparent"),
})  # fmt: skip
_UNSEEN_AT_ZERO = frozenset({"font-size", "opacity", "max-height"})
_CONFIG = ParserConfig(css=CSS_PROFILES["strict"])


class Unreadable(ValueError):
    """The HTML is nested too deeply, or too broken, to be read whole."""


def read_markup(source: str) -> tuple[str, str]:
    """Return the visible text of an HTML document and the text that it hides.

    Raises `Unreadable` for what cannot be read whole.
    """
    # An encoding named in the document is that of the bytes it came in; this is text already.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source[:SOURCE_CAP].replace("\x00", ""))
    if not source.strip():
        return "", ""
    try:
        return _read(source)
    except etree.ParserError:
        # Nothing but comments, or not even those.
        return "", ""
    except (etree.LxmlError, LookupError, ValueError, AttributeError, RecursionError) as err:
        # What inscriptis and lxml raise on broken markup.
        raise Unreadable(str(err)) from err


def _read(source: str) -> tuple[str, str]:
    parser = html.HTMLParser()
    tree = html.document_fromstring(source, parser=parser)
    if any("depth" in error.message for error in parser.error_log):
        raise Unreadable("nested too deeply")
    selectors = _hidden_selectors(tree)
    etree.strip_elements(
        tree, etree.Comment, etree.ProcessingInstruction, *_NEVER_SHOWN, with_tail=False
    )
    hidden = []
    for element in _hidden_elements(tree, selectors):
        hidden.append(" ".join(element.text_content().split()))
        element.drop_tree()
    return Inscriptis(tree, _CONFIG).get_text().strip("\n"), "\n".join(filter(None, hidden))


def _hidden_selectors(tree: html.HtmlElement) -> frozenset[str]:
    """Return the simple selectors (`p`, `.x`, `p.x`, `#x`) that the style sheets hide.

    Rules within `@media` are for other screens: mail programs hide and show layouts with them.
    """
    found: set[str] = set()
    for style in tree.iter("style"):
        for names, declarations in _rules(_COMMENT.sub("", style.text_content())):
            if _hides(declarations):
                found.update(name.strip().lower() for name in names.split(","))
    return frozenset(found)


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Give the selectors and declarations of each rule that holds everywhere."""
    depth = start = 0
    names = ""
    for brace in re.finditer("[{}]", sheet):
        if brace[0] == "{":
            names = names if depth else sheet[start : brace.start()].strip()
            depth += 1
        else:
            if depth == 1 and not names.startswith("@"):
                yield names, sheet[start : brace.start()]
            depth = max(0, depth - 1)
        start = brace.end()


def _hides(declarations: str) -> bool:
    for declaration in declarations.lower().split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.replace("!important", "").strip()
        if (name, value) in _UNSEEN or (name in _UNSEEN_AT_ZERO and _is_zero(value)):
            return True
        if name == "font" and any(map(_is_zero, value.split())):
            return True
    return False


def _is_zero(value: str) -> bool:
    return "0" in value and bool(_ZERO.fullmatch(value))


def _hidden_elements(tree: html.HtmlElement, selectors: frozenset[str]) -> list[html.HtmlElement]:
    """Return the outermost elements that are not shown, in the order of the document."""
    found: list[html.HtmlElement] = []
    waiting = list(reversed(tree))
    while waiting:
        element = waiting.pop()
        if _is_hidden(element, selectors):
            found.append(element)
        else:
            waiting.extend(reversed(element))
    return found


def _is_hidden(element: html.HtmlElement, selectors: frozenset[str]) -> bool:
    if element.tag == "input":
        return bool(element.get("type") == "hidden")
    style = element.get("style") or ""
    if element.get("hidden") is not None or _hides(style):
        return True
    if not selectors:
        return False
    names = [f".{name}" for name in (element.get("class") or "").lower().split()]
    names += [f"#{(element.get('id') or '').lower()}", ""]
    return any(tag + name in selectors for tag in (element.tag, "", "*") for name in names)

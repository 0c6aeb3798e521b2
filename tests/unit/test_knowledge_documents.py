"""What becomes of a document: its title and its passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestre.domain.errors import Invalid
from orchestre.knowledge.documents import cut, read_document
from orchestre.store.documents import Writing


def a_pdf(text: str) -> bytes:
    """The smallest PDF with a line of text (ISO 32000-1, §7.5)."""
    stream = f"BT /F 12 Tf 10 100 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj{item}endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 6\n0000000000 65535 f \n{table}{trailer}".encode()


def read(folder: Path, name: str, data: bytes | str) -> Writing:
    path = folder / "upload"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_document(path, name)


def test_each_kind_of_file(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "# Returns #\n\n14 days.\n").title == "Returns"
    assert read(tmp_path, "notes.txt", "14 days.\r\n") == Writing(
        "notes.txt", "notes", ("14 days.",)
    )
    page = "<html><title>Our  <b>terms</b></title><body><p>14 days</p><script>x</script></body>"
    html = read(tmp_path, "a.html", page)
    assert (html.title, html.passages) == ("Our terms", ("14 days",))
    assert read(tmp_path, "a.pdf", a_pdf("Returns take 14 days")).passages == (
        "Returns take 14 days",
    )


def test_passages_end_at_paragraphs_and_long_paragraphs_at_sentences() -> None:
    short = " ".join(["word"] * 90)
    assert list(cut("\n\n".join([short] * 3))) == [f"{short}\n\n{short}", short]
    sentence = " ".join(["word"] * 79) + " end."
    assert [len(p.split()) for p in cut(" ".join([sentence] * 5))] == [160, 160, 80]
    assert [len(p.split()) for p in cut("word " * 500)] == [200, 200, 100]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.md", ""), ("a.exe", "text"), ("a.txt", b"\x00\x01"), ("a.pdf", b"%PDF-1.4 broken")],
)
@pytest.mark.filterwarnings("ignore")
def test_what_holds_no_text_is_refused(tmp_path: Path, name: str, data: bytes | str) -> None:
    with pytest.raises(Invalid) as caught:
        read(tmp_path, name, data)
    assert caught.value.advice

"""What a product file may look like, and what is refused of it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from orchestre.domain.errors import Invalid
from orchestre.domain.knowledge import Product, Refused
from orchestre.knowledge.catalogue import Catalogue, read_catalogue
from orchestre.knowledge.prices import decimal_mark, read_price


def read(folder: Path, data: bytes | str, name: str = "file.csv", **columns: str) -> Catalogue:
    path = folder / "upload"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_catalogue(path, name, columns)


def goods(catalogue: Catalogue) -> list[Product]:
    return [row for row in catalogue.rows() if isinstance(row, Product)]


def refusals(catalogue: Catalogue) -> list[tuple[int, str]]:
    return [(row.row, row.reason) for row in catalogue.rows() if isinstance(row, Refused)]


LUNA = Product(
    sku="L-1",
    title="Luna lamp",
    brand="Lumen",
    description="A lamp",
    price="49.90",
    currency="EUR",
    url="https://example.com/luna",
    attributes=(("Höhe", "45 cm"),),
)
GERMAN = (
    "Art.-Nr.;Bezeichnung;Hersteller;Beschreibung;Preis;Währung;Link;Höhe\r\n"
    "L-1;Luna lamp;Lumen;A lamp;49,90;EUR;https://example.com/luna;45 cm\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_german_table_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    assert goods(read(tmp_path, GERMAN.encode(encoding))) == [LUNA]


@pytest.mark.parametrize("mark", [",", "\t", "|"])
def test_any_delimiter(tmp_path: Path, mark: str) -> None:
    text = GERMAN.replace("49,90", "49.90").replace(";", mark)
    assert goods(read(tmp_path, text)) == [LUNA]


@pytest.mark.parametrize("form", ["lines", "list", "object"])
def test_json_in_each_form(tmp_path: Path, form: str) -> None:
    row = {"sku": "L-1", "name": "Luna lamp", "price": 1.234, "stock": 3, "tags": ["a", "b"]}
    other = {"sku": "L-2", "name": "Terra", "led": True}
    text = {
        "lines": f"{json.dumps(row)}\n{json.dumps(other)}\n",
        "list": json.dumps([row, other]),
        "object": json.dumps({"products": [row, other]}, indent=1),
    }[form]
    assert goods(read(tmp_path, text, "p.json")) == [
        Product("L-1", "Luna lamp", price="1.234", attributes=(("stock", "3"), ("tags", "a, b"))),
        Product("L-2", "Terra", attributes=(("led", "true"),)),
    ]


def test_a_spreadsheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["sku", "title", "price"],
        ["L-1", "Luna", 1.234],
        ["", "No sku", 3],
    ]
    catalogue = read(tmp_path, a_spreadsheet(rows), "p.xlsx")
    assert goods(catalogue) == [Product("L-1", "Luna", price="1.234")]
    assert refusals(catalogue) == [(3, "it has no sku")]


def test_columns_can_be_named_and_id_serves_as_sku(tmp_path: Path) -> None:
    text = "id,title,Kop\n7,Luna,Terra\n"
    assert goods(read(tmp_path, text)) == [Product("7", "Luna", attributes=(("Kop", "Terra"),))]
    assert goods(read(tmp_path, text, title="Kop")) == [
        Product("7", "Terra", attributes=(("title", "Luna"),))
    ]
    assert read(tmp_path, "id,sku,name\n1,a,b\n").columns == {"sku": "sku", "title": "name"}
    with pytest.raises(Invalid, match="no column 'Nope'") as caught:
        read(tmp_path, text, title="Nope")
    assert caught.value.faults[0].path == "columns.title"


def test_bad_rows_are_refused_by_number_and_the_rest_is_kept(tmp_path: Path) -> None:
    text = (
        "sku,title,price\na,Good,1.50\n,No sku,1\nb,,1\nc,Short\nd,Dear,ask us\na,Again,2\n"
        f"e,{'x' * 1_000_000},1\nf,Also good,\n"
    )
    catalogue = read(tmp_path, text)
    assert [product.sku for product in goods(catalogue)] == ["a", "f"]
    assert refusals(catalogue) == [
        (3, "it has no sku"),
        (4, "it has no title"),
        (5, "it has 2 fields, the header has 3"),
        (6, "the price 'ask us' cannot be read"),
        (7, "sku 'a' came before, in row 2"),
        (8, "column 'title' holds 1,000,000 characters; 100,000 are allowed"),
    ]
    assert catalogue.total == 8


def test_a_currency_that_cannot_be_read_refuses_the_row(tmp_path: Path) -> None:
    text = "sku,title,price,currency\na,A,1,XX1\nb,B,1,Euro\nc,C,1 €,-\nd,D,,XX1\ne,E,1,\n"
    catalogue = read(tmp_path, text)
    assert refusals(catalogue) == [(2, "the currency 'XX1' cannot be read; write it as EUR or €")]
    assert [(p.price, p.currency) for p in goods(catalogue)] == [
        ("1", "EUR"), ("1", "EUR"), ("", ""), ("1", ""),
    ]  # fmt: skip


def test_an_open_quotation_mark_is_named(tmp_path: Path) -> None:
    catalogue = read(tmp_path, 'sku,title,price\na,"Open,1\nb,Next,2\nc,"Shut",3\n')
    assert "is a quotation mark left open?" in refusals(catalogue)[0][1]


def test_a_cell_that_is_a_json_object_becomes_attributes(tmp_path: Path) -> None:
    text = 'sku,title,attributes\na,Luna,"{""colour"": ""red"", ""watt"": 6.5}"\n'
    assert goods(read(tmp_path, text))[0].attributes == (("colour", "red"), ("watt", "6.5"))


def test_half_a_character_and_broken_lines_of_json_do_no_harm(tmp_path: Path) -> None:
    catalogue = read(tmp_path, '{"sku": "a", "title": "x\\ud800"}\n[1]\n{oops\n', "p.jsonl")
    assert goods(catalogue) == [Product("a", "x?")]
    assert [row for row, _ in refusals(catalogue)] == [2, 3]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n \n", "is empty"),
        (b"\x00\x01\x02binary\xff" * 50, "not text"),
        (b"%PDF-1.7 ...", "not text"),
        (b"PK\x03\x04 not really", "cannot be read as XLSX"),
        (b"just some words\nand more\n", "No column was recognised as sku or title"),
        (b"[1, 2", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"[]", "no row that names its columns"),
        (b'{"a": 1}', "No column was recognised"),
    ],
)
def test_what_is_no_table_is_refused_whole(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says) as caught:
        read(tmp_path, data, "upload.csv")
    assert caught.value.advice


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1.234,56", "1234.56", ""),
        ("1,234.56", "1234.56", ""),
        ("€ 19,90", "19.90", "EUR"),
        ("19.90 USD", "19.90", "USD"),
        ("1 234,50 €", "1234.50", "EUR"),
        ("CHF 1'234.50", "1234.50", "CHF"),
        ("$1,299.00", "1299.00", "USD"),
        ("1.234.567", "1234567", ""),
        ("0.125", "0.125", ""),
        ("19,-", "19", ""),
        ("12", "12", ""),
    ],
)
def test_prices_as_people_write_them(text: str, amount: str, currency: str) -> None:
    price = read_price(text)
    assert (price.amount, price.currency) == (amount, currency)


@pytest.mark.parametrize("text", ["ask", "10-20", "-5", "1.299", "1 or 2"])
def test_prices_that_could_be_anything_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="price"):
        read_price(text)


def test_a_lone_mark_before_three_digits_is_settled_by_the_other_prices(tmp_path: Path) -> None:
    assert decimal_mark(["1.299", "19,90"]) == ","
    assert decimal_mark(["1.299"]) == ""
    catalogue = read(tmp_path, "sku;title;price\na;A;1.299\nb;B;19,90\n")
    assert [product.price for product in goods(catalogue)] == ["1299", "19.90"]


def a_spreadsheet(rows: list[list[object]]) -> bytes:
    """The smallest workbook that a reader accepts (ECMA-376)."""

    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kinds}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{kinds}/worksheet" Target="worksheets/s.xml"/>'
        "</Relationships>",
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData>'
        "</worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name, text in files.items():
            book.writestr(name, text)
    return buffer.getvalue()

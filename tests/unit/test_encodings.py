"""Text of each country, in its own code page and without saying so, is read as it was written."""

from __future__ import annotations

import pytest

from orchestre.domain.encodings import Encoding
from orchestre.domain.errors import Invalid
from orchestre.knowledge.texts import decoded, text_in
from orchestre.providers.charsets import text_of

#: Three rows, mostly: of one alone, nothing tells two alphabets apart surely.
TEXTS = (
    (
        "cp1252",
        ["Crème brûlée, piñata nº 3 à emporter", "Boîte à outils", "Poêle à frire"],
    ),
    ("cp1252", ["Sartén antiadherente, apta para inducción", "Muñeca de trapo", "Leña seca"]),
    ("cp1252", ["Colchão ortopédico", "Coleção de canções para crianças", "Tábua de cozinha"]),
    ("cp1252", ["Gießkanne aus Stahl, für draußen", "Köder für große Fische", "Öllampe"]),
    ("cp1252", ["Køkkenkniv med træskaft, rustfrit stål", "Vandflaske til børn", "Gulvtæppe"]),
    (
        "cp1250",
        ["Krzesło składane na działkę", "Kołdra całoroczna, pościel", "Nóż kuchenny"],
    ),
    ("cp1250", ["Kuchyňský nůž z nerezové oceli", "Stojací lampa, žárovka v balení", "Čepice"]),
    ("cp1250", ["Összecsukható kerti szék, esőálló", "Kerámia teáskanna", "Hűtőtáska füllel"]),
    (
        "iso8859-2",
        ["Łódka żaglowa dla dzieci, świąteczna", "Krzesło ogrodowe składane", "Pościel"],
    ),
    ("iso8859-15", ["Lampe für die Küche, 49,90 €", "Öllampe, schön", "Gießkanne"]),
    ("cp1252", ["Lampe für die Küche, „neu“, 49,90 €", "Öllampe, schön", "Gießkanne"]),
    ("cp1250", ["Küche łóżko…"]),
    ("cp1251", ["Красная палатка для двоих, очень лёгкая"]),
    ("cp932", ["二人用の軽いテントと寝袋、送料無料です"]),
    ("gb18030", ["双人轻便帐篷和睡袋全国包邮质量保证"]),
    ("cp850", ["Größe und Höhe: für Küche, Büro und Gärten, schön"]),
)


@pytest.mark.parametrize(("encoding", "texts"), TEXTS)
def test_a_table_and_a_mail_are_read_alike(encoding: str, texts: list[str]) -> None:
    table = "sku;name\n" + "".join(f"{number};{one}\n" for number, one in enumerate(texts))
    data = table.encode(encoding)
    assert decoded(data) == table
    assert text_of(data, "") == table


@pytest.mark.parametrize("encoding", list(Encoding))
def test_what_may_be_chosen_is_read_so(encoding: Encoding) -> None:
    assert text_in("sku,a".encode(encoding.codec), "f", encoding) == ("sku,a", encoding.value)


def test_a_file_that_is_not_written_so_is_refused_by_its_line() -> None:
    with pytest.raises(Invalid) as caught:
        text_in("a\nb\nè".encode("cp1252"), "shop.csv", Encoding.UTF_8)
    assert str(caught.value) == "shop.csv is not written in utf-8: line 3 cannot be read so"
    assert caught.value.advice == "Choose another encoding, or none: then it is guessed."

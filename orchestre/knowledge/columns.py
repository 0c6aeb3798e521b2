"""Columns: which header of a file means what, guessed from the names that shops use."""

from __future__ import annotations

import re
import unicodedata

from orchestre.domain.errors import Fault, Invalid

#: The column that a database's own ids of its documents are read as.
DOCUMENT_ID = "document id"

#: Names in order of preference, compared without case, accents, blanks and punctuation.
_NAMES = {
    "sku": "sku;productsku;variantsku;articlenumber;articleno;artno;artnr;artikelnummer;artikelnr;"
    "itemnumber;itemno;itemid;productid;productcode;productnumber;codigo;codicearticolo;"
    "codeproduit;codearticle;bestellnummer;bestellnr;id;documentid;partnumber;partno;mpn;modelnumber;"
    "referencia;reference;ref;codice;handle;code;number",
    "title": "title;name;productname;producttitle;itemname;articlename;titel;bezeichnung;"
    "artikelbezeichnung;produktname;produkt;artikel;titre;nom;nomproduit;designation;libelle;"
    "titulo;nombre;producto;titolo;nome;prodotto;naam;product;item;label",
    "brand": "brand;brandname;manufacturer;vendor;marke;hersteller;marque;fabricant;marca;"
    "fabricante;produttore;merk;fabrikant;make;supplier",
    "description": "description;longdescription;productdescription;bodyhtml;body;details;"
    "beschreibung;artikelbeschreibung;langtext;descripcion;descrizione;descricao;omschrijving;"
    "shortdescription;kurzbeschreibung;summary;text",
    "price": "price;unitprice;saleprice;retailprice;listprice;variantprice;preis;vkpreis;"
    "verkaufspreis;bruttopreis;prix;prixttc;precio;prezzo;preco;prijs;pricegross;amount;cost",
    "currency": "currency;currencycode;pricecurrency;waehrung;wahrung;devise;moneda;valuta;moeda",
    "url": "url;link;producturl;productlink;productpage;webpage;website;href;weblink;lien;enlace",
}
FIELDS = tuple(_NAMES)
_PRICE_IN = re.compile(r"^(?:price|preis|prix|precio|prezzo|prijs|vkpreis)(?:in)?[a-z]{3}$")


def guess_columns(headers: tuple[str, ...], given: dict[str, str]) -> dict[str, str]:
    """Return which header holds each field; `given` (field to header) wins over any guess.

    An empty header means that no column holds the field. Invalid where `given` names what is not
    there, or where no sku or no title is found.
    """
    mapping = likely_columns(headers, given)
    missing = [field for field in ("sku", "title") if field not in mapping]
    if missing:
        raise Invalid(
            f"No column was recognised as {' or '.join(missing)}. "
            f"The columns are: {', '.join(headers)[:300]}",
            advice='Name the columns, such as columns={"sku": "Art.-Nr.", "title": "Bezeichnung"}.',
        )
    return mapping


def likely_columns(headers: tuple[str, ...], given: dict[str, str]) -> dict[str, str]:
    """Return as `guess_columns` does, though a sku or a title may lack."""
    _refuse_unknown(headers, given)
    plain = {_plain(header): header for header in reversed(headers)}
    mapping = {field: header for field, header in given.items() if header}
    for field, names in _NAMES.items():
        taken = set(mapping.values())
        found = (plain[name] for name in names.split(";") if name in plain)
        guess = next((header for header in found if header not in taken), None)
        if field == "price" and guess is None:
            guess = next((plain[name] for name in plain if _PRICE_IN.match(name)), None)
        if field not in given and guess is not None:
            mapping[field] = guess
    return {field: mapping[field] for field in FIELDS if field in mapping}


def _refuse_unknown(headers: tuple[str, ...], given: dict[str, str]) -> None:
    faults = [
        Fault(f"columns.{field}", f"is no field; the fields are {', '.join(FIELDS)}")
        for field in given
        if field not in FIELDS
    ]
    faults += [
        Fault(f"columns.{field}", f"there is no column {header!r}")
        for field, header in given.items()
        if header and header not in headers
    ]
    if faults:
        what = "; ".join(f"{fault.path}: {fault.what}" for fault in faults)
        raise Invalid(f"The columns do not fit: {what}", faults=tuple(faults))


def _plain(header: str) -> str:
    folded = unicodedata.normalize("NFKD", header.casefold())
    return "".join(letter for letter in folded if letter.isalnum())

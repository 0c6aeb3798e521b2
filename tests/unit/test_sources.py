"""Addresses of sources: what names a collection, and what is refused."""

from __future__ import annotations

import pytest

from orchestre.domain.errors import Invalid
from orchestre.domain.sources import FirestoreAddress, ServiceAccount, read_address


@pytest.mark.parametrize(
    ("text", "project", "path"),
    [
        ("firestore://my-shop/products", "my-shop", ("products",)),
        ("firestore://products", "", ("products",)),
        ("firestore://my-shop/shops/a/products", "my-shop", ("shops", "a", "products")),
        ("firestore://shops/a/products", "", ("shops", "a", "products")),
        ("firestore://example.com:my-shop/products", "example.com:my-shop", ("products",)),
        ("firestore://my-shop/users/ana@example.com/items", "my-shop", None),
        ("firestore://my-shop/Alle Artikel", "my-shop", ("Alle Artikel",)),
    ],
)
def test_an_address_names_a_project_and_a_collection(
    text: str, project: str, path: tuple[str, ...] | None
) -> None:
    address = read_address(text)
    assert address.project == project
    assert address.path == (path or ("users", "ana@example.com", "items"))
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "products",
        "https://my-shop/products",
        "firestore:/my-shop/products",
        "firestore://",
        "firestore:///products",
        "firestore://demo-orchestre/shops/berlin",
        "firestore://my-shop/shops/berlin/products/1",
        "firestore://my-shop/",
        "firestore://my-shop//a/products",
        "firestore://ana:secret@my-shop/products",
        "firestore://ana:secret@products",
        "firestore://my-shop/products?key=1",
        "firestore://my-shop/products#x",
        "firestore://my-shop/..",
        "firestore://my-shop/__ids__",
        "firestore://My Shop/products",
        "firestore://127.0.0.1/products",
        "firestore://my-shop/pro\nducts",
        "firestore://my-shop/" + "x" * 500,
    ],
)
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(Invalid, match="address") as refused:
        read_address(text)
    assert "firestore://PROJECT/COLLECTION" in refused.value.advice
    assert "secret" not in str(refused.value)


def test_a_key_is_not_shown_where_its_account_is_written_out() -> None:
    account = ServiceAccount("my-shop", "bot@my-shop.example", "1", "-----BEGIN PRIVATE KEY-----")
    assert "PRIVATE" not in repr(account)
    assert str(FirestoreAddress("", ("a",))) == "firestore://a"

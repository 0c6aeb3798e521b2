"""A source counts as quoted where its title, its sentences or its facts stand in the draft."""

from __future__ import annotations

from orchestre.agents.grounds import MOST_UNQUOTED, by_ground
from orchestre.domain.drafts import Source

LUNA = Source("product", "LUNA-45", "Luna Desk Lamp", "Price: 49.00 EUR\nHeight: 45 cm")
NOVA = Source("product", "NOVA-1", "Nova Lamp", "Price: 49.00 EUR")
TERMS = Source("document", "t", "Returns", "Lamps can be returned within 30 days.")
MAIL = Source("message", "m", "Re: Lamp", "Order W2378156. Thank you for your message.")


def quoted(text: str, *sources: Source) -> list[str]:
    return [source.id for source in by_ground(text, sources) if source.quoted]


def test_a_title_a_code_or_a_sentence_is_quoted() -> None:
    assert quoted("The Luna desk lamp is ours.", NOVA, LUNA, TERMS) == ["LUNA-45"]
    assert quoted("NOVA-1 is ours.", LUNA, NOVA, TERMS) == ["NOVA-1"]
    assert quoted("Yes: lamps can be returned within 30 days.", LUNA, TERMS) == ["t"]


def test_a_paraphrase_is_known_by_its_facts() -> None:
    assert quoted("It costs 49.00 EUR and is 45 cm tall.", NOVA, LUNA, TERMS) == ["LUNA-45"]
    assert quoted("You have 30 days for it.", LUNA, TERMS) == ["t"]
    assert quoted("Your order is W2378156.", LUNA, MAIL) == ["m"]


def test_a_sentence_that_a_named_product_has_too_makes_no_other_a_source() -> None:
    same = "Boils a litre in four minutes. Dishwasher-safe lid."
    kettles = [Source("product", f"KT-{n:03}", f"Kettle {n}", same) for n in (3, 15, 39, 273)]
    draft = "The Kettle 15 boils a litre in four minutes."
    assert quoted(draft, *kettles) == ["KT-015"]
    assert quoted("It boils a litre in four minutes.", *kettles) == [one.id for one in kettles]
    own = Source("product", "KT-4", "Kettle 4", "Comes with a wooden stand.")
    assert quoted(f"{draft} Kettle 3 too. Another comes with a wooden stand.", *kettles, own) == [
        "KT-003",
        "KT-015",
        "KT-4",
    ]


def test_a_courtesy_rests_on_nothing() -> None:
    text = "Thank you for your message. A colleague will answer."
    assert quoted(text, LUNA, NOVA, TERMS, MAIL) == []
    assert by_ground(text, ()) == ()


def test_the_quoted_come_first_and_the_others_are_few() -> None:
    others = [Source("product", f"X-{n}", f"Thing {n}", "") for n in range(20)]
    ordered = by_ground("Luna Desk Lamp", [*others, LUNA])
    assert ordered[0].id == "LUNA-45"
    assert len(ordered) == 1 + MOST_UNQUOTED
    assert [source.id for source in ordered[1:3]] == ["X-0", "X-1"]

"""Page breaks: every line once, sums carried over, nothing on top of anything else, sums and payment where they belong."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from telecost_desktop.services.sales_invoicing.paper.rows import number_text
from tests.integration.sales_invoices_paper.paper import (
    NORWEGIAN,
    line,
    logo,
    outside,
    overlaps,
    page_texts,
    snapshot,
    whole_text,
)

_AMOUNT = r"(-?[\d ]+,\d\d)"


def amount(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace(",", "."))


def test_three_hundred_lines() -> None:
    lines = [
        line(f"Linje {place}.", f"{place - 100}.25", vat_rate=("25", "15", "12")[place % 3]) for place in range(300)
    ]
    pages = page_texts(draw_sales_invoice(snapshot(lines)))
    assert len(pages) > 8
    total = Decimal(0)
    for number, (page, after) in enumerate(pairwise(pages), 1):
        total += sum(Decimal(lines[int(place)]["net"]) for place in re.findall(r"Linje (\d+)\.", page))
        (carried,) = re.findall(rf"^Overført {_AMOUNT}$", page, re.MULTILINE)
        (brought,) = re.findall(rf"^Overført fra forrige side {_AMOUNT}$", after, re.MULTILINE)
        assert amount(carried) == amount(brought) == total
        assert f"Side {number} av {len(pages)}" in page
        assert "Faktura 10042" in after
        assert "Org.nr. 987 654 325 MVA" in after
    found = re.findall(r"Linje (\d+)\.", "\n".join(pages))
    assert found == [str(place) for place in range(300)]
    assert "Sum uten MVA" in pages[-1]
    assert all("Sum uten MVA" not in page for page in pages[:-1])


_LINES = st.lists(
    st.builds(
        line,
        st.text("abcdefgh æøå-", min_size=1, max_size=400).map(lambda text: f"Tekst {text}"),
        st.decimals("-99999999.99", "99999999.99", places=2).map(str),
        quantity=st.decimals("-9999", "9999", places=3).map(str),
        unit=st.sampled_from(["", "stk", "timer", "kilometer"]),
        discount=st.sampled_from(["0", "12.5"]),
        vat_rate=st.sampled_from(["25", "15", "25.5"]),
        project=st.sampled_from(["", "5001 Ombygging", "5002 " + "Vedlikehold " * 12]),
        period_start=st.sampled_from([None, "2026-01-01"]),
        period_end=st.just("2026-02-01"),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(_LINES, st.integers(0, 120), st.sampled_from(["nb", "en", "sv", "fr"]), st.booleans())
def test_whatever_stands_on_it(lines: list[dict[str, Any]], words: int, language: str, foreign: bool) -> None:
    seller = NORWEGIAN | {"invoice_text": "vilkår " * words, "legal_details": "detaljer " * (words // 3)}
    drawn = snapshot(lines, seller=seller, language=language, company_currency="SEK" if foreign else "NOK")
    content = draw_sales_invoice(drawn)
    assert overlaps(content) == []
    assert outside(content) == []
    text = whole_text(content)
    for key in ("total_ex_vat", "total_vat", "payable"):
        assert " ".join(number_text(drawn[key], "#,##0.00", language).split()) in text
    assert text.count("vilkår") == words


def test_notes_longer_than_a_page_go_on_and_the_payment_follows_them() -> None:
    seller = NORWEGIAN | {"invoice_text": "\n".join(f"Vilkår {place}." for place in range(150))}
    content = draw_sales_invoice(snapshot(seller=seller))
    pages = page_texts(content)
    assert re.findall(r"Vilkår (\d+)\.", "\n".join(pages)) == [str(place) for place in range(150)]
    assert "1503 40 12345" in pages[-1]
    assert "Sum uten MVA" in pages[0]
    assert overlaps(content) == []


def test_the_last_row_goes_along_with_the_sums() -> None:
    for count in range(1, 60):
        pages = page_texts(draw_sales_invoice(snapshot([line(f"Linje {place}.") for place in range(count)])))
        assert f"Linje {count - 1}." in pages[-1]
        assert "1503 40 12345" in pages[-1]


def test_very_long_facts_stay_within_their_places() -> None:
    long = "Avdeling for innkjøp og logistikk ved hovedkontoret " * 3
    content = draw_sales_invoice(
        snapshot(
            seller=NORWEGIAN | {"name": "Fjellheimen Rør- og Ventilasjonsentreprenør Østlandet og Omegn AS " * 2},
            references={"your": long, "order": "PO-" + "1234567890" * 6, "payment": "1" * 25},
            delivery={"street": long, "postal_code": "1", "city": "By", "country": "NO"},
        ),
        logo((300, 900), (0, 0, 90, 255)),
    )
    assert overlaps(content) == []
    assert outside(content) == []

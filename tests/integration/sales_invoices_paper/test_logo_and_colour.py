"""The company's logo and colour on its sales invoices."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from telecost_desktop.services.sales_invoicing.paper.logo import prepared_logo
from telecost_desktop.services.sales_invoicing.paper.look import contrast, look_of
from telecost_desktop.services.sales_invoicing.paper.sheet import WHITE
from tests.integration.sales_invoices_paper.paper import NORWEGIAN, line, logo, overlaps, page_texts, picture, snapshot

RED = (200, 30, 30, 255)


def corner(content: bytes) -> Any:
    """Where the logo stands: the upper left part of the page, above the address."""
    return picture(content).crop((0, 0, 900, 320))


def red_box(content: bytes) -> tuple[int, int, int, int] | None:
    image = corner(content)
    mask = image.split()[0].point(lambda value: 255 if value > 150 else 0)
    green = image.split()[1].point(lambda value: 255 if value < 90 else 0)
    from PIL import ImageChops

    box: tuple[int, int, int, int] | None = ImageChops.multiply(mask, green).getbbox()
    return box


@pytest.mark.parametrize("size", [(1600, 260), (300, 900), (500, 500), (40, 40), (3000, 90), (20, 2000)])
def test_wide_and_tall_logos_stand_whole_at_the_left_edge(size: tuple[int, int]) -> None:
    box = red_box(draw_sales_invoice(snapshot(), logo(size, RED)))
    assert box is not None
    # 200 dots per inch: the left edge is 20 mm from the paper's, and nothing is higher than the address begins.
    assert abs(box[0] - 57 / 72 * 200) < 4
    width, height = box[2] - box[0], box[3] - box[1]
    assert width <= 200 / 72 * 200 + 3
    assert height <= 60 / 72 * 200 + 3
    assert abs(width / height - size[0] / size[1]) < 0.15 * size[0] / size[1] + 0.1 or min(width, height) < 12
    assert box[1] > 20


def test_a_light_logo_stands_on_a_plate_and_a_dark_one_on_white() -> None:
    light = logo((600, 200), (255, 255, 255, 255))
    assert prepared_logo(light).on_plate  # type: ignore[union-attr]
    image = corner(draw_sales_invoice(snapshot(seller=NORWEGIAN | {"accent_colour": "#5b2a4a"}), light))
    assert image.getpixel((int(60 / 72 * 200), int(62 / 72 * 200))) == (0x5B, 0x2A, 0x4A)
    for shown in (logo((600, 200), (20, 20, 20, 255)), logo((600, 200), RED, ground=(255, 255, 255, 255))):
        assert not prepared_logo(shown).on_plate  # type: ignore[union-attr]


def test_a_photograph_and_other_forms_stay_small() -> None:
    import io
    import random

    from PIL import Image

    noise = Image.frombytes("RGB", (1200, 800), random.Random(1).randbytes(1200 * 800 * 3))
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG")
    assert len(draw_sales_invoice(snapshot(), buffer.getvalue())) < 130_000
    content = draw_sales_invoice(snapshot(), logo((800, 300), RED, ground=(255, 255, 255, 255), form="JPEG"))
    assert red_box(content) is not None
    assert len(content) < 40_000


def test_the_logo_is_stored_once_for_all_pages_and_stands_on_the_first() -> None:
    lines = [line(f"Linje {place}") for place in range(100)]
    with_logo, without = (draw_sales_invoice(snapshot(lines), one) for one in (logo((900, 300), RED), None))
    assert with_logo.count(b"/Subtype /Image") == 1
    assert without.count(b"/Subtype /Image") == 0


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, logo((90, 90), RED)[:-30]])
def test_a_broken_logo_is_left_out(content: bytes) -> None:
    drawn = draw_sales_invoice(snapshot(), content)
    assert page_texts(drawn)[0].startswith("Fjelltelefoni AS")


def test_an_empty_or_enormous_logo_is_left_out() -> None:
    assert prepared_logo(logo((90, 90), (0, 0, 0, 0))) is None
    assert prepared_logo(logo((90, 90), (255, 255, 255, 255), ground=(255, 255, 255, 255))) is None
    assert prepared_logo(logo((6000, 5000), RED)) is None


@given(st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True))
def test_every_colour_stays_readable(colour: str) -> None:
    look = look_of(colour)
    assert contrast(look.title, WHITE) >= 4.5
    assert contrast(look.title, look.tint) >= 4
    assert contrast(look.on_accent, look.accent) >= 4.2
    assert contrast(look.tint, WHITE) < 1.3


@pytest.mark.parametrize("colour", ["", "red", "#12", "#12345g", "123456", "#١٢٣٤٥٦"])
def test_what_is_no_colour_gives_the_programs_own(colour: str) -> None:
    assert look_of(colour) == look_of("")


def test_the_name_stands_there_without_a_logo() -> None:
    long = NORWEGIAN | {"name": "Fjellheimen Rør- og Ventilasjonsentreprenør Østlandet AS"}
    content = draw_sales_invoice(snapshot(seller=long))
    assert overlaps(content) == []
    assert "Fjellheimen Rør- og" in page_texts(content)[0].splitlines()[0]

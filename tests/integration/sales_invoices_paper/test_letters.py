"""Letters of the PDF: embedded, small, readable and copyable, whatever Latin alphabet they are of."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import pypdf
import pytest

from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from telecost_desktop.services.sales_invoicing.paper.fonts import PaperFont
from telecost_desktop.services.sales_invoicing.paper.sheet import fonts
from tests.integration.sales_invoices_paper.paper import BUYER, line, picture, snapshot, whole_text


def latin_letters() -> str:
    """All letters of the Latin blocks of Unicode that Europe's languages use."""
    codes = (*range(0x20, 0x7F), *range(0xA1, 0x180), *range(0x218, 0x21C), *range(0x1E80, 0x1E86), 0x1E9E)
    return "".join(chr(code) for code in codes if unicodedata.category(chr(code)) != "Cf")


def fonts_of(content: bytes) -> list[pypdf.generic.DictionaryObject]:
    reader = pypdf.PdfReader(BytesIO(content))
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found[font.get_object()["/BaseFont"]] = font.get_object()
    return list(found.values())


def test_all_latin_letters_can_be_copied() -> None:
    letters = latin_letters()
    words = [letters[place : place + 12].replace(" ", "") for place in range(0, len(letters), 12)]
    text = whole_text(draw_sales_invoice(snapshot([line(" ".join(words))], buyer=BUYER | {"name": words[20]})))
    for word in words:
        assert word in text, word


def test_letters_that_the_font_lacks_become_question_marks_and_line_ends_blanks() -> None:
    name = "Kunde \u4e2d\tAS\u0007\U0001f600"
    text = whole_text(draw_sales_invoice(snapshot([line("En\nto\r\nåtte")], buyer=BUYER | {"name": name})))
    assert "Kunde ? AS \U0001f600" in text
    assert "En to åtte" in text


@pytest.mark.parametrize("text", ["Abonnement", "Łódź Ő ț ŵ ẞ"])
def test_every_font_is_embedded_with_what_its_codes_mean(text: str) -> None:
    found = fonts_of(draw_sales_invoice(snapshot([line(text)])))
    assert len(found) == (2 if text.isascii() else 3)
    for font in found:
        assert font["/BaseFont"].startswith("/AAAAA")
        assert font["/FontDescriptor"]["/FontFile2"].get_data()[:4] == b"\0\1\0\0"  # type: ignore[index]
        assert b"beginbfchar" in font["/ToUnicode"].get_data()


def test_a_document_is_small_and_its_bytes_are_always_the_same() -> None:
    lines = [line(f"Abonnement {place}", period_start="2026-01-01", period_end="2026-02-01") for place in range(12)]
    content = draw_sales_invoice(snapshot(lines))
    assert len(content) < 32_000
    draw_sales_invoice(snapshot([line("Łódź ŵ")]))
    assert draw_sales_invoice(snapshot(lines)) == content


def test_letters_look_as_the_whole_font_draws_them() -> None:
    """Without instructions and unused tables the outlines are the same."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.ttLib import TTFont

    from telecost_desktop.services.sales_invoicing.paper import fonts as paper_fonts

    for font in fonts():
        assert isinstance(font, PaperFont)
        codes = [0, *map(ord, latin_letters()[:255])]
        cut = TTFont(BytesIO(paper_fonts._without_instructions(font.face.makeSubset(codes))))
        whole = TTFont(font.face.filename)
        names, glyphs, originals = cut["cmap"].tables[0].cmap, cut.getGlyphSet(), whole.getGlyphSet()
        assert not {"fpgm", "prep", "cvt ", "name"} & set(cut.keys())
        for place, code in enumerate(codes):
            if code == 0 or code not in whole.getBestCmap():
                continue
            drawn, wished = DecomposingRecordingPen(glyphs), DecomposingRecordingPen(originals)
            glyphs[names[place]].draw(drawn)
            originals[whole.getBestCmap()[code]].draw(wished)
            assert drawn.value == wished.value, chr(code)


def test_a_word_leaves_ink_on_the_page() -> None:
    empty = picture(draw_sales_invoice(snapshot([line("x")])))
    full = picture(draw_sales_invoice(snapshot([line("Łódź ÆØÅ")])))
    assert sum(full.convert("L").histogram()[:100]) > sum(empty.convert("L").histogram()[:100])

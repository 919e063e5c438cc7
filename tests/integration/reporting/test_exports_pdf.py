"""PDFs: every letter is there, wide tables stay readable, long texts break, and there is an end to them."""

import io
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, repeat

import pypdfium2
import pytest
from export_tables import COLUMNS, IMEI, LETTERS, LONG, PHONE, SIM, ZEROS, odd_rows, row, table

from telecost_desktop.errors import UserError
from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.exports.as_pdf import MOST_ROWS, write_pdf
from telecost_desktop.services.reporting.exports.pdf_layout import PADDING, Field, Type, lay_out
from telecost_desktop.services.reporting.exports.table import Ending, ExportTable, Wording
from telecost_desktop.services.reporting.result import Note

NB = Wording("nb")
WIDTH = 770.0


def pages(made: ExportTable) -> list[str]:
    target = io.BytesIO()
    write_pdf(made, target, NB, "Prøve & Sønn AS")
    document = pypdfium2.PdfDocument(target.getvalue())
    texts = []
    for page in document:
        text = page.get_textpage()
        texts.append(text.get_text_range().replace("\r\n", "\n").replace("\xa0", " "))
        text.close()
        page.close()
    document.close()
    return texts


def test_every_letter_and_number_is_there() -> None:
    text = "\n".join(pages(table(odd_rows())))
    for expected in (PHONE, ZEROS, SIM, IMEI, LETTERS, "=1+1", "@SUM(A1)", "Prøve & Sønn AS", "Rounding", "Running"):
        assert expected in text, expected
    assert "Difference to the stated total" in " ".join(text.split())
    assert "\x00" not in text
    # What is too long for four lines says so.
    assert text.count("…") == 1


def test_a_sign_that_the_font_lacks_is_marked() -> None:
    text = pages(table([row("Ola 你")]))[0]
    assert "Ola \ufffd" in text


def test_notes_and_filters_break_instead_of_being_cut() -> None:
    names = ", ".join(f"Avdeling {number}" for number in range(60))
    made = table([row()])
    note = Note("x", "Everything about {names}.", {"names": names})
    made = replace(
        made,
        about=(*made.about[:3], ("Department", names), made.about[-1]),
        ending=lambda: Ending((), (note,)),
    )
    text = " ".join(pages(made)[0].split())
    assert f"Department: {names}" in text
    assert f"Everything about {names}." in text


def test_two_currencies_have_their_totals_and_say_which_amount_is_which() -> None:
    text = pages(table([row(net="100"), row(net="20", currency="SEK"), row(net="3", currency="ISK")]))[0]
    lines = text.split("\n")
    assert [line for line in lines if line.startswith("Total")] == [
        "Total ISK 1,5 2 3",
        "Total NOK 1,5 2 100,00",
        "Total SEK 1,5 2 20,00",
    ]
    assert "Currency" in text


def test_an_empty_report_says_so_once() -> None:
    made = replace(table([]), ending=lambda: Ending((), (Note("none", "None in the period."),)))
    (text,) = pages(made)
    assert text.count("None in the period.") == 1
    assert "User" in text
    assert "Page 1 of 1" in text


def wide_table(columns: int, rows: int) -> ExportTable:
    more = tuple(Column(f"c{number}", f"Beløp {number}", ColumnKind.MONEY, "", total=True) for number in range(columns))
    return table(
        ((*row(f"Bruker {number}"), *repeat(Decimal("1234567.89"), columns)) for number in range(rows)),
        columns=(*COLUMNS, *more),
        chosen=tuple(range(len(COLUMNS) + columns)),
    )


def test_a_table_too_wide_for_a_page_goes_on_beside_it() -> None:
    texts = pages(wide_table(22, 60))
    assert len(texts) % 3 == 0
    assert "Columns 1 to " in texts[0]
    assert "of 32" in texts[0]
    # The columns that tell the rows apart stand on each page, and every amount whole.
    for text in texts[:3]:
        assert "Bruker 0\n" in text or "Bruker 0 " in text
        assert PHONE in text
    assert sum(text.count("1 234 567,89") for text in texts) == 22 * 60
    assert sum(text.count("74 074 073,40") for text in texts) == 22
    titles = [f"Beløp {number}" for number in range(22)]
    assert all(sum(f"{title}\n" in text or f"{title} " in text for text in texts) for title in titles)
    assert f"Page {len(texts)} of {len(texts)}" in texts[-1]


def field(title: str, text: str, *, number: bool = False, breaks: bool = True) -> Field:
    return Field(title, number, breaks and not number, [text], [])


@pytest.mark.parametrize("columns", [1, 3, 6, 9, 12, 18, 40])
def test_nothing_lies_over_its_neighbour_or_beyond_the_page(columns: int) -> None:
    type_ = Type()
    fields = [
        field(f"Kolonne nummer {place}", "Salg og eksport av ørret", number=place % 3 == 2) for place in range(columns)
    ]
    layout = lay_out(fields, WIDTH, type_)
    assert 6.0 <= layout.size <= 7.5
    for group in layout.groups:
        edges = [(place.left, place.right) for place in group]
        assert all(right <= left + 0.01 for (_, right), (left, _) in pairwise(edges))
        assert edges[-1][1] <= WIDTH + 0.01
        for place in group:
            room = (place.right - place.left - 2 * PADDING) / layout.size + 0.02
            for line in (*place.title, *type_.broken("Salg og eksport av ørret", room)):
                assert type_.width(line, bold=line in place.title) <= room
            if fields[place.field].number:
                # Numbers are never broken.
                assert type_.width("Salg og eksport av ørret") <= room
    assert {place.field for group in layout.groups for place in group} == set(range(columns))


def test_texts_break_at_spaces_and_end_in_an_ellipsis() -> None:
    type_ = Type()
    room = type_.width("Salg og eksport")
    assert type_.broken("Salg og eksport av ørret", room) == ["Salg og eksport", "av ørret"]
    assert "".join(type_.broken("Donaudampfschifffahrtsgesellschaft", room, most=9)) == (
        "Donaudampfschifffahrtsgesellschaft"
    )
    cut = type_.broken(LONG, room)
    assert len(cut) == 4
    assert cut[-1].endswith("…")
    assert all(type_.width(line) <= room for line in cut)


def test_too_many_rows_are_for_a_spreadsheet() -> None:
    with pytest.raises(UserError, match=r"A PDF holds at most 20 000 rows.*Choose Excel or CSV"):
        write_pdf(table(repeat(row(), MOST_ROWS + 1)), io.BytesIO(), NB, "x")

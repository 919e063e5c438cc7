"""What strangers' tables seem to be: separator, header, style, kind and columns."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.errors import UserError
from telecost_desktop.services.importing.mapping import looks
from telecost_desktop.services.importing.mapping.detection import Sample, take_sample
from telecost_desktop.services.importing.mapping.fields import FIELDS
from telecost_desktop.services.importing.mapping.preview import preview
from telecost_desktop.services.importing.mapping.profile import FileKind
from telecost_desktop.services.importing.mapping.synonyms import data_unit_in, duration_unit_in, says_vat_included
from telecost_desktop.services.importing.reading.style import DataUnit, DateOrder, DurationUnit

Sampler = Callable[..., Sample]


@pytest.fixture
def sample(tmp_path: Path) -> Sampler:
    def sample(text: str, encoding: str = "utf-8", **options: object) -> Sample:
        path = tmp_path / "sample.csv"
        path.write_bytes(text.encode(encoding))
        return take_sample(path, **options)  # type: ignore[arg-type]

    return sample


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a;b;c\n1,5;2,5;x\n2,5;3,5;y\n", ";"),
        ('Mobil,Beløp,Tekst\n91234567,1.5,"a; b; c"\n91234568,2.5,"d"\n', ","),
        ("a\tb\n1,0\t2;0\n3,0\t4\n", "\t"),
        ("a|b|c\n1;2|3|4\n5|6|7\n", "|"),
        ("Mobilnummer¤Dato¤Netto\n91234567¤20260305¤1,50\n91234568¤20260305\n", "¤"),
        ("Rapport, mars, 2026\n\nMobilnummer;Dato;Beløp\n91234567;05.03.2026;1,50\n91234568;05.03.2026;2,50\n", ";"),
        ("Rapport\r\rMobilnummer;Beløp\r\n91234567;1,50\n91234568;2,50\r", ";"),
    ],
)
def test_the_separator_is_the_one_whose_columns_are_most_constant(text: str, separator: str, sample: Sampler) -> None:
    assert sample(text).separator == separator


@pytest.mark.parametrize(
    ("text", "place", "header"),
    [
        ("Mobilnummer;Beløp\n91234567;1,5\n", 0, ("Mobilnummer", "Beløp")),
        ("Kunde: Prøve AS\n\nDato;01.04.2026\nMobilnummer;Dato;Beløp\n91234567;05.03.2026;1,5\n", 2, ("Mobilnummer", "Dato", "Beløp")),
        ("91234567;05.03.2026;1,5\n91234568;05.03.2026;2,5\n", -1, ("1", "2", "3")),
        ("xx;yy;zz\n91234567;05.03.2026;1,5\n", 0, ("xx", "yy", "zz")),
        ("Beløp;Beløp;\n1,5;2,5;a\n", 0, ("Beløp", "Beløp (2)", "3")),
    ],
)  # fmt: skip
def test_where_the_header_stands(text: str, place: int, header: tuple[str, ...], sample: Sampler) -> None:
    seen = sample(text)
    assert (seen.header_row, seen.header) == (place, header)


def test_a_person_may_say_where_the_header_stands(sample: Sampler) -> None:
    text = "Mobilnummer;Beløp\nNr;Kr\n91234567;1,5\n"
    assert sample(text, header_row=1).header == ("Nr", "Kr")
    assert sample(text, header_row=-1).header == ("1", "2")
    assert sample(text, header_row=99).rows == ()
    assert sample(text, separator=",", header_row=0).header == ("Mobilnummer;Beløp", "2")


USAGE = {
    "msisdn": "Mobilnummer", "start": "Dato", "seconds": "Varighet", "net": "Beløp", "traffic_type": "Tjeneste",
    "called_number": "B-nummer",
}  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row", "kind", "columns"),
    [
        (
            "A-nummer;Startdato;Klokkeslett;Type;B-nummer;Varighet;Volume (MB) ;Pris eks. mva;Avdeling",
            "4791234567;2026-03-05;14:22:11;SMS;479991XXXX;0;1,5;0,61;Salg",
            FileKind.USAGE,
            {"msisdn": "A-nummer", "start": "Startdato+Klokkeslett", "called_number": "B-nummer", "seconds": "Varighet",
             "volume": "Volume (MB)", "net": "Pris eks. mva", "traffic_type": "Type", "department": "Avdeling"},
        ),
        (
            "MSISDN|Samtalsdatum|Tid|Trafiktyp|Uppringt nummer|Varaktighet|Belopp exkl. moms|Kostnadsställe",
            "0701234567|2026-03-05|14:22|Samtal|0812345678|65|1,50|100",
            FileKind.USAGE,
            {"msisdn": "MSISDN", "start": "Samtalsdatum+Tid", "traffic_type": "Trafiktyp", "seconds": "Varaktighet",
             "called_number": "Uppringt nummer", "net": "Belopp exkl. moms", "department": "Kostnadsställe"},
        ),
        (
            "Numéro appelant;Date;Heure;Type d'appel;Numéro appelé;Durée;Montant HT",
            "0612345678;05/03/2026;14:22:11;Voix;0612345679;00:01:05;1,20",
            FileKind.USAGE,
            {"msisdn": "Numéro appelant", "start": "Date+Heure", "traffic_type": "Type d'appel", "seconds": "Durée",
             "called_number": "Numéro appelé", "net": "Montant HT"},
        ),
        (
            "Phone number,Start time,Call type,Destination,Duration,Amount excl. VAT",
            "+46701234567,2026-03-05 14:22:11,Voice,+46700000000,65,1.20",
            FileKind.USAGE,
            {"msisdn": "Phone number", "start": "Start time", "traffic_type": "Call type", "seconds": "Duration",
             "called_number": "Destination", "net": "Amount excl. VAT"},
        ),
        (
            "N° de facture;Date de facture;N° client;Numéro de ligne;Nom;Prénom;Libellé;Montant HT;TVA",
            "F12;01/03/2026;99;0612345678;Dupont;Zoé;Forfait Pro;12,50;2,50",
            FileKind.CHARGES,
            {"invoice": "N° de facture", "issue_date": "Date de facture", "account": "N° client", "text": "Libellé",
             "msisdn": "Numéro de ligne", "user": "Prénom+Nom", "net": "Montant HT", "vat": "TVA"},
        ),
        (
            "Abonnent;Bruker;Abonnement;ICCID;Aktiveringsdato",
            "91234567;Kari;Bedrift;89470000190123456789;01.01.2024",
            FileKind.LINES,
            {"msisdn": "Abonnent", "user": "Bruker", "plan": "Abonnement", "sim": "ICCID", "activated": "Aktiveringsdato"},
        ),
        (
            "Fornavn;Etternavn;Ansattnr;E-postadresse;Kostnadssted",
            "Kari;Ås;12;k@x.no;100",
            FileKind.EMPLOYEES,
            {"employee": "Fornavn+Etternavn", "employee_number": "Ansattnr", "email": "E-postadresse",
             "department": "Kostnadssted"},
        ),
        (
            "Enhet;Produsent;Serienr;xx;Innehaver",
            "iPhone 15;Apple;F2L;490154203237518;Kari",
            FileKind.EQUIPMENT,
            {"model": "Enhet", "maker": "Produsent", "serial_number": "Serienr", "imei": "xx", "employee": "Innehaver"},
        ),
    ],
)  # fmt: skip
def test_proposals_for_headers_as_operators_write_them(
    header: str, row: str, kind: FileKind, columns: dict[str, str], sample: Sampler
) -> None:
    seen = sample(f"{header}\n{row}\n")
    assert seen.proposal.kind is kind
    assert {code: "+".join(names) for code, names in seen.proposal.columns.items()} == columns
    assert preview(seen, seen.proposal, "NO").wrong == 0


@pytest.mark.parametrize(
    ("dates", "order", "doubtful"),
    [
        (["03/14/2026", "01/02/2026"], DateOrder.MONTH_FIRST, False),
        (["14/03/2026", "01/02/2026"], DateOrder.DAY_FIRST, False),
        (["03/04/2026", "01/02/2026"], DateOrder.DAY_FIRST, True),
        (["03.04.2026", "01.02.2026"], DateOrder.DAY_FIRST, False),
        (["2026-03-14", "2026-01-02"], DateOrder.DAY_FIRST, False),
    ],
)
def test_dates_are_day_first_unless_they_cannot_be(
    dates: list[str], order: DateOrder, doubtful: bool, sample: Sampler
) -> None:
    seen = sample(
        "Mobilnummer;Dato;Tjeneste;Varighet;Beløp\n" + "".join(f"91234567;{day};Tale;0:05;1,5\n" for day in dates)
    )
    assert seen.proposal.style.date_order is order
    assert ("date_order" in seen.doubts) is doubtful


@pytest.mark.parametrize(
    ("header", "unit"),
    [("Volume (MB) ", DataUnit.MEGABYTES), ("Datavolum i kB", DataUnit.KILOBYTES), ("Volume (Mo)", DataUnit.MEGABYTES),
     ("Datamengde [GB]", DataUnit.GIGABYTES), ("Bytes", DataUnit.BYTES), ("B-nummer", None), ("Mobil", None)],
)  # fmt: skip
def test_units_in_headers(header: str, unit: DataUnit | None) -> None:
    assert data_unit_in(header) is unit


def test_what_headers_say_of_time_and_vat() -> None:
    assert duration_unit_in("Varighet (min)") is DurationUnit.MINUTES
    assert duration_unit_in("Durée en secondes") is DurationUnit.SECONDS
    assert duration_unit_in("Varighet (hh:mm:ss)") is None
    assert all(map(says_vat_included, ("Beløp inkl. mva", "Montant TTC", "Bruttobeløp")))
    assert not any(map(says_vat_included, ("Beløp eks. mva", "Montant HT")))


def test_rows_of_sums_are_left_out(sample: Sampler) -> None:
    seen = sample("Mobilnummer;Dato;Tjeneste;B-nummer;Beløp\n91234567;05.03.2026;Tale;9;1,5\nTotalt eks. mva;;;;1,5\n")
    assert seen.proposal.left_out == (("Mobilnummer", "Totalt eks. mva"),)
    assert preview(seen, seen.proposal, "NO").rows[1].left_out


def test_luhn() -> None:
    assert looks.is_imei("490154203237518")
    assert not looks.is_imei("490154203237519")
    assert looks.is_sim("8947 0800 0012 3456 789")


def test_no_rows_are_refused_in_a_sentence(sample: Sampler) -> None:
    with pytest.raises(UserError, match="empty"):
        sample("\n\n;;\n")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300))
def test_any_text_is_sampled_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(text.encode())
        try:
            seen = take_sample(path)
        except UserError:
            return
    for kind in FileKind:
        mapped = {field.code: (name,) for field, name in zip(FIELDS[kind], seen.header, strict=False)}
        shown = preview(seen, replace(seen.proposal, kind=kind, columns=mapped), "NO", "Europe/Oslo")
        assert len(shown.rows) == len(seen.rows)


def test_volumes_with_three_decimals_are_volumes(sample: Sampler) -> None:
    seen = sample(
        "Mobilnummer;Dato;Tjeneste;Datamengde (MB);Beløp\n91234567;05.03.2026;Data;1,234;0,49\n91234567;05.03.2026;Data;12,500;1,25\n"
    )
    assert seen.proposal.columns["volume"] == ("Datamengde (MB)",)


@pytest.mark.parametrize(
    ("header", "factor"), [("Volume (GiB)", 1024), ("Volume (Mio)", 1024), ("Volume (GB)", 1000), ("Volume (Mo)", 1000)]
)
def test_binary_units_count_1024(header: str, factor: int, sample: Sampler) -> None:
    style = sample(f"Number;Start;Type;{header};Amount\n91234567;2026-03-05 10:00;Data;1.5;0.49\n").proposal.style
    assert (style.data_factor, style.data_unit is DataUnit.BYTES) == (factor, False)


def test_an_english_service_is_what_is_used(sample: Sampler) -> None:
    english = sample(
        "MSISDN,Cost centre,Start time,Service,Duration,Amount\n46701234567,10,2026-03-05 10:00,Voice,7,1.25\n"
    )
    assert english.proposal.columns["traffic_type"] == ("Service",)
    assert english.proposal.columns["department"] == ("Cost centre",)
    french = sample("Ligne;Service;Date;Type;Durée;Montant HT\n0612345678;Ventes;05/03/2026;Appel;00:01:00;1,25\n")
    assert french.proposal.columns["department"] == ("Service",)
    assert french.proposal.columns["traffic_type"] == ("Type",)


@pytest.mark.parametrize("hidden", ["skjult", "Hemligt", "masqué", "****"])
def test_hidden_numbers_are_called_numbers(hidden: str, sample: Sampler) -> None:
    seen = sample(f"Mobilnummer;Dato;Tjeneste;B-nummer;Beløp\n91234567;05.03.2026;Tale;{hidden};0,49\n")
    assert seen.proposal.columns["called_number"] == ("B-nummer",)


@pytest.mark.parametrize(
    ("header", "unit"),
    [("Antall MB", DataUnit.MEGABYTES), ("Antall GB", DataUnit.GIGABYTES), ("Mengde MB", DataUnit.MEGABYTES),
     ("Nombre de Mo", DataUnit.MEGABYTES), ("Antal (kB)", DataUnit.KILOBYTES), ("Number of bytes", DataUnit.BYTES)],
)  # fmt: skip
def test_a_number_of_a_unit_of_data_is_a_volume(header: str, unit: DataUnit, sample: Sampler) -> None:
    seen = sample(f"Mobilnummer;Dato;Tjeneste;{header};Antall;Beløp\n91234567;05.03.2026;Data;12;1;0,49\n").proposal
    assert (seen.columns["volume"], seen.columns["messages"]) == ((header,), ("Antall",))
    assert seen.style.data_unit is unit


def test_a_number_of_minutes_is_a_duration_and_a_price_of_a_unit_is_none(sample: Sampler) -> None:
    seen = sample(
        "Mobilnummer;Dato;Tjeneste;Antall minutter;Pris per MB;Beløp\n91234567;05.03.2026;Tale;12;1,5;0,49\n"
    ).proposal
    assert seen.columns["seconds"] == ("Antall minutter",)
    assert seen.style.duration_unit is DurationUnit.MINUTES
    assert not seen.columns.keys() & {"messages", "volume"}


@pytest.mark.parametrize(
    ("amount", "sign"),
    [("kr 12,25", ","), ("12.20 €", "."), ("SEK 4,50", ","), ("-kr 1 200,50", ","), ("12,20 EUR", ",")],
)
def test_amounts_with_their_currency_are_amounts(amount: str, sign: str, sample: Sampler) -> None:
    row = f"91234567;05.03.2026 10:00:00;Tale;90011223;{amount}\n"
    seen = sample("Mobilnummer;Dato;Tjeneste;B-nummer;Beløp\n" + row).proposal
    assert (seen.columns["net"], seen.style.decimal_sign) == (("Beløp",), sign)
    assert sample(row).proposal.columns["net"] == ("5",)

from datetime import date
from pathlib import Path

import pytest

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability, Zone
from telecost_desktop.services.importing.classifying import built_in
from telecost_desktop.services.importing.classifying.built_in import COUNTRIES, built_in_rows, change_days, tables_of
from telecost_desktop.services.importing.classifying.called_numbers import clue_in, special_beginnings
from telecost_desktop.services.importing.classifying.tables import classify, country_in, package_use, zone_of
from telecost_desktop.services.importing.classifying.traffic import traffic_key


@pytest.mark.parametrize(
    ("text", "unit", "section", "kind"),
    [
        ("Abonnement Mobil Bedrift", "MON", ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION),
        ("Månadsavgift Företag", "MON", ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION),
        ("Forfait mobile pro", "C62", ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION),
        ("Datapakke 10 GB", "MON", ChargeSection.OPTION, TrafficKind.OPTION),
        ("Forsikring", "MON", ChargeSection.OPTION, TrafficKind.OPTION),
        ("SMS", "EA", ChargeSection.COMMUNICATION, TrafficKind.MESSAGE),
        ("Samtaler til Danmark", "MIN", ChargeSection.COMMUNICATION, TrafficKind.CALL),
        ("Åpningsavgift", "EA", ChargeSection.COMMUNICATION, TrafficKind.CALL),
        ("Data i Sverige", "4L", ChargeSection.COMMUNICATION, TrafficKind.DATA),
        ("Trafic", "E34", ChargeSection.COMMUNICATION, TrafficKind.DATA),
        ("Trafikk", "MIN", ChargeSection.COMMUNICATION, TrafficKind.CALL),
        ("Innholdstjenester", "EA", ChargeSection.COMMUNICATION, TrafficKind.CONTENT),
        ("iPhone 17 128 GB", "EA", ChargeSection.EQUIPMENT, TrafficKind.EQUIPMENT),
        ("Forsikring iPhone", "MON", ChargeSection.OPTION, TrafficKind.OPTION),
        ("Etablering", "EA", ChargeSection.ONE_OFF, TrafficKind.ONE_OFF),
        ("Rabatt", "EA", ChargeSection.ONE_OFF, TrafficKind.ONE_OFF),
        ("iPhone 16", "EA", ChargeSection.EQUIPMENT, TrafficKind.EQUIPMENT),
    ],
)
def test_sections(text: str, unit: str, section: ChargeSection, kind: TrafficKind) -> None:
    meaning = classify(text, home="NO", unit=unit, period_start=None, issued=date(2026, 10, 1))
    assert (meaning.section, meaning.kind) == (section, kind)


def test_an_unknown_line_paid_in_advance_is_a_subscription() -> None:
    ahead = classify("Xyz", home="NO", unit="EA", period_start=date(2026, 10, 1), issued=date(2026, 10, 1))
    behind = classify("Xyz", home="NO", unit="EA", period_start=date(2026, 9, 1), issued=date(2026, 10, 1))
    assert ahead.section is ChargeSection.SUBSCRIPTION
    assert behind.section is ChargeSection.ONE_OFF


@pytest.mark.parametrize(
    ("text", "direction", "zone", "country"),
    [
        ("Samtaler til Danmark", Direction.TO_ABROAD, Zone.EEA, "DK"),
        ("Calls to the United States", Direction.TO_ABROAD, Zone.WORLD, "US"),
        ("Samtal i Tyskland", Direction.ROAMING, Zone.EEA, "DE"),
        ("Data États-Unis", Direction.ROAMING, Zone.WORLD, "US"),
        ("Samtaler til mobil", Direction.DOMESTIC, Zone.HOME, ""),
        ("Samtaler i EU/EØS", Direction.ROAMING, Zone.EEA, ""),
        ("Samtaler i Norge", Direction.DOMESTIC, Zone.HOME, ""),
        ("Roaming Danmark", Direction.ROAMING, Zone.EEA, "DK"),
        ("Samtaler i utlandet", Direction.ROAMING, Zone.UNKNOWN, ""),
        ("Samtaler til utlandet", Direction.TO_ABROAD, Zone.UNKNOWN, ""),
        ("Samtaler hele verden", Direction.TO_ABROAD, Zone.WORLD, ""),
    ],
)
def test_places(text: str, direction: Direction, zone: Zone, country: str) -> None:
    meaning = classify(text, home="NO", unit="MIN", period_start=None, issued=None)
    assert (meaning.direction, meaning.zone, meaning.country) == (direction, zone, country)


def test_countries_in_four_languages() -> None:
    found = [
        country_in(text) for text in ("til Sveits", "till Schweiz", "to Switzerland", "vers la Suisse", "to nowhere")
    ]
    assert found == ["CH", "CH", "CH", "CH", ""]
    assert [zone_of(code, "NO") for code in ("NO", "SE", "CH", "")] == [Zone.HOME, Zone.EEA, Zone.WORLD, Zone.UNKNOWN]


@pytest.mark.parametrize(
    ("text", "kind", "use"),
    [
        ("Data utover pakke", TrafficKind.DATA, PackageUse.OUTSIDE),
        ("Data hors forfait", TrafficKind.DATA, PackageUse.OUTSIDE),
        ("Ekstra data 1 GB", TrafficKind.DATA, PackageUse.EXTRA),
        ("Data fra ekstrapakke", TrafficKind.DATA, PackageUse.EXTRA),
        ("Samtaler inkludert", TrafficKind.CALL, PackageUse.INSIDE),
        ("Samtaler, ikke inkludert", TrafficKind.CALL, PackageUse.OUTSIDE),
        ("Samtaler til femsifrede numre", TrafficKind.CALL, PackageUse.OUTSIDE),
        ("Parkering", TrafficKind.CONTENT, PackageUse.OUTSIDE),
        ("Data i Norge", TrafficKind.DATA, PackageUse.UNKNOWN),
        ("Data utenfor EU", TrafficKind.DATA, PackageUse.UNKNOWN),
        ("Forsikring inkludert", TrafficKind.OPTION, PackageUse.UNKNOWN),
    ],
)
def test_package_use(text: str, kind: TrafficKind, use: PackageUse) -> None:
    assert package_use(text, kind, "NO") is use


@pytest.mark.parametrize(
    ("text", "home", "liability"),
    [
        ("Innholdstjeneste, innsamling", "NO", VatLiability.EXEMPT),
        ("Innholdstjeneste, parkering", "NO", VatLiability.LIABLE),
        ("SMS+ dons", "FR", VatLiability.EXEMPT),
        ("SMS+", "FR", VatLiability.UNKNOWN),
        ("Samtaler", "NO", VatLiability.UNKNOWN),
    ],
)
def test_vat(text: str, home: str, liability: VatLiability) -> None:
    assert classify(text, home=home, unit="EA", period_start=None, issued=None).vat_liability is liability


def test_what_no_table_knows_is_said_to_be_guessed() -> None:
    known = [classify(text, home="NO", unit="MIN", period_start=None, issued=None).known for text in ("Samtale", "Xyz")]
    assert known == [True, False]


@pytest.mark.parametrize(
    ("number", "home", "clue"),
    [
        ("1881", "NO", "1881"), ("02800", "NO", "02800"), ("112", "NO", ""), ("90000001", "NO", ""),
        ("82012345", "NO", "82012345"), ("+47 829 12 345", "NO", "82912345"), ("0047 82912345", "NO", "82912345"),
        ("4590000001", "NO", "@DK"), ("+46701234567", "NO", "@SE"), ("00441619990000", "NO", "@GB"),
        ("+12425551234", "NO", "@BS"), ("+77011234567", "NO", "@KZ"), ("+4790000001", "NO", ""), ("+4779021234", "NO", ""),
        ("580012345678", "NO", ""), ("912 34 XXX", "NO", ""), ("4591234***", "NO", ""), ("18XX", "NO", ""),
        ("skjult", "NO", ""), ("", "NO", ""), ("+999123456789", "NO", ""), ("8829999999999999999", "NO", ""),
        ("118118", "SE", "118118"), ("0900123456", "SE", "900123456"), ("0701234567", "SE", ""), ("4590000001", "SE", "@DK"),
        ("118218", "FR", "118218"), ("0892123456", "FR", "892123456"), ("0612345678", "FR", ""), ("3900", "FR", "3900"),
        ("4590000001", "ZZ", ""), ("+4590000001", "ZZ", "@DK"),
    ],
)  # fmt: skip
def test_called_numbers(number: str, home: str, clue: str) -> None:
    assert clue_in(number, home) == clue


def called(
    number: str, kind: TrafficKind | None = None, home: str = "NO", name: str = "Xyz", measured: str = "s"
) -> tuple[str, ...]:
    key = traffic_key(name, kind, None, None, "", "", None, home=home, measured=measured, called=clue_in(number, home))
    return key.kind, key.package_use, key.direction, key.country


def test_a_call_to_five_digits_is_no_content_service_but_a_message_is() -> None:
    assert called("02800") == ("call", "outside", "domestic", "")
    assert called("02800", measured="m") == ("content", "outside", "domestic", "")
    assert called("1881") == ("content", "outside", "domestic", "")
    assert called("1881", TrafficKind.CALL) == ("call", "outside", "domestic", "")
    assert called("82912345") == ("content", "outside", "domestic", "")
    assert called("71456", home="SE", measured="m")[0] == "content"
    assert called("0821123456", home="FR")[:2] == ("call", "outside")


def test_while_roaming_the_called_number_is_not_the_visited_country() -> None:
    assert called("+4590000001") == ("call", "", "to_abroad", "DK")
    assert called("+4590000001", name="Roaming") == ("call", "", "roaming", "")
    assert called("+4590000001", name="Samtaler i Spania") == ("call", "", "roaming", "ES")
    assert called("+4590000001", measured="b") == ("data", "", "domestic", "")


def test_every_table_can_be_read() -> None:
    for country in COUNTRIES:
        rows = built_in_rows(country)
        assert {row.country for row in rows} == {country, ""}
        assert {row.table for row in rows} == set(built_in.TABLES)
        tables = tables_of(country, date(2026, 1, 1))
        for row in rows:
            assert row.words or row.before_name or row.digits or row.kinds, row
        # The example of each word is found by its own row, or by one before it.
        for words, row in tables.texts:
            for word in row.words:
                assert words.search(f"x {word.strip('<>')} y"), word
        assert all(begin.lstrip("+").isdigit() for begin in special_beginnings(country))


def test_dated_rows_hold_in_their_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[[text]]\nwords = ["taxi"]\nsection = "communication"\nkind = "{0}"\n{1} = 2026-03-01\n'
    (tmp_path / "no.toml").write_text(text.format("content", "valid_from") + text.format("call", "valid_to"))
    (tmp_path / "common.toml").write_text('[[called]]\ndigits = [4]\npackage_use = "outside"\n')
    monkeypatch.setattr(built_in, "resource_path", lambda name: tmp_path / Path(name).name)
    caches = (built_in._read, built_in._tables_at, built_in._change_days, built_in.built_in_rows)
    for cache in caches:
        cache.cache_clear()
    try:
        kinds = [
            classify("Taxi", home="NO", unit="EA", period_start=day, issued=None).kind
            for day in (date(2026, 2, 28), date(2026, 3, 1))
        ]
        assert kinds == [TrafficKind.CALL, TrafficKind.CONTENT]
        assert change_days("NO") == (date(2026, 3, 1),)
    finally:
        for cache in caches:
            cache.cache_clear()

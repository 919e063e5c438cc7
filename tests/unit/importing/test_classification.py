from datetime import date

import pytest

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, TrafficKind, Zone
from telecost_desktop.services.importing.classifying.tables import classify, country_in, zone_of


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

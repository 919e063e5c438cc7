import pytest

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.inventory import is_data_product
from telecost_desktop.services.product_groups import group_of_charge, product_group_kind, same_group
from telecost_desktop.services.reporting.lookups import says_flat_rate


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Datapakke 20 GB", True),
        ("Surfpaket", True),
        ("Forfait 50 Go", True),
        ("Sikker Surf", False),
        ("Säker surf", False),
        ("Tvilling", False),
        ("Trygg", False),
        ("Surf Trygg Familie", False),
        ("Nettvett for internett", False),
        ("Databehandleravtale", False),
        ("Cloud 100 GB", False),
        ("Surf 10 GB", True),
        ("Data Package Europe", True),
        ("Pass data Europe", True),
        ("Forfait data", True),
        ("Internettpakke", True),
        ("Extra data", True),
    ],
)
def test_data_products(name: str, data: bool) -> None:
    assert is_data_product(name) is data


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("Mobiltelefoni", "mobile_telephony"),
        ("mobile_broadband", "mobile_broadband"),
        ("Mobilt Bredbånd", "mobile_broadband"),
        ("Maskin til maskin", "machine_to_machine"),
        ("M2M/IoT", "machine_to_machine"),
        ("Fast telefoni", "fixed_telephony"),
        ("Téléphonie mobile", "mobile_telephony"),
        ("", ""),
        ("Diverse", "other"),
    ],
)
def test_product_groups(group: str, kind: str) -> None:
    assert product_group_kind(group) == kind


@pytest.mark.parametrize(
    ("section", "text", "msisdn", "line", "group"),
    [
        (ChargeSection.SUBSCRIPTION, "Fastpris Bedrift", "4790000001", "", "mobile_telephony"),
        (ChargeSection.SUBSCRIPTION, "Mobilt Bredbånd 50", "4790000001", "", "mobile_broadband"),
        (ChargeSection.COMMUNICATION, "Data", "4790000001", "mobile_broadband", "mobile_broadband"),
        (ChargeSection.SUBSCRIPTION, "Fasttelefoni", "4722000000", "", "fixed_telephony"),
        (ChargeSection.COMMUNICATION, "Samtaler", "4722000000", "", "fixed_telephony"),
        (ChargeSection.SUBSCRIPTION, "Alarm", "580000000001", "", "machine_to_machine"),
        (ChargeSection.EQUIPMENT, "iPhone 16", "4790000001", "mobile_broadband", "equipment"),
        (ChargeSection.ONE_OFF, "Fakturagebyr", "", "", "other"),
        (ChargeSection.COMMUNICATION, "Calls", "33612345678", "", "mobile_telephony"),
        (ChargeSection.COMMUNICATION, "Calls", "46812345", "", "fixed_telephony"),
        (ChargeSection.COMMUNICATION, "Calls", "46701234567", "", "mobile_telephony"),
    ],
)
def test_the_group_of_a_charge_that_names_none(
    section: ChargeSection, text: str, msisdn: str, line: str, group: str
) -> None:
    assert group_of_charge(section, text, msisdn, line) == group


def test_a_group_is_asked_for_by_its_name_or_by_what_it_means() -> None:
    assert same_group("Mobiltelefoni", ["mobiltelefoni "])
    assert same_group("mobile_telephony", ["Mobiltelefoni"])
    assert same_group("Mobiltelefoni", ["mobile_telephony"])
    # Two names of operators stay apart even if they mean the same.
    assert not same_group("Mobiltelefoni", ["Mobil"])
    assert not same_group("", ["other"])
    assert not same_group("mobile_broadband", ["Mobiltelefoni"])


@pytest.mark.parametrize(
    ("plan", "flat"),
    [
        ("Bedrift Fri 20 GB", True),
        ("Fri+", True),
        ("Obegränsad", True),
        ("Forfait illimité", True),
        ("Friday", False),
        ("Basis", False),
    ],
)
def test_flat_rate_plans(plan: str, flat: bool) -> None:
    assert says_flat_rate(plan) is flat

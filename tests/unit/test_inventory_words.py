import pytest

from telecost_desktop.services.inventory import is_data_product, product_group_kind
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
    ],
)
def test_data_products(name: str, data: bool) -> None:
    assert is_data_product(name) is data


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("Mobiltelefoni", "mobile"),
        ("mobile_broadband", "broadband"),
        ("Mobilt Bredbånd", "broadband"),
        ("Maskin til maskin", "machine"),
        ("M2M/IoT", "machine"),
        ("Fast telefoni", "fixed"),
        ("Téléphonie mobile", "mobile"),
        ("", ""),
        ("Diverse", "other"),
    ],
)
def test_product_groups(group: str, kind: str) -> None:
    assert product_group_kind(group) == kind


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

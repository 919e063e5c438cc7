import pytest

from telecost_desktop.services.dashboard.packages.package_sizes import has_no_limit, size_of


@pytest.mark.parametrize(
    ("name", "megabytes"),
    [
        ("Datapakke 10 GB", 10_000),
        ("Fri 20 GB", 20_000),
        ("Bedrift Fri 20GB", 20_000),
        ("Surf5GB", 5_000),
        ("500 MB", 500),
        ("Forfait 1,5 Go", 1_500),
        ("Mobile 1.5 gb", 1_500),
        ("Forfait bloqué 50 Mo", 50),
        ("Data 2x5 GB", 10_000),
        ("Data 3 × 500 MB", 1_500),
        ("Surf 1 000 MB", 1_000),
        ("Surf 1\u00a0000 MB", 1_000),
        ("Surf 1.000 MB", 1_000),
        ("Mobil 2 100 GB", 100_000),
        ("0,500 GB", 500),
        ("1 To", 1_000_000),
        ("30 gigaoctets", 30_000),
        ("Ubegrenset 40 GB EU", 40_000),
        ("Appels illimités 20 Go", 20_000),
        ("Datapakke 0 GB", 0),
        ("Bredbånd 100 Mbit/s", 0),
        ("Fiber 10 Gb/s", 0),
        ("Mobil 5G", 0),
        ("Fra 2 to 4", 0),
        ("Fri data", 0),
        ("Bedriftsabonnement Fri", 0),
        ("", 0),
    ],
)
def test_a_name_tells_the_size(name: str, megabytes: int) -> None:
    assert size_of(name) == megabytes * 1_000_000


@pytest.mark.parametrize(
    ("name", "free"),
    [
        ("Fri data", True),
        ("Fridata", True),
        ("Data fri", True),
        ("Mobil Obegränsad", True),
        ("Obegränsad surf", True),
        ("Mobil Ubegrenset", True),
        ("Unlimited", True),
        ("Données illimitées", True),
        ("Forfait illimité", True),
        ("Appels et SMS illimités", False),
        ("Obegränsade samtal", False),
        ("Bedriftsabonnement Fri", False),
        ("Fri tale", False),
        ("Ubegrenset 40 GB", False),
        ("Datapakke 10 GB", False),
        ("Sikker Surf", False),
    ],
)
def test_a_name_tells_that_there_is_no_limit(name: str, free: bool) -> None:
    assert has_no_limit(name) is free

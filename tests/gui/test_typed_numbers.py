"""Numbers as they are typed: a comma or point of another language never makes an amount a hundred times as large."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale

from telecost_desktop.views import formats


@pytest.fixture(autouse=True)
def own_locale() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en_GB", "2,25", "2.25"),
        ("en_GB", "2.25", "2.25"),
        ("en_GB", "1,200", "1200"),
        ("en_GB", "1,200,000.50", "1200000.50"),
        ("en_GB", "−3", "-3"),
        ("en_GB", "1200,50", "1200.50"),
        ("en_GB", "1.200,50", None),
        ("en_GB", "12,34,56", None),
        ("nb_NO", "2,25", "2.25"),
        ("nb_NO", "2.25", "2.25"),
        ("nb_NO", "1 200,50", "1200.50"),
        ("de_DE", "1.200", "1200"),
        ("de_DE", "0.125", "0.125"),
        ("en_GB", "0,125", "0.125"),
        ("de_DE", "2.25", "2.25"),
        ("de_DE", "1.200,50", "1200.50"),
        ("en_GB", "nan", None),
    ],
)
def test_a_number_is_read_as_it_was_meant(language: str, typed: str, meant: str | None) -> None:
    QLocale.setDefault(QLocale(language))
    assert formats.parse_number(typed) == (None if meant is None else Decimal(meant))


@pytest.mark.parametrize("language", ["en_GB", "nb_NO", "sv_SE", "fr_FR", "de_DE"])
def test_what_is_shown_is_read_back(language: str) -> None:
    QLocale.setDefault(QLocale(language))
    for value in (Decimal("0.125"), Decimal("-1200"), Decimal("1234567.5"), Decimal("999")):
        assert formats.parse_number(formats.number(value)) == value

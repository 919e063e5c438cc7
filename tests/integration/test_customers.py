"""Customers and products: numbers, registration numbers, groups, prices by date, and what is not deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.access import PermissionProfile, User
from telecost_desktop.models.company import LogEntry
from telecost_desktop.models.customers import DeliveryChannel, ElectronicForm, ProductPrice
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobFilter, JobFilterKind
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import (
    CustomerValues,
    customer_groups,
    delete_customer,
    list_customers,
    rename_customer_group,
    save_customer,
    set_customer_active,
)
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import (
    ProductValues,
    delete_product,
    list_products,
    save_product,
    vat_rates_today,
)
from telecost_desktop.services.projects.projects import ProjectValues, save_project
from telecost_desktop.services.projects.selection import ProjectSelection
from telecost_desktop.services.scheduled_jobs.store import JobValues, save_job
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.saving import SubscriberValues, SubscriptionValues, save_subscription
from telecost_desktop.services.undo import record, take_back

Save = Callable[..., int]


@pytest.fixture
def save(company: CompanyFile, clock: FixedClock) -> Save:
    """Saves a customer from a name and whatever else is given."""
    return lambda name="Kunde AS", **values: save_customer(company, CustomerValues(name, **values), clock=clock)


@pytest.fixture
def product(company: CompanyFile, clock: FixedClock) -> int:
    """A product of 100 from 2026 on and of 110 from 2027 on."""
    prices = ((date(2026, 1, 1), Decimal(100)), (date(2027, 1, 1), Decimal(110)))
    return save_product(company, ProductValues("Kaiplass", unit="mnd", prices=prices), clock=clock)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("NO", "NO 923 609 016 MVA", "923609016"),
        ("NO", "923609016mva", "923609016"),
        ("NO", "923.609.016", "923609016"),
        ("SE", "556016-0680", "5560160680"),
        ("SE", "SE556016068001", "5560160680"),
        ("SE", "16556016-0680", "5560160680"),
        ("FR", "732 829 320 00074", "73282932000074"),
        ("FR", "FR 44 732829320", "732829320"),
        ("DE", " HRB 1234 ", "HRB 1234"),
        ("NO", "", ""),
    ],
)
def test_registration_numbers_are_written_one_way(company: CompanyFile, save: Save, country, typed, kept) -> None:
    save(country=country, organisation_number=typed)
    assert list_customers(company)[0].values.organisation_number == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("NO", "923609017"),
        ("NO", "92360901"),
        ("NO", "0"),
        ("SE", "556016-0681"),
        ("FR", "73282932000075"),
        ("FR", "732829321"),
    ],
)
def test_wrong_check_digits_are_refused_in_words(company: CompanyFile, save: Save, country: str, typed: str) -> None:
    with pytest.raises(UserError, match=f"{typed} is no registration number in {country}"):
        save(country=country, organisation_number=typed)
    assert list_customers(company) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"country": "NOR"}, "NOR is no country code"),
        ({"country": "NO", "delivery_street": "Kai 1", "delivery_country": "9"}, "9 is no country code"),
        ({"email": "faktura(at)kunde"}, "is no e-mail address"),
    ],
)
def test_what_cannot_stand_on_an_invoice_is_refused(save: Save, values: dict, words: str) -> None:
    with pytest.raises(UserError, match=words):
        save(**values)


def test_a_delivery_address_is_kept(company: CompanyFile, save: Save) -> None:
    save(delivery_street=" Kai 4 ", delivery_postal_code="5392", delivery_city="Storebø", delivery_country="no")
    values = list_customers(company)[0].values
    assert (values.delivery_street, values.delivery_city, values.delivery_country) == ("Kai 4", "Storebø", "NO")


def test_a_group_is_renamed_at_all_its_customers_and_in_jobs(
    company: CompanyFile, clock: FixedClock, save: Save
) -> None:
    for name, group in (("A", "Oppdrett"), ("B", "Oppdrett"), ("C", "Lager"), ("D", "")):
        save(name, group=group)
    with company.write() as session:
        profile = PermissionProfile(name="Alle", administrator=True)
        session.add(profile)
        session.flush()
        session.add(User(initials="XY", name="X Y", profile_id=profile.id))
        session.flush()
        creator = session.query(User.id).filter_by(initials="XY").scalar()

    def job(name: str, *groups: str) -> int:
        from telecost_desktop.models.jobs import JobDays

        chosen = ProjectSelection(customer_groups=frozenset(groups))
        values = JobValues(name, JobDays.LAST_DAY, creator, selection=chosen)
        return save_job(company, values, clock=clock)

    only, both = job("only", "Oppdrett"), job("both", "Oppdrett", "Lager")
    assert rename_customer_group(company, "Oppdrett", " Lager ", clock=clock) == 2
    assert customer_groups(company) == ["Lager"]
    assert [row.values.group for row in list_customers(company)] == ["Lager", "Lager", "Lager", ""]
    with company.read() as session:
        found = session.query(JobFilter.job_id, JobFilter.value).filter_by(kind=JobFilterKind.CUSTOMER_GROUP).all()
        assert sorted(map(tuple, found)) == sorted([(only, "Lager"), (both, "Lager")])
    with pytest.raises(UserError, match="No customer is in the group Oppdrett"):
        rename_customer_group(company, "Oppdrett", "X", clock=clock)
    with pytest.raises(UserError, match="needs a name"):
        rename_customer_group(company, "Lager", "  ", clock=clock)


def test_a_customer_that_nothing_names_is_deleted_and_comes_back(
    company: CompanyFile, clock: FixedClock, save: Save
) -> None:
    recorded = record(delete_customer, company, save("Ny AS"), clock=clock, user="KH")
    assert list_customers(company) == []
    take_back(company, recorded.step, clock=clock)
    assert [row.values.name for row in list_customers(company)] == ["Ny AS"]


def test_what_names_a_customer_is_said(company: CompanyFile, clock: FixedClock, save: Save, product: int) -> None:
    customer = save("Fjord AS")
    frequency = save_frequency(company, FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 1), day=1), clock=clock)
    subscriber = SubscriberValues(customer, date(2026, 12, 1))
    values = SubscriptionValues("Berth", frequency, (LineValues(product),), (subscriber,))
    save_subscription(company, values, clock=clock)
    save_project(company, ProjectValues("Kai 3", customer), clock=clock)
    with pytest.raises(UserError, match=r"subscriptions: 1, projects: 1, sales invoices: 0.*Set it inactive"):
        delete_customer(company, customer, clock=clock)
    set_customer_active(company, customer, False, clock=clock)
    (row,) = list_customers(company)
    assert (row.values.active, row.subscriptions, row.projects) == (False, 1, 1)
    assert list_customers(company, only_active=True) == []
    with pytest.raises(UserError, match="items of subscriptions: 1"):
        delete_product(company, product, clock=clock)


def test_a_price_that_comes_later_is_added_moved_and_taken_away(
    company: CompanyFile, clock: FixedClock, product: int
) -> None:
    def keep(*prices: tuple[date, str]) -> None:
        pairs = tuple((since, Decimal(price)) for since, price in prices)
        save_product(company, ProductValues("Kaiplass", prices=pairs), clock=clock, product_id=product)

    (row,) = list_products(company, clock)
    assert (row.price, row.next_price, row.vat_rate) == (100, (date(2027, 1, 1), Decimal(110)), 25)
    keep((date(2026, 1, 1), "100"), (date(2027, 2, 1), "111"))
    assert list_products(company, clock)[0].next_price == (date(2027, 2, 1), Decimal(111))
    keep((date(2026, 1, 1), "101"))
    (row,) = list_products(company, clock)
    assert (row.price, row.next_price) == (Decimal(101), None)


def test_a_price_that_holds_already_is_not_taken_away(company: CompanyFile, clock: FixedClock, product: int) -> None:
    for prices in ((), ((date(2027, 1, 1), Decimal(110)),)):
        with pytest.raises(UserError, match="The price from 2026-01-01 holds already"):
            save_product(company, ProductValues("Kaiplass", prices=prices), clock=clock, product_id=product)
    twice = ((date(2026, 1, 1), Decimal(1)), (date(2026, 1, 1), Decimal(2)))
    with pytest.raises(UserError, match="same day"):
        save_product(company, ProductValues("Kaiplass", prices=twice), clock=clock, product_id=product)
    assert len(list_products(company, clock)[0].prices) == 2


def test_prices_stay_where_none_are_given(company: CompanyFile, clock: FixedClock, product: int) -> None:
    save_product(company, ProductValues("Ny kai"), clock=clock, product_id=product)
    (row,) = list_products(company, clock)
    assert (row.name, len(row.prices)) == ("Ny kai", 2)


def test_a_product_that_nothing_names_is_deleted_with_its_prices(
    company: CompanyFile, clock: FixedClock, product: int
) -> None:
    recorded = record(delete_product, company, product, clock=clock, user="KH")
    with company.read() as session:
        assert session.query(ProductPrice).count() == 0
        assert session.query(LogEntry).filter_by(action="product.deleted", subject="Kaiplass").count() == 1
    take_back(company, recorded.step, clock=clock)
    assert len(list_products(company, clock)[0].prices) == 2


def test_todays_vat_rates_come_highest_first(company: CompanyFile, clock: FixedClock) -> None:
    assert list(vat_rates_today(company, clock).items())[:3] == [("high", 25), ("medium", 15), ("low", 12)]


def test_a_customer_served_by_an_access_point_gets_an_electronic_form(company: CompanyFile, clock: FixedClock) -> None:
    values = CustomerValues(
        "Åmøy AS",
        channel=DeliveryChannel.E_INVOICE,
        electronic_address=" 0192: 987654325 ",
        vat_number="no 987654325 mva",
    )
    save_customer(company, values, clock=clock)
    saved = list_customers(company)[0].values
    assert saved.electronic_form is ElectronicForm.UBL
    assert (saved.electronic_address, saved.vat_number) == ("0192:987654325", "NO987654325MVA")


@pytest.mark.parametrize("address", ["987654325", "0192", ":987654325", "norge:9876"])
def test_an_electronic_address_without_its_scheme_is_refused(
    company: CompanyFile, clock: FixedClock, address: str
) -> None:
    with pytest.raises(UserError, match="no electronic address"):
        save_customer(company, CustomerValues("Åmøy AS", electronic_address=address), clock=clock)
    assert list_customers(company) == []

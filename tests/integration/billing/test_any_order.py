"""Whatever a person does in whatever order, the rules hold after each step."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from crediting import credit_invoice

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.subscriptions import BillingTime, FrequencyUnit, InvoiceResult
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.runs.run_report import Action, Decision
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts, void_draft
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.subscriptions.deciding import issue_early, skip_one
from telecost_desktop.services.subscriptions.lists import get_subscription
from telecost_desktop.services.subscriptions.saving import (
    end_subscriber,
    set_subscriber_active,
    set_subscription_active,
)

from .conftest import Office

STEPS = 25


class Person:
    """Does things at random in an office with two subscriptions."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office = office
        self.chance = random.Random(seed)
        self.frequency = office.monthly()
        customers = [office.customer("A", one_invoice=True), office.customer("B")]
        self.subscriptions = [
            office.subscription(self.frequency, customers, "2026-01-10", result=InvoiceResult.DRAFT),
            office.subscription(self.frequency, customers, "2026-01-01", billing_time=BillingTime.ARREARS),
        ]

    def subscriber(self) -> int:
        detail = get_subscription(self.office.file, self.office.clock, self.chance.choice(self.subscriptions))
        return self.chance.choice(detail.subscribers).values.id or 0

    def day(self, around: int = 60) -> date:
        return self.office.clock.now().date() + timedelta(days=self.chance.randint(-around, around))

    def invoice(self, *statuses: SalesInvoiceStatus) -> int | None:
        found = [row.id for row in self.office.invoices() if row.status in statuses and row.kind == "invoice"]
        return self.chance.choice(found) if found else None

    def step(self) -> str:
        office, file, clock = self.office, self.office.file, self.office.clock
        name = self.chance.choice(
            ["wait", "wait", "run", "run", "all", "decide", "pause", "pause one", "end", "change", "void", "issue", "credit", "skip", "early"]
        )  # fmt: skip
        draft = self.invoice(SalesInvoiceStatus.DRAFT)
        if name == "wait":
            clock.advance(timedelta(days=self.chance.randint(1, 40)))
        elif name == "run":
            office.run()
        elif name == "all":
            office.run(create_missed=True, explicit=True)
        elif name == "decide":
            actions = [Decision(Action.IGNORE), Decision(Action.CREATE)]
            actions.append(Decision(Action.POSTPONE, clock.now().date() + timedelta(days=9)))
            office.run(decisions={item.key: self.chance.choice(actions) for item in what_is_due(file, clock)})
        elif name == "pause":
            set_subscription_active(
                file, self.chance.choice(self.subscriptions), self.chance.random() < 0.5, clock=clock, day=self.day(20)
            )
        elif name == "pause one":
            set_subscriber_active(file, self.subscriber(), self.chance.random() < 0.5, clock=clock)
        elif name == "end":
            end_subscriber(file, self.subscriber(), self.chance.choice([None, self.day()]), clock=clock)
        elif name == "change":
            unit = self.chance.choice([FrequencyUnit.MONTH, FrequencyUnit.WEEK])
            values = FrequencyValues(unit, self.day(), self.chance.randint(1, 4), day=self.chance.randint(0, 31))
            save_frequency(file, values, clock=clock, frequency_id=self.frequency)
        elif name == "void" and draft:
            void_draft(file, draft, due_again=self.chance.random() < 0.5, clock=clock)
        elif name == "issue" and draft:
            issue_drafts(file, [draft], clock=clock)
        elif name == "credit":
            invoice = self.invoice(SalesInvoiceStatus.NEW, SalesInvoiceStatus.OVERDUE)
            if invoice:
                credit_invoice(file, invoice, clock=clock)
        elif name in ("skip", "early"):
            found = coming(file, clock)
            if found:
                chosen = self.chance.choice(found[:6])
                act = skip_one if name == "skip" else issue_early
                act(file, clock, chosen.subscriber_id, chosen.key)
        return name


@pytest.mark.parametrize("seed", range(4))
def test_any_order(empty_company_template: Path, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "any.telecost"
    shutil.copyfile(empty_company_template, path)
    file = open_company_file(path)
    try:
        office = Office(file, FixedClock(datetime(2026, 1, 1, 8, tzinfo=UTC)))
        person = Person(office, seed)
        done = []
        for _ in range(STEPS):
            try:
                done.append(person.step())
            except UserError as refused:
                done.append(str(refused))
            assert [problem.sentence() for problem in check(file)] == [], done
        before = len(office.invoices())
        office.run(create_missed=True)
        after = len(office.invoices())
        office.run(create_missed=True)
        assert len(office.invoices()) == after >= before
        office.assert_clean()
    finally:
        file.close()

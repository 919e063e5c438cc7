"""Who is reminded, of what, how often; what a letter asks for; and what withdrawing gives back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from crediting import credit_invoice
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from telecost_desktop.errors import EnvironmentProblem, UserError
from telecost_desktop.models.customers import DeliveryChannel
from telecost_desktop.models.mail import MailState, OutboxMessage, OutboxRecipient
from telecost_desktop.models.reminders import ReminderLine
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState
from telecost_desktop.services.checks import check
from telecost_desktop.services.mail.outbox import stored_enclosures
from telecost_desktop.services.reminders.claims import open_claim, pay_claim
from telecost_desktop.services.reminders.due import list_due_reminders
from telecost_desktop.services.reminders.listing import ReminderState, list_reminders
from telecost_desktop.services.reminders.making import (
    mail_reminder,
    make_reminders,
    preview_letter,
    print_reminders,
    reminder_pdf,
    withdraw_reminder,
)
from telecost_desktop.services.reminders.rules import ReminderLevel

from .conftest import Debts, day, pdf_text

POLITE, FIRM = ReminderLevel(7), ReminderLevel(28, Decimal("70"), interest=True)


def due_numbers(debts: Debts) -> list[tuple[str, int, list[int]]]:
    return [
        (letter.customer, letter.level, [one.id for one in letter.invoices])
        for letter in list_due_reminders(debts.file, debts.clock)
    ]


def test_one_polite_letter_without_fee_is_what_a_new_company_has(debts: Debts) -> None:
    invoice = debts.invoice("2026-01-01")
    debts.at("2026-01-21")
    assert due_numbers(debts) == []
    debts.at("2026-01-22")
    assert due_numbers(debts) == [("Sen Betaler AS", 1, [invoice])]
    assert make_reminders(debts.file, debts.clock) == [1]
    debts.at("2026-12-31")
    assert due_numbers(debts) == []


def test_overdue_invoices_of_a_customer_go_into_one_letter(debts: Debts) -> None:
    first, second = debts.invoice("2026-01-01"), debts.invoice("2026-01-02", "250")
    other = debts.invoice("2026-01-03", name="Annen AS")
    debts.at("2026-03-01")
    assert due_numbers(debts) == [("Annen AS", 1, [other]), ("Sen Betaler AS", 1, [first, second])]
    make_reminders(debts.file, debts.clock)
    rows = list_reminders(debts.file)
    assert [(row.customer, row.invoices, row.open) for row in rows] == [
        ("Sen Betaler AS", (10001, 10002), Decimal("1250.00")),
        ("Annen AS", (10003,), Decimal("1000.00")),
    ]


def test_credited_disputed_paid_and_those_who_are_not_reminded_are_left_out(debts: Debts) -> None:
    paid, credited, disputed = (debts.invoice() for _ in range(3))
    open_one = debts.invoice()
    debts.invoice(name="Skån AS", reminders=False)
    debts.pay(paid, "1000", "2026-01-30")
    debts.dispute(disputed)
    debts.at("2026-03-01")
    credit_invoice(debts.file, credited, clock=debts.clock)
    assert due_numbers(debts) == [("Sen Betaler AS", 1, [open_one])]
    debts.settle(disputed)
    assert due_numbers(debts) == [("Sen Betaler AS", 1, [disputed, open_one])]


def test_what_was_refused_as_an_e_invoice_is_not_reminded_of_until_it_is_settled(debts: Debts) -> None:
    refused, open_one = debts.invoice(), debts.invoice()
    debts.at("2026-03-01")
    mail = (Deliverable.sales_invoice_id == refused) & (Deliverable.kind == DeliverableKind.EMAIL)
    state = update(Deliverable).where(mail)
    with debts.file.write() as session:
        session.execute(state.values(state=DeliverableState.REFUSED))
    assert due_numbers(debts) == [("Sen Betaler AS", 1, [open_one])]
    with debts.file.write() as session:
        session.execute(state.values(state=DeliverableState.SENT))
    assert due_numbers(debts) == [("Sen Betaler AS", 1, [refused, open_one])]


def test_of_a_partly_paid_invoice_the_open_part_is_asked(debts: Debts) -> None:
    invoice = debts.invoice()
    debts.pay(invoice, "400", "2026-01-30")
    debts.at("2026-03-01")
    (letter,) = list_due_reminders(debts.file, debts.clock)
    assert (letter.open, letter.total) == (Decimal("600"), Decimal("600"))


def test_the_next_level_waits_for_the_last_letters_day_to_pay(debts: Debts) -> None:
    debts.levels(POLITE, FIRM)
    invoice = debts.invoice("2026-01-01")  # due on 15 January
    debts.at("2026-03-01")  # both levels' days are over, but the first comes first
    assert due_numbers(debts) == [("Sen Betaler AS", 1, [invoice])]
    make_reminders(debts.file, debts.clock)
    debts.at("2026-03-15")  # the last day to pay
    assert due_numbers(debts) == []
    debts.at("2026-03-16")
    assert due_numbers(debts) == [("Sen Betaler AS", 2, [invoice])]


def test_fee_and_interest_by_day_rate_and_open_part(debts: Debts) -> None:
    debts.levels(ReminderLevel(7, Decimal("70"), interest=True))
    debts.rates([("2025-07-01", "12.25"), ("2026-02-01", "10")])
    invoice = debts.invoice("2026-01-01", "10000")
    debts.pay(invoice, "4000", "2026-02-10")
    debts.at("2026-03-01")
    (letter,) = list_due_reminders(debts.file, debts.clock)
    # 16–31 January: 16 days of 10 000 at 12.25; 1–10 February: 10 days at 10; 11 February – 1 March: 19 days of 6 000.
    wanted = (Decimal(10000) * 16 * Decimal("12.25") + Decimal(10000) * 10 * 10 + Decimal(6000) * 19 * 10) / 36500
    assert letter.interest == wanted.quantize(Decimal("0.01"))
    assert letter.total == Decimal("6070") + letter.interest
    said = pdf_text(preview_letter(debts.file, debts.clock, letter.key))
    assert "Renten er 12,25 %, fra 01.02.2026 10 % i året" in said


def test_a_later_letter_adds_interest_and_names_what_is_open_of_the_earlier(debts: Debts) -> None:
    debts.levels(ReminderLevel(7, Decimal("35"), interest=True), ReminderLevel(28, Decimal("70"), interest=True))
    debts.rates([("2025-01-01", "10")])
    invoice = debts.invoice("2026-01-01", "36500")
    debts.at("2026-01-25")
    make_reminders(debts.file, debts.clock)
    with debts.file.read() as session:
        assert open_claim(session, invoice) == Decimal("135.00")  # ten days of 10 a day, and the fee
    with debts.file.write() as session:
        rest = pay_claim(session, invoice, Decimal("35"), paid_on=day("2026-02-01"), at=debts.clock.now())
        assert rest == 0
    debts.at("2026-02-24")
    (letter,) = list_due_reminders(debts.file, debts.clock)
    assert (letter.level, letter.interest, letter.fee, letter.earlier) == (
        2,
        Decimal("300.00"),
        Decimal(70),
        Decimal(100),
    )
    make_reminders(debts.file, debts.clock)
    with debts.file.write() as session:
        assert open_claim(session, invoice) == Decimal("470.00")
        assert pay_claim(session, invoice, Decimal("500"), paid_on=day("2026-02-28"), at=debts.clock.now()) == Decimal(
            "30.00"
        )
        assert open_claim(session, invoice) == 0


def test_what_is_credited_later_takes_its_interest_along_but_asks_nothing_back(debts: Debts) -> None:
    debts.levels(ReminderLevel(7, interest=True), ReminderLevel(28, interest=True))
    debts.rates([("2025-01-01", "10")])
    invoice = debts.invoice("2026-01-01", "36500")
    debts.at("2026-01-25")
    make_reminders(debts.file, debts.clock)
    with debts.file.write() as session:
        # Most of it was paid in time; it is only written down now.
        session.execute(
            text("INSERT INTO sales_payment (sales_invoice_id, paid_on, amount, recorded_at, recorded_by)"
                 " VALUES (:id, '2026-01-10', 36400000000, '2026-01-26T00:00:00Z', '')"), {"id": invoice},
        )  # fmt: skip
    debts.at("2026-03-01")
    (letter,) = list_due_reminders(debts.file, debts.clock)
    assert (letter.open, letter.interest) == (Decimal("100"), Decimal(0))


def test_a_letter_in_another_currency_asks_no_fee(debts: Debts) -> None:
    debts.levels(ReminderLevel(7, Decimal("70")))
    debts.invoice(name="Svensk AB", currency="SEK", country="SE", language="sv")
    debts.at("2026-03-01")
    (letter,) = list_due_reminders(debts.file, debts.clock)
    assert (letter.currency, letter.fee) == ("SEK", Decimal(0))


def test_the_mail_lies_in_the_outbox_with_letter_and_identity_once(debts: Debts) -> None:
    debts.invoice()
    debts.at("2026-03-01")
    (made,) = make_reminders(debts.file, debts.clock, user="KH")
    with debts.file.read() as session:
        message = session.scalars(select(OutboxMessage)).one()
        assert (message.identity, message.purpose, message.subject) == (
            f"reminder-{made}", "reminder", "Betalingspåminnelse fra Prøve AS",
        )  # fmt: skip
        assert [word for word in ("10001", "NOK 1\u00a0000,00", "15.03.2026") if word not in message.body] == []
        assert [one.content for one in stored_enclosures(session, message.id)] == [reminder_pdf(debts.file, made)]
    assert list_reminders(debts.file)[0].state is ReminderState.WAITING
    with pytest.raises(UserError, match="outbox already"):
        mail_reminder(debts.file, made, clock=debts.clock)


def test_who_gets_paper_waits_to_be_printed(debts: Debts, tmp_path: Path) -> None:
    debts.invoice(name="Papir AS", channel=DeliveryChannel.PRINT)
    debts.invoice(name="Uten AS", email="")
    debts.at("2026-03-01")
    made = make_reminders(debts.file, debts.clock)
    assert {row.state for row in list_reminders(debts.file)} == {ReminderState.TO_PRINT}
    with pytest.raises(EnvironmentProblem):
        print_reminders(debts.file, made, tmp_path / "nowhere" / "letters.pdf", clock=debts.clock)
    assert {row.state for row in list_reminders(debts.file)} == {ReminderState.TO_PRINT}
    target = tmp_path / "letters.pdf"
    print_reminders(debts.file, made, target, clock=debts.clock)
    assert "Papir AS" in pdf_text(target.read_bytes())
    assert {row.state for row in list_reminders(debts.file)} == {ReminderState.PRINTED}
    with pytest.raises(UserError, match="no e-mail address"):
        mail_reminder(debts.file, made[1], clock=debts.clock)


def test_a_wrong_address_makes_paper_and_keeps_no_other_letter_back(debts: Debts) -> None:
    debts.invoice(name="Alt feil AS")
    debts.invoice(name="Riktig AS", email="a@riktig.example, b@riktig.example")
    with debts.file.write() as session:
        session.execute(text("UPDATE customer SET email = 'ingen adresse' WHERE name = 'Alt feil AS'"))
    debts.at("2026-03-01")
    make_reminders(debts.file, debts.clock)
    assert {row.customer: row.state for row in list_reminders(debts.file)} == {
        "Alt feil AS": ReminderState.TO_PRINT, "Riktig AS": ReminderState.WAITING,
    }  # fmt: skip
    with debts.file.write() as session:
        addresses = list(session.scalars(select(OutboxRecipient.address)))
        assert addresses == ["a@riktig.example", "b@riktig.example"]
        session.execute(text("UPDATE outbox_recipient SET state = 'sent' WHERE address LIKE 'a@%'"))
        session.execute(text("UPDATE outbox_recipient SET state = 'refused' WHERE address LIKE 'b@%'"))
    assert list_reminders(debts.file)[0].state is ReminderState.REFUSED


def test_nothing_is_there_when_the_work_breaks_off_in_a_letter(debts: Debts, monkeypatch: pytest.MonkeyPatch) -> None:
    debts.invoice()
    debts.at("2026-03-01")

    def broken(*_args: object, **_values: object) -> None:
        raise OSError("the disk went away")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="went away"):
        patch.setattr("telecost_desktop.services.reminders.making.put_letter_in_outbox", broken)
        make_reminders(debts.file, debts.clock)
    assert list_reminders(debts.file) == []
    assert make_reminders(debts.file, debts.clock) == [1]


def test_withdrawing_gives_the_level_back_and_stops_waiting_mail(debts: Debts) -> None:
    debts.levels(ReminderLevel(7, Decimal("35")))
    invoice = debts.invoice()
    debts.at("2026-03-01")
    (made,) = make_reminders(debts.file, debts.clock)
    withdraw_reminder(debts.file, made, clock=debts.clock)
    (row,) = list_reminders(debts.file)
    assert (row.state, row.claim) == (ReminderState.WITHDRAWN, Decimal(0))
    with debts.file.read() as session:
        assert session.scalars(select(OutboxRecipient.state)).one() is MailState.CANCELLED
        assert open_claim(session, invoice) == 0
    assert due_numbers(debts) == [("Sen Betaler AS", 1, [invoice])]
    with pytest.raises(UserError, match="is withdrawn"):
        withdraw_reminder(debts.file, made, clock=debts.clock)
    assert make_reminders(debts.file, debts.clock) == [made + 1]


def test_a_paid_fee_keeps_a_letter_from_being_withdrawn(debts: Debts) -> None:
    debts.levels(ReminderLevel(7, Decimal("35")))
    invoice = debts.invoice()
    debts.at("2026-03-01")
    (made,) = make_reminders(debts.file, debts.clock)
    with debts.file.write() as session:
        pay_claim(session, invoice, Decimal("35"), paid_on=day("2026-03-02"), at=debts.clock.now())
    with pytest.raises(UserError, match="has been paid"):
        withdraw_reminder(debts.file, made, clock=debts.clock)


def test_a_check_finds_what_was_changed_behind_the_programs_back(debts: Debts) -> None:
    debts.invoice()
    debts.at("2026-03-01")
    make_reminders(debts.file, debts.clock)
    assert list(check(debts.file)) == []
    with debts.file.write() as session:
        session.execute(text("UPDATE reminder SET interest = 1000000, attachment_id = NULL"))
        session.execute(text("UPDATE reminder_line SET live = 0"))
    assert {problem.code for problem in check(debts.file)} == {"reminder_interest", "reminder_letter", "reminder_live"}


def test_the_file_itself_refuses_a_level_twice(debts: Debts) -> None:
    debts.invoice()
    debts.at("2026-03-01")
    make_reminders(debts.file, debts.clock)
    with pytest.raises(IntegrityError), debts.file.write() as session:
        line = session.scalars(select(ReminderLine)).one()
        copy = ReminderLine(
            reminder_id=line.reminder_id, sales_invoice_id=line.sales_invoice_id, level=line.level, days_late=1,
            open_amount=Decimal(1), interest=Decimal(0),
        )  # fmt: skip
        session.add(copy)

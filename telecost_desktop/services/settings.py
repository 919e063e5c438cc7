"""The company's settings: one JSON value per key, changed with an entry in the log of actions."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from telecost_desktop.models.company import Setting
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock


class SettingKey(StrEnum):
    """The settings that there are, and what their values are.

    MAIL_SERVER: an object, see services/mail/server.py. CALLED_NUMBERS: whether the people who work in this file may
    see called numbers in full (bool). FISCAL_MONTH: the month with which the fiscal year begins (1–12). JOB_TIME: the
    wall time from which scheduled jobs run ("HH:MM", default 22:00). PUBLIC_HOLIDAYS: whether the country's public
    holidays are no working days (bool, default True). PRORATA_DAYS: 30 where each month has thirty days in part periods,
    else the real days count. NUMBER_SERIES: by kind of document whether numbers begin anew each year, and with how many
    digits, see services/sales_invoicing/issuing/series.py. PAYABLE_ROUNDING: what the amount to pay of a sales invoice is rounded
    to ("1" for whole units, "" for none). REMINDERS: an object, see services/reminders/rules.py.
    """

    MAIL_SERVER = "mail.server"
    CALLED_NUMBERS = "privacy.called_numbers"
    FISCAL_MONTH = "fiscal_year.first_month"
    JOB_TIME = "billing.job_time"
    PUBLIC_HOLIDAYS = "billing.public_holidays"
    PRORATA_DAYS = "billing.prorata_days"
    NUMBER_SERIES = "sales_invoices.number_series"
    PAYABLE_ROUNDING = "sales_invoices.payable_rounding"
    REMINDERS = "billing.reminders"


def stored_setting(session: Session, key: SettingKey, default: Any = None) -> Any:
    """A setting's value, or the default where it was never set."""
    found = session.get(Setting, key.value)
    return default if found is None else json.loads(found.value)


def read_setting(file: CompanyFile, key: SettingKey, default: Any = None) -> Any:
    """The same, from the file."""
    with file.read() as session:
        return stored_setting(session, key, default)


def write_setting(file: CompanyFile, key: SettingKey, value: Any, *, clock: Clock, user: str = "") -> None:
    """Store a setting; nothing happens where it has the value already."""
    with file.write() as session:
        store_setting(session, key, value, clock=clock, user=user)


def store_setting(session: Session, key: SettingKey, value: Any, *, clock: Clock, user: str = "") -> bool:
    """The same, inside a transaction; returns whether the value is another now."""
    text = json.dumps(value, ensure_ascii=False)
    found = session.get(Setting, key.value)
    if found is not None and found.value == text:
        return False
    session.merge(Setting(key=key.value, value=text))
    log_action(session, clock.now(), user, "setting.changed", key.value, text)
    return True

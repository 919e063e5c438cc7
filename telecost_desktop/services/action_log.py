"""Who did what, written in the transaction that does it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from telecost_desktop.models.company import LogEntry


def log_action(session: Session, at: datetime, user: str, action: str, subject: str = "", detail: str = "") -> None:
    """Add a line to the log: ``action`` is a code such as "frequency.saved", ``subject`` names the thing."""
    session.add(LogEntry(at=at, user=user, action=action, subject=subject, detail=detail))

"""A message as a file that a mail program opens as a draft, for machines where TeleCost cannot send."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from telecost_desktop.services.mail.addresses import checked_addresses
from telecost_desktop.services.mail.message import Sender, compose
from telecost_desktop.services.whole_files import write_bytes

if TYPE_CHECKING:
    from telecost_desktop.services.mail.outbox import Draft


def write_eml(draft: Draft, target: Path, *, sender: Sender | None = None, at: datetime | None = None) -> None:
    """Write a draft to an .eml file. Without ``sender`` the mail program uses its own; ``at`` is its date, if it has one.

    Raises UserError for wrong recipients and line ends in headers, and what ``write_file`` raises.
    """
    content = compose(
        checked_addresses(draft.recipients),
        draft.subject,
        draft.body,
        draft.enclosures,
        sender=sender,
        date=at,
        # Outlook opens it for writing instead of for reading.
        more_headers=[("X-Unsent", "1")],
    )
    write_bytes(target, content)

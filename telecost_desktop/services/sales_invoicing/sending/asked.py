"""What a sales invoice is to be made into, asked for in the transaction that issues it.

Only what is issued asks: a sales invoice of former days is never sent by itself. Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from telecost_desktop.models.customers import DeliveryChannel
from telecost_desktop.models.sales_invoices import DeliverableKind, DeliverableState
from telecost_desktop.models.tables import metadata

_INSERT = metadata.tables["deliverable"].insert()
# A file for an access point is asked for where it is made and checked: by issuing too.
_BY_CHANNEL = {DeliveryChannel.EMAIL: DeliverableKind.EMAIL, DeliveryChannel.PRINT: DeliverableKind.PRINT}


def ask_for_deliverables(connection: Connection, invoice_id: int, channel: DeliveryChannel, at: datetime) -> None:
    """Ask for the PDF, and for the mail or the print by which the customer wants it."""
    kinds = [DeliverableKind.PDF]
    if channel in _BY_CHANNEL:
        kinds.append(_BY_CHANNEL[channel])
    connection.execute(
        _INSERT,
        [
            {"sales_invoice_id": invoice_id, "kind": kind, "state": DeliverableState.WAITING, "changed_at": at}
            for kind in kinds
        ],
    )

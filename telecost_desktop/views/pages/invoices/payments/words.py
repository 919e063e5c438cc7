"""What a payment waits for, and why a sales invoice is proposed, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.payments import IncomingState
from telecost_desktop.services.payments.listing import PaymentRow, Why
from telecost_desktop.services.payments.reasons import WaitingFor
from telecost_desktop.services.payments.store import SET_ASIDE_FOR_PARTS
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate
MARKS = {
    IncomingState.OPEN: Status.TO_DECIDE,
    IncomingState.SETTLED: Status.BOOKED,
    IncomingState.SET_ASIDE: Status.SET_ASIDE,
}


def waiting_words(row: PaymentRow) -> str:
    """One sentence about what is asked of a person; of one set aside, the reason that was given."""
    if row.waits is None:
        # What the program itself sets aside, it says in the program's language.
        if row.note == SET_ASIDE_FOR_PARTS:
            return translate("Payments", "A sum; its payments came in one by one.")
        return row.note
    return {
        WaitingFor.PART: translate("Payments", "Less than is owed. It is booked; is that right?"),
        WaitingFor.OVER: translate("Payments", "More than is owed. What becomes of the rest?"),
        WaitingFor.PAID_ALREADY: translate("Payments", "The invoice that it names is paid already."),
        WaitingFor.CREDITED: translate("Payments", "The invoice that it names is credited."),
        WaitingFor.CURRENCY: translate("Payments", "The invoice that it names has another currency."),
        WaitingFor.SEVERAL: translate("Payments", "It may be for several invoices."),
        WaitingFor.UNKNOWN: translate("Payments", "Nothing says which invoice it is for."),
        WaitingFor.RETURNED: translate("Payments", "The bank took it back."),
        WaitingFor.WHOLE: translate("Payments", "A booking; the file does not say whose payments are in it."),
        WaitingFor.UNLINKED: translate("Payments", "It was taken off the invoice that it was booked on."),
    }[row.waits]


def short_words() -> dict[WaitingFor | None, str]:
    """What each payment waits for in a word or two; a list asks once, not for each row."""
    return {
        None: "",
        WaitingFor.PART: translate("Payments", "Too little"),
        WaitingFor.OVER: translate("Payments", "Too much"),
        WaitingFor.PAID_ALREADY: translate("Payments", "Paid already"),
        WaitingFor.CREDITED: translate("Payments", "Credited"),
        WaitingFor.CURRENCY: translate("Payments", "Other currency"),
        WaitingFor.SEVERAL: translate("Payments", "Several fit"),
        WaitingFor.UNKNOWN: translate("Payments", "Unknown"),
        WaitingFor.RETURNED: translate("Payments", "Taken back"),
        WaitingFor.WHOLE: translate("Payments", "Sum only"),
        WaitingFor.UNLINKED: translate("Payments", "Taken off"),
    }


def why_words(why: Why) -> str:
    """Why a sales invoice may be meant."""
    return {
        Why.REFERENCE: translate("Payments", "Its reference"),
        Why.NUMBER: translate("Payments", "Its number"),
        Why.PAYER: translate("Payments", "Same payer"),
        Why.AMOUNT: translate("Payments", "Same amount"),
        Why.OPEN: translate("Payments", "Open"),
    }[why]

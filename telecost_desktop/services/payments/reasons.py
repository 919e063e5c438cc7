"""Why a payment waits for a person."""

from __future__ import annotations

from enum import StrEnum


class WaitingFor(StrEnum):
    """What a person is asked to decide of a payment.

    PART: less came in than is owed; it is booked. OVER: more came in, and the rest is not booked. PAID_ALREADY,
    CREDITED: nothing is owed any more. CURRENCY: the sales invoice has another currency. SEVERAL: more than one sales
    invoice may be meant. UNKNOWN: none was found. RETURNED: the bank took money back. WHOLE: a booking of several
    payments that the file does not tell apart. UNLINKED: a person took it off the sales invoice that it was on.
    """

    PART = "part"
    OVER = "over"
    PAID_ALREADY = "paid_already"
    CREDITED = "credited"
    CURRENCY = "currency"
    SEVERAL = "several"
    UNKNOWN = "unknown"
    RETURNED = "returned"
    WHOLE = "whole"
    UNLINKED = "unlinked"

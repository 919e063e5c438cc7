"""What a passed-on cost says on the sales invoice, in the customer's language: norsk bokmål, English, svenska, français."""

from __future__ import annotations

from datetime import date

from telecost_desktop.models.periods import Period, first_of_next_month
from telecost_desktop.models.recharges import RechargeDetail
from telecost_desktop.services.sales_invoicing.document_words import date_text

_LOCALES = {"nb": "nb", "en": "en", "sv": "sv", "fr": "fr"}
_FALLBACK = "en"
_FEE = {"nb": "Telefoni {period}", "en": "Telephony {period}", "sv": "Telefoni {period}", "fr": "Téléphonie {period}"}
_NOBODY = {
    RechargeDetail.EMPLOYEE: {"nb": "uten bruker", "en": "no user", "sv": "utan användare", "fr": "sans utilisateur"},
    RechargeDetail.LINE: {"nb": "uten nummer", "en": "no number", "sv": "utan nummer", "fr": "sans numéro"},
}


def fee_text(period: Period, name: str, language: str) -> str:
    """The text of a fee, such as "Telephony June 2026, Solveig Dahl"; without a name the period alone."""
    language = language if language in _LOCALES else _FALLBACK
    text = _FEE[language].format(period=period_text(period, language))
    return f"{text}, {name}" if name else text


def nobody(detail: RechargeDetail, language: str) -> str:
    """What stands for the name where a cost has no user or number."""
    return _NOBODY[detail].get(language, _NOBODY[detail][_FALLBACK]) if detail in _NOBODY else ""


def period_text(period: Period, language: str) -> str:
    """Whole months by name, else the first and last day."""
    if period.start.day != 1 or period.end.day != 1:
        first, last = date_text(period.start, language), date_text(period.last, language)
        return first if period.days == 1 else f"{first}–{last}"
    last_month = period.last.replace(day=1)
    if first_of_next_month(period.start) == period.end:
        return _month(period.start, language)
    first = _month(period.start, language, year=period.start.year != last_month.year)
    return f"{first}–{_month(last_month, language)}"


def _month(day: date, language: str, *, year: bool = True) -> str:
    from babel.dates import format_date

    return str(format_date(day, "LLLL y" if year else "LLLL", locale=_LOCALES.get(language, _FALLBACK)))

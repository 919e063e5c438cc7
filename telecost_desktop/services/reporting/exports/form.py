"""How a report is written: what whoever asks for a file, a message or a scheduled report chooses of it."""

from __future__ import annotations

from dataclasses import dataclass

from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.pivots.layout import PivotLayout


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A format (csv, xlsx, pdf or json), the language, and what of the report is written.

    ``columns`` are keys of columns in their order, none for those that the format usually has. With ``pivot`` the pivot
    is written instead of the rows, and ``columns`` say nothing.
    """

    format: str
    wording: Wording
    columns: tuple[str, ...] = ()
    pivot: PivotLayout | None = None

    @classmethod
    def of_screen(
        cls, form: str, wording: Wording, shown: tuple[str, ...] = (), pivot: PivotLayout | None = None
    ) -> ReportForm:
        """What a person sees, as a file: a PDF has the columns that are ``shown``, Excel and CSV have all.

        Rule: docs/rules.md, "Reports in files".
        """
        return cls(form, wording, shown if form == "pdf" else (), pivot)

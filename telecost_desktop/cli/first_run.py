"""The first run: the demonstration company, and without a display the window's work done into files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from telecost_desktop.models.company_file import FileState, inspect
from telecost_desktop.services.clock import SystemClock, today

Say = Callable[[str], None]


def ensure_demonstration(say: Say, path: Path | None = None) -> Path:
    """The demonstration company's file, made when it is not there or was made by another version."""
    from telecost_desktop.app import demonstration_path
    from telecost_desktop.services.demo import make_demo

    target = path or demonstration_path()
    if inspect(target).state is FileState.CURRENT:
        return target
    target.unlink(missing_ok=True)
    say("Making the demonstration company: operator files are written and imported. This is done once …")
    make_demo(target, clock=SystemClock()).close()
    return target


def do_the_work(folder: Path, say: Say) -> None:
    """Import, draw every page, write a report as workbook and PDF, run what is due, and say where all of it lies."""
    from telecost_desktop.app import draw_tour
    from telecost_desktop.services.company import company_of, open_company
    from telecost_desktop.services.recurring_work import do_recurring_work
    from telecost_desktop.services.reporting import ReportRequest, TimePeriod, export_report, run_report
    from telecost_desktop.services.reporting.exports.form import ReportForm
    from telecost_desktop.services.reporting.exports.table import Wording
    from telecost_desktop.services.sales_invoicing.sending.export import export_invoices

    say("There is no display, so the window's work goes into files.")
    folder.mkdir(parents=True, exist_ok=True)
    company = ensure_demonstration(say, folder / "Demonstration.telecost")
    clock = SystemClock()
    file = open_company(company)
    try:
        owner = company_of(file)
        day = today(clock, owner.zone)
        runs = do_recurring_work(file, clock)
        request = ReportRequest(TimePeriod(day - timedelta(days=89), day))
        result = run_report(file, "R10", request, clock=clock)
        for form in ("xlsx", "pdf"):
            target = folder / f"report R10.{form}"
            export_report(result, target, ReportForm(form, Wording("en")), company=owner, clock=clock)
        numbers = [number for run in runs.runs for number in run.created if number.isdecimal()]
        export_invoices(file, clock, numbers, folder / "sales invoices")
    finally:
        file.close()
    pictures = [
        picture
        for theme in ("light", "dark")
        for picture in draw_tour(company, folder / "pictures", theme_name=theme, language="")
    ]
    say(f"Company file     {company.resolve()}")
    say(f"Pictures         {len(pictures)} in {(folder / 'pictures').resolve()}")
    say(f"Report           {(folder / 'report R10.xlsx').resolve()}")
    say(f"                 {(folder / 'report R10.pdf').resolve()}")
    say(f"Sales invoices   {len(numbers)} issued now, as PDF in {(folder / 'sales invoices').resolve()}")
    say("To work with it: telecost --help, or open the window where there is a display.")

"""What the dashboard tells unasked, each finding with the place where to act.

Rules: docs/rules.md, "Findings".
"""

from __future__ import annotations

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.dashboard.findings.cost import cost_up, over_budget
from telecost_desktop.services.dashboard.findings.exceeded import package_exceeded
from telecost_desktop.services.dashboard.findings.kinds import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.services.dashboard.findings.unused import unused_numbers
from telecost_desktop.services.dashboard.findings.waiting import late_invoices, waiting_runs
from telecost_desktop.services.dashboard.reader import CostReader
from telecost_desktop.services.dashboard.reading import DashboardChoice, snapshot

__all__ = ["Finding", "FindingKind", "FoundItem", "ItemKind", "findings"]


def findings(file: CompanyFile, clock: Clock, chosen: DashboardChoice) -> tuple[Finding, ...]:
    """Everything that is worth telling, in the order of its kinds; each kind at most once.

    What waits to be invoiced is of the whole company; all else is of the chosen accounts. Costs are of one snapshot.
    """
    found = [waiting_runs(file, clock), late_invoices(file, chosen)]
    with snapshot(file) as connection:
        reader = CostReader(connection, chosen)
        found += [over_budget(reader), cost_up(reader), package_exceeded(reader), unused_numbers(reader)]
    return tuple(one for one in found if one is not None)

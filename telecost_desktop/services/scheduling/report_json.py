"""What ``telecost run-due --json`` prints: runs as plain values, reasons as English sentences."""

from __future__ import annotations

from typing import Any

from telecost_desktop.services.scheduling.running import DueReport, RunReport


def due_report_json(report: DueReport) -> dict[str, Any]:
    """The whole report; amounts are text with a decimal point."""
    return {"runs": [_run(run) for run in report.runs]}


def _run(run: RunReport) -> dict[str, Any]:
    return {
        "kind": run.kind.value,
        "name": run.name,
        "scheduled_for": run.scheduled_for,
        "trigger": run.trigger.value,
        "state": run.state.value,
        "created": list(run.created),
        "items": [
            {
                "customer": item.customer,
                "result": item.result.value,
                "reason": item.reason.format(**item.reason_values),
                "amount": None if item.amount is None else str(item.amount),
            }
            for item in run.items
        ],
    }

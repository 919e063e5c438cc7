"""Which projects share a sales invoice. Pure. Rule: docs/rules.md, 11 Merging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.projects.unbilled import UnbilledProject
from telecost_desktop.services.sales_invoicing.drafts.drafting import References

_OTHER_REFERENCES = QT_TRANSLATE_NOOP(
    "Errors", "{projects}: an invoice of its own, because its references differ from those of {others}."
)


@dataclass(frozen=True, slots=True)
class ProjectGroup:
    """Projects that go on one sales invoice. ``note`` (a pattern of "Errors") says why it was not merged further."""

    customer_id: int
    projects: tuple[UnbilledProject, ...]
    note: str = ""
    note_values: dict[str, object] = field(default_factory=dict, hash=False)


def group_projects(projects: Sequence[UnbilledProject], merge: bool) -> list[ProjectGroup]:
    """The sales invoices that come of projects that are included, in their order.

    With ``merge`` those of one customer share one if buyer, address, references, currency, VAT regime, language, terms,
    dates and creator are the same: in one run all but the references follow from the customer and the job.
    """
    included = [project for project in projects if project.included]
    if not merge:
        return [ProjectGroup(project.customer_id, (project,)) for project in included]
    alike: dict[int, dict[References, list[UnbilledProject]]] = {}
    for project in included:
        alike.setdefault(project.customer_id, {}).setdefault(project.references, []).append(project)
    return [
        _group(customer_id, members, [one for one in groups.values() if one is not members])
        for customer_id, groups in alike.items()
        for members in groups.values()
    ]


def _group(
    customer_id: int, members: Sequence[UnbilledProject], others: Sequence[Sequence[UnbilledProject]]
) -> ProjectGroup:
    if not others:
        return ProjectGroup(customer_id, tuple(members))
    values: dict[str, object] = {
        "projects": _named(members),
        "others": _named([project for group in others for project in group]),
    }
    return ProjectGroup(customer_id, tuple(members), _OTHER_REFERENCES, values)


def _named(projects: Sequence[UnbilledProject]) -> str:
    return ", ".join(f"{project.number} {project.name}".strip() for project in projects)

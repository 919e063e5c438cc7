"""What a job may be made of, as its form offers it: read off the window's thread when the page is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field

from telecost_desktop.models.access import Right
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobFilterKind
from telecost_desktop.services.access import UserRow, list_users
from telecost_desktop.services.people import DepartmentChoice, departments
from telecost_desktop.services.projects.choices import ProjectChoices, project_choices
from telecost_desktop.services.scheduled_jobs.days import DEFAULT_TIME, job_time
from telecost_desktop.views.pages.reports.choice_popup import Choice

_SPACE_BEFORE_A_BRANCH = "\u2003"


@dataclass(frozen=True)
class JobChoices:
    """What there is to choose from, and the wall time from which jobs run."""

    users: tuple[UserRow, ...] = ()
    departments: tuple[DepartmentChoice, ...] = ()
    projects: ProjectChoices = field(default_factory=ProjectChoices)
    time: str = DEFAULT_TIME.isoformat("minutes")

    @property
    def active_users(self) -> list[UserRow]:
        """Those who still work in the file."""
        return [user for user in self.users if user.values.active]

    def may_create(self, user_id: int | None) -> bool:
        """Whether sales invoices may be made in the name of a user."""
        return any(
            user.id == user_id and user.values.active and Right.SCHEDULED_INVOICING in user.allowed
            for user in self.users
        )

    def user_name(self, user_id: int | None) -> str:
        """The name of a user, empty for none."""
        return next((user.values.name for user in self.users if user.id == user_id), "")

    def of(self, kind: JobFilterKind) -> list[Choice]:
        """The values of one filter; keys are written as text."""
        known = self.projects
        if kind is JobFilterKind.MANAGER:
            return [Choice(str(user.id), user.values.name, user.values.initials) for user in self.users]
        if kind is JobFilterKind.DEPARTMENT:
            return [Choice(str(one.id), _SPACE_BEFORE_A_BRANCH * one.depth + one.name) for one in self.departments]
        if kind is JobFilterKind.CUSTOMER:
            return [Choice(str(key), name) for key, name in known.customers]
        if kind is JobFilterKind.PROJECT:
            return [Choice(str(key), f"{name} · {number}", number) for key, number, name in known.projects]
        texts = known.groups if kind is JobFilterKind.CUSTOMER_GROUP else known.keywords
        return [Choice(text, text) for text in texts]

    def words(self, kind: JobFilterKind, values: tuple[str, ...]) -> list[str]:
        """Values of a filter as a chip shows them; one that is gone shows as its key."""
        texts = {choice.value: choice.text.strip(_SPACE_BEFORE_A_BRANCH) for choice in self.of(kind)}
        return [texts.get(value, value) for value in values]


def load_choices(file: CompanyFile) -> JobChoices:
    """Read all of it."""
    with file.read() as session:
        time = job_time(session).isoformat("minutes")
    return JobChoices(
        tuple(list_users(file)),
        tuple(departments(file)),
        project_choices(file),
        time,
    )

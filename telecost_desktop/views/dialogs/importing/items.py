"""What the assistant knows of each file between choosing and importing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.importing.mapping.applying import header_key
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.services.importing.recognition import Answer, Need, Recognised
from telecost_desktop.services.importing.supplier_invoices.typed import TypedSupplierInvoice
from telecost_desktop.views.dialogs.importing.words import error_words, format_name, kind_name
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate
_NEEDS = {Need.MAPPING: Status.TO_MAP, Need.DETAILS: Status.TO_TYPE}


@dataclass(frozen=True)
class Item:
    """One file: what was recognised, what a person said of it, and whether it is left out."""

    found: Recognised
    answer: Answer | None = None
    left_out: bool = False

    @property
    def id(self) -> str:
        """The file's key."""
        return self.found.key

    @property
    def name(self) -> str:
        """As a person is shown it."""
        return self.found.name

    @property
    def state(self) -> Status:
        """What is to be done with it."""
        if self.found.error is not None:
            return Status.UNUSABLE
        if self.left_out:
            return Status.LEFT_OUT
        if self.found.already:
            return Status.DUPLICATE
        if self.answer is None and self.found.need is not Need.NOTHING:
            return _NEEDS[self.found.need]
        return Status.READY

    @property
    def what(self) -> str:
        """What it is, in words."""
        if isinstance(self.answer, Profile):
            return kind_name(self.answer.kind)
        if self.found.need is Need.MAPPING:
            return translate("Import", "Table, layout not known")
        return format_name(self.found.format)

    @property
    def profile(self) -> str:
        """The name of the mapping profile that reads it."""
        return self.answer.name if isinstance(self.answer, Profile) else self.found.profile

    @property
    def reason(self) -> str:
        """Why it cannot be imported."""
        return error_words(self.found.error) if self.found.error is not None else ""

    @property
    def can_be_mapped(self) -> bool:
        """Whether a mapping reads it or could."""
        return self.found.sample is not None and not self.found.already

    @property
    def can_be_typed(self) -> bool:
        """Whether it is a PDF whose details a person types in."""
        return self.found.need is Need.DETAILS

    def mapping_group(self) -> tuple[str, ...]:
        """Files of the same group are read by the same mapping; a file without a header is a group of its own."""
        sample = self.found.sample
        if sample is None or not sample.proposal.header:
            return (self.id,)
        return header_key(sample.header), sample.separator, self.found.need.value, self.found.profile


def with_answer(items: Sequence[Item], key: str, answer: Answer) -> list[Item]:
    """The files after a person answered for one; a mapping serves all that have the same header."""
    group = next(item for item in items if item.id == key).mapping_group()
    shared = not isinstance(answer, TypedSupplierInvoice)
    return [
        replace(item, answer=answer, left_out=False)
        if item.id == key or (shared and item.can_be_mapped and item.mapping_group() == group)
        else item
        for item in items
    ]


def left_out(items: Sequence[Item], key: str, out: bool) -> list[Item]:
    """The files with one left out or taken in again."""
    return [replace(item, left_out=out) if item.id == key else item for item in items]

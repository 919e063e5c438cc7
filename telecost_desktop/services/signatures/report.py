"""What can be said of the signatures in a document, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from telecost_desktop.errors import QT_TRANSLATE_NOOP


class SignatureState(StrEnum):
    """How a document's signatures stand; of several signatures the weakest counts."""

    NONE = "none"
    INTACT = "intact"
    TRUSTED = "trusted"
    BROKEN = "broken"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Remark:
    """A sentence as a pattern in English and the values that fill it."""

    pattern: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.pattern.format(**self.values)


@dataclass(frozen=True)
class SignatureReport:
    """``signer`` names who signed, several parted by commas; ``signed_at`` is the latest time, aware.

    The names and times are what the signatures say. ``remarks`` tell why the state is what it is.
    """

    state: SignatureState
    signer: str = ""
    signed_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def detail(self) -> str:
        """All remarks in English."""
        return " ".join(remark.sentence for remark in self.remarks)


NO_PDF = Remark(QT_TRANSLATE_NOOP("Errors", "This is not a PDF."))
TOO_LARGE = Remark(QT_TRANSLATE_NOOP("Errors", "The file is too large for its signatures to be checked here."))
TOO_LONG = Remark(QT_TRANSLATE_NOOP("Errors", "The file is so tangled that the check was given up."))
DAMAGED_FILE = Remark(QT_TRANSLATE_NOOP("Errors", "The file is damaged, so its signatures cannot be found."))
ENCRYPTED = Remark(QT_TRANSLATE_NOOP("Errors", "The file is protected by a password."))
NEVER_SIGNED = Remark(QT_TRANSLATE_NOOP("Errors", "A place for a signature is prepared, but nobody has signed there."))
LOST = Remark(QT_TRANSLATE_NOOP("Errors", "There is a signature in the file, but the document does not name it."))
UNKNOWN_KIND = Remark(QT_TRANSLATE_NOOP("Errors", "A signature is of a kind that cannot be checked here."))
DAMAGED = Remark(QT_TRANSLATE_NOOP("Errors", "A signature is damaged."))
CHANGED = Remark(QT_TRANSLATE_NOOP("Errors", "What was signed is not what the file holds now."))
CHANGED_LATER = Remark(
    QT_TRANSLATE_NOOP("Errors", "Something other than another signature was added to the file after it was signed.")
)
PARTLY_SIGNED = Remark(QT_TRANSLATE_NOOP("Errors", "A signature covers only a part of the document."))
CHAIN_UNKNOWN = Remark(
    QT_TRANSLATE_NOOP("Errors", "The chain of the signer's certificate does not end in one that you trust.")
)
OUT_OF_DATE = Remark(
    QT_TRANSLATE_NOOP("Errors", "A certificate of the signer's chain was out of date at the time of signing.")
)
OLD_METHOD = Remark(QT_TRANSLATE_NOOP("Errors", "A signature was made by an old method, so its chain is not trusted."))
TIME_CLAIMED = Remark(QT_TRANSLATE_NOOP("Errors", "The time is the one that the signer claimed."))
NO_TIME = Remark(QT_TRANSLATE_NOOP("Errors", "The time of signing is not stated."))


def filled_in(fields: str) -> Remark:
    """Form fields that the signer allowed to be filled in later, by name."""
    return Remark(
        QT_TRANSLATE_NOOP("Errors", "Fields were filled in after signing, as the signer allowed: {fields}."),
        {"fields": fields},
    )


def chain_ends_in(root: str) -> Remark:
    """The trusted certificate in which the chain ends."""
    return Remark(
        QT_TRANSLATE_NOOP("Errors", "The chain of the signer's certificate ends in {root}, which you trust."),
        {"root": root},
    )


def time_stamped(service: str) -> Remark:
    """A trusted time service confirms the time."""
    return Remark(
        QT_TRANSLATE_NOOP("Errors", "The time is confirmed by {service}, which you trust."), {"service": service}
    )


def unreadable(remark: Remark) -> SignatureReport:
    """Nothing can be said, and why."""
    return SignatureReport(SignatureState.UNREADABLE, remarks=(remark,))

"""What can go wrong, below every layer. Whatever is not one of these is a bug.

An error carries its sentence as a translatable pattern and the values that fill it, so that a service
never makes a finished text and the window can say it in the user's language.
"""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for translation without Qt; the window translates it where it is shown."""
    return text


class TelecostError(Exception):
    """Something the program foresees: one plain sentence, and what to do next.

    ``pattern`` and ``hint`` are str.format patterns in English, marked with QT_TRANSLATE_NOOP("Errors", …);
    ``values`` fill both.
    """

    def __init__(self, pattern: str, *, hint: str = "", **values: object) -> None:
        self.pattern = pattern
        self.hint = hint
        self.values = values
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The sentence and the hint in English, for the command line and the log."""
        parts = (self.pattern, self.hint) if self.hint else (self.pattern,)
        return " ".join(part.format(**self.values) for part in parts)


class UserError(TelecostError):
    """The input or the state does not allow what was asked."""


class EnvironmentProblem(TelecostError):
    """The machine does not allow it: disk, lock, rights, network."""


class Cancelled(TelecostError):
    """The person stopped it; nothing is shown."""

    def __init__(self) -> None:
        super().__init__(QT_TRANSLATE_NOOP("Errors", "Cancelled. Nothing was changed."))


def unreadable_file(name: str, error: OSError) -> UserError:
    """What to say of a file that the system does not hand out."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{file} cannot be read: {reason}."), file=name, reason=error.strerror or str(error)
    )


def unwritable_file(name: str, error: OSError) -> EnvironmentProblem:
    """What to say of a file that the system does not let us write."""
    return EnvironmentProblem(
        QT_TRANSLATE_NOOP("Errors", "{file} could not be written: {reason}."),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "Close it where it is open, or choose a folder that you may write to, on a disk with room."
        ),
        file=name,
        reason=error.strerror or str(error),
    )

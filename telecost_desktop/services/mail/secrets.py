"""Where passwords are kept: in the system's own store, never in the company file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem

SERVICE = "TeleCost Desktop"
PASSWORD_VARIABLE = "TELECOST_MAIL_PASSWORD"


class Secrets(Protocol):
    """Keeps a secret under a name."""

    def get(self, name: str) -> str | None:
        """The secret, or None where there is none."""

    def set(self, name: str, secret: str) -> None:
        """Keep a secret."""

    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens where there is none."""


class SystemSecrets:
    """The store of the system that the person is logged in to: Windows' credentials, the keychain, Secret Service.

    Every method raises EnvironmentProblem where the system has no such store, or does not open it.
    """

    def get(self, name: str) -> str | None:
        """The secret, or None where there is none."""
        import keyring

        with _problems():
            return keyring.get_password(SERVICE, name)

    def set(self, name: str, secret: str) -> None:
        """Keep a secret."""
        import keyring

        with _problems():
            keyring.set_password(SERVICE, name, secret)

    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens where there is none."""
        import keyring
        from keyring.errors import PasswordDeleteError

        with _problems():
            try:
                keyring.delete_password(SERVICE, name)
            except PasswordDeleteError:
                return


@contextmanager
def _problems() -> Iterator[None]:
    from keyring.errors import KeyringError, NoKeyringError

    hint = QT_TRANSLATE_NOOP("Errors", "Set the environment variable {variable} instead.")
    try:
        yield
    except NoKeyringError as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "This system has no store for passwords."),
            hint=hint,
            variable=PASSWORD_VARIABLE,
        ) from error
    except KeyringError as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "The system's store for passwords could not be opened: {reason}."),
            hint=hint,
            reason=str(error).strip().rstrip(".") or type(error).__name__,
            variable=PASSWORD_VARIABLE,
        ) from error

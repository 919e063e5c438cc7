"""Mail servers of this machine for tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from smtp_server import mail_server, make_mail_server  # noqa: F401

from telecost_desktop import config
from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests is read or written."""
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path)
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)

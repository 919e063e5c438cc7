"""Killed between number, PDF, outbox and a server that misbehaves: each sales invoice is mailed at most once, none is lost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import kill_mails
from smtp_server import RecordingServer

from telecost_desktop import config


def test_killed_on_the_way_to_the_customer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path)
    server = RecordingServer()
    server.start()
    try:
        problems, states = kill_mails.kill_mails(tmp_path, server, kills=15, invoices=4, seed=7)
    finally:
        server.stop()
    assert problems == []
    assert sum(states.values()) == 8

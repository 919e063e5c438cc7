"""The company files opened lately, newest first, kept in the user's own data folder."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from telecost_desktop import config

KEPT = 8


class RecentFiles:
    """Remembers up to eight files. A missing or damaged memory counts as empty; one that cannot be written is skipped."""

    def __init__(self, memory: Path | None = None) -> None:
        self._memory = memory or config.data_folder() / "recent.json"

    def existing(self) -> list[Path]:
        """The files that still exist, newest first."""
        return [path for path in self._read() if path.is_file()]

    def add(self, path: Path) -> None:
        """Put a file first."""
        absolute = path.resolve()
        self._write([absolute, *(other for other in self._read() if other != absolute)][:KEPT])

    def _read(self) -> list[Path]:
        try:
            names = json.loads(self._memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return [Path(name) for name in names if isinstance(name, str)] if isinstance(names, list) else []

    def _write(self, paths: list[Path]) -> None:
        with contextlib.suppress(OSError):
            draft = self._memory.with_suffix(".new")
            draft.write_text(json.dumps([str(path) for path in paths], ensure_ascii=False), encoding="utf-8")
            draft.replace(self._memory)

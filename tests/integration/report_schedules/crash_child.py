"""Makes what is due in a process of its own, which may end at a chosen place as if the power had gone.

``python crash_child.py FILE DAY DATA [PLACE]``; PLACE is claimed, draft, named, placed or never.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telecost_desktop import config
from telecost_desktop.models.database import open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.report_schedules import making, running


def die(*args: Any, **values: Any) -> None:
    os._exit(9)


def arm(place: str) -> None:
    if place == "claimed":
        running.make = die
    elif place == "draft":

        def half(writer: Any, target: Any) -> None:
            target.write(b"half a repo")
            target.flush()
            die()

        making._Writer.__call__ = half
    elif place == "named":
        Path.replace = die
    elif place == "placed":
        making._end = die


def main() -> None:
    path, day, data, *place = sys.argv[1:]
    config.data_folder = lambda: Path(data)
    arm(place[0] if place else "never")
    file = open_company_file(Path(path))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    running.make_due_reports(file, FixedClock(datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)), wait=60)
    file.close()


if __name__ == "__main__":
    main()

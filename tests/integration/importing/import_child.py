"""Run by a test in a process of its own, to be killed: imports in a worker and says how far it is."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing.worker import import_in_process


def _tell(share: float) -> None:
    sys.stdout.write(f"{share}\n")
    sys.stdout.flush()


def main() -> None:
    """Import argv[2] into argv[1]."""
    import_in_process(
        Path(sys.argv[1]), [Path(sys.argv[2])], clock=FixedClock(datetime(2026, 11, 22, tzinfo=UTC)),
        progress=_tell,
    )  # fmt: skip


if __name__ == "__main__":
    main()

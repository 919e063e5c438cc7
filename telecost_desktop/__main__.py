"""The one way in: ``telecost`` opens the window, ``telecost COMMAND`` does the rest.

Kept lean, because a child process that imports a file starts here too.
"""

from __future__ import annotations

import sys
from multiprocessing import freeze_support


def main() -> None:
    """Start what the arguments ask for and leave with its exit code."""
    freeze_support()
    from telecost_desktop.cli import log_what_nobody_catches, run

    sys.unraisablehook = log_what_nobody_catches
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()

"""The command line: the same services as the window, one module per subject.

Exit codes: 0 done; 1 the input or the state does not allow it; 2 wrong usage; 3 partly done.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nobody sees a traceback."""
    if not arguments or arguments[0] == "open":
        # The window starts without loading what only the other commands need.
        from telecost_desktop.cli.window import open_window

        return guarded(lambda: open_window(arguments[1:]))
    return guarded(lambda: _command(arguments))


def guarded(work: Callable[[], int | None]) -> int:
    """Run ``work`` and turn what goes wrong into one sentence and an exit code."""
    from telecost_desktop.errors import TelecostError

    _plain_output()
    try:
        return int(work() or 0)
    except TelecostError as error:
        print(error.sentence(), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Nothing was changed.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output went away, as `| head` does.
        sys.stderr.close()
        return 1
    except OSError as error:
        # A company file in a closed folder, a name that no disk takes, a drive that went away.
        logging.getLogger("telecost").exception("what the system refused")
        print(f"{str(error.filename or 'A file')[:200]} cannot be reached: {error.strerror or error}.", file=sys.stderr)
        return 1
    except Exception as error:
        logging.getLogger("telecost").exception("unexpected error")
        kind = type(error).__name__
        print(f"TeleCost met an error that it does not know ({kind}). The log has the details.", file=sys.stderr)
        return 1


def _command(arguments: list[str]) -> int:
    from telecost_desktop.cli.commands import application
    from telecost_desktop.cli.options import spread_invoice_numbers

    try:
        application(spread_invoice_numbers(arguments), prog_name="telecost")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def _plain_output() -> None:
    """Letters such as Å reach a pipe or an old console unharmed, and the log has a file to go to."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from telecost_desktop.log import start_log

    start_log()


def log_what_nobody_catches(problem: sys.UnraisableHookArgs) -> None:
    """What libraries meet while they clear up after an error that was told already, such as a full disk."""
    trace = (problem.exc_type, problem.exc_value or problem.exc_type(), problem.exc_traceback)
    logging.getLogger("telecost").warning("while clearing up", exc_info=trace)

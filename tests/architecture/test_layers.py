import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_layers_and_forbidden_imports() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_types_hold() -> None:
    done = run("mypy")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", [("ruff", "check", "."), ("ruff", "format", "--check", ".")])
def test_style_holds(command: tuple[str, ...]) -> None:
    done = run(*command)
    assert done.returncode == 0, done.stdout


def test_locks_name_no_index_and_hash_everything() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert "--hash=sha256:" in text
    runtime = _pins(ROOT / "requirements" / "runtime.txt")
    test = _pins(ROOT / "requirements" / "test.txt")
    assert runtime <= test


def _pins(lock: Path) -> set[str]:
    return {line.split(" ")[0] for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line[:60]}


def test_qt_keeps_its_references_to_none() -> None:
    # A build of PySide6 lost one reference to None in every call without a result and ended the process.
    probe = (
        "import sys\n"
        "from PySide6.QtCore import QObject\n"
        "thing = QObject()\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(50_000): thing.setObjectName('a')\n"
        "assert abs(sys.getrefcount(None) - before) < 1000\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""Prepare and start TeleCost Desktop on a fresh machine: standard library only.

python3 bootstrap.py run     open the window on the demonstration company (without a display: draw it to files)
python3 bootstrap.py test    run every test
python3 bootstrap.py setup   only make the environment in .venv
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = ENVIRONMENT / "telecost-installed.txt"

# Debian's and Ubuntu's names of what Qt needs; the fonts come along with libfontconfig1.
OFFSCREEN_PACKAGES = ["libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3"]
SCREEN_PACKAGES = [
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0",
]  # fmt: skip


def main(arguments: list[str]) -> int:
    """Do one of run, test and setup; the exit code is that of the program started."""
    if sys.version_info < (3, 11):
        print("TeleCost Desktop needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".", file=sys.stderr)
        return 1
    command, rest = (arguments[0], arguments[1:]) if arguments else ("run", [])
    if command not in ("run", "test", "setup"):
        print(__doc__, file=sys.stderr)
        return 2
    install("test" if command == "test" else "runtime")
    ensure_qt_libraries()
    if command == "run":
        return start([str(PYTHON), "-m", "telecost_desktop", "first-run", *rest])
    if command == "test":
        return run_tests(rest)
    scripts = PYTHON.parent
    print(f"Ready. The command line is {scripts / 'telecost'}")
    return 0


def install(purpose: str) -> None:
    """Make .venv and install the hash-locked requirements; nothing is done when they are already there."""
    lock = ROOT / "requirements" / f"{purpose}.txt"
    wanted = fingerprint(lock)
    installed = STAMP.read_text().split() if STAMP.exists() and PYTHON.exists() else []
    # The test lock is a superset of the runtime lock, so an environment made for tests also runs the program.
    if wanted in installed or (purpose == "runtime" and fingerprint(lock.with_name("test.txt")) in installed):
        return
    if not same_python():
        ensure_pip()
        print("Making the environment in .venv …", flush=True)
        venv.EnvBuilder(with_pip=True, clear=ENVIRONMENT.exists()).create(ENVIRONMENT)
    print(f"Installing what TeleCost Desktop needs ({lock.name}) …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)])
    must([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    STAMP.write_text(wanted + "\n")


def same_python() -> bool:
    """Whether .venv is there, works, and was made by the Python that runs this."""
    if not PYTHON.exists():
        return False
    try:
        told = subprocess.run([str(PYTHON), "-c", "import sys; print(sys.version)"], capture_output=True, text=True)
    except OSError:
        return False
    return told.stdout.strip() == sys.version.strip()


def ensure_pip() -> None:
    """Debian and Ubuntu ship Python without what makes environments; install it as root, else say how."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not apt_install([package]):
        print(
            f"This Python cannot make environments. On Debian or Ubuntu this mends it:\n    sudo apt-get install {package}",
            file=sys.stderr,
        )
        raise SystemExit(1)


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages; False where that is not possible here."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    must(["apt-get", "update", "-qq"], environment=quiet)
    must(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], environment=quiet, silent=True)
    return True


def fingerprint(lock: Path) -> str:
    """What the environment depends on: Python, the lock and the project's own metadata."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (lock, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure_qt_libraries() -> None:
    """On Linux, see that Qt's system libraries load; as root install what is missing, else say how."""
    if not sys.platform.startswith("linux") or not missing_libraries():
        return
    packages = OFFSCREEN_PACKAGES + (SCREEN_PACKAGES if has_display() else [])
    print("Installing Qt's system libraries …", flush=True)
    apt_install(packages)
    if missing := missing_libraries():
        print(f"Qt cannot start: {missing}", file=sys.stderr)
        print(f"On Debian or Ubuntu this mends it:\n    sudo apt-get install {' '.join(packages)}", file=sys.stderr)
        raise SystemExit(1)


def missing_libraries() -> str:
    """The loader's complaint about Qt, or an empty string when all of it loads."""
    probe = "import PySide6.QtGui, PySide6.QtWidgets, PySide6.QtPrintSupport"
    if has_display():
        probe += (
            "; import ctypes, pathlib, PySide6;"
            "ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / 'Qt/plugins/platforms/libqxcb.so'))"
        )
    done = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True)
    lines = done.stderr.strip().splitlines()
    return "" if done.returncode == 0 else (lines[-1] if lines else "unknown reason")


def has_display() -> bool:
    """Whether a window can be shown."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_tests(arguments: list[str]) -> int:
    """All tests, on as many processes as there are cores; arguments go to pytest."""
    return start([str(PYTHON), "-m", "pytest", *(arguments or ["-n", "auto", "--dist", "loadfile"])])


def start(command: list[str]) -> int:
    """Run a program to its end and return its exit code."""
    try:
        return subprocess.run(command, cwd=ROOT).returncode
    except KeyboardInterrupt:
        return 130


def must(command: list[str], environment: dict[str, str] | None = None, silent: bool = False) -> None:
    """Run a step of the setup; where it fails, stop with one sentence."""
    pipe = subprocess.DEVNULL if silent else None
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe)
    if done.returncode:
        print(f"Setting up failed in: {' '.join(command)}", file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

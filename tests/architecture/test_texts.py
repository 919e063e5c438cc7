"""Every text that a person sees goes through Qt's translation, as a whole pattern."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "telecost_desktop"
VIEWS = [*sorted((PACKAGE / "views").rglob("*.py")), PACKAGE / "app.py"]
TRANSLATORS = {"tr", "translate"}
# Calls whose first text a person reads.
SHOWING = {
    "setText", "setTitle", "setWindowTitle", "setToolTip", "setPlaceholderText", "setAccessibleName", "setStatusTip",
    "setAccessibleDescription", "addAction", "addMenu", "addTab", "addItem", "QLabel", "QPushButton", "QCheckBox",
    "QRadioButton", "QGroupBox", "QAction",
}  # fmt: skip


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def test_no_text_is_put_together_before_it_is_translated() -> None:
    wrong = []
    for path in VIEWS:
        for name, call in calls(path):
            if name in TRANSLATORS and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in call.args):
                wrong.append(f"{path.relative_to(PACKAGE)}:{call.lineno}")
    assert wrong == []


def test_no_text_is_shown_untranslated() -> None:
    wrong = []
    for path in VIEWS:
        for name, call in calls(path):
            for argument in call.args[:1] if name in SHOWING else []:
                pieces = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
                for piece in pieces:
                    if isinstance(piece, ast.Constant) and re.search(r"[A-Za-z]{3}", str(piece.value)):
                        wrong.append(f"{path.relative_to(PACKAGE)}:{call.lineno} {piece.value!r}")
    assert wrong == []


def test_qt_finds_the_texts(tmp_path: Path) -> None:
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    command = shutil.which(str(tool))
    assert command
    sources = [str(path) for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
    found = tmp_path / "found.ts"
    subprocess.run([command, *sources, "-ts", str(found)], check=True, capture_output=True)
    contexts = re.findall(r"<name>(.*?)</name>", found.read_text(encoding="utf-8"))
    assert {"Errors", "Reports"} <= set(contexts)
    assert "" not in contexts

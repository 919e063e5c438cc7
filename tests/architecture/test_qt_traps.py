"""What works in Qt and not in its Python binding."""

from pathlib import Path

import telecost_desktop

SOURCES = sorted(Path(telecost_desktop.__file__).parent.rglob("*.py"))


def test_nobody_walks_the_focus_chain():
    # Each widget becomes the owner of the next one: when one of them is deleted, actions of menus elsewhere are gone.
    walking = [path.name for path in SOURCES if "InFocusChain(" in path.read_text(encoding="utf-8")]
    assert walking == []

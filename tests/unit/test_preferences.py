from pathlib import Path

import pytest

from telecost_desktop.services.preferences import Preferences, initials_of, load_preferences, save_preferences


def test_choices_are_kept(tmp_path: Path) -> None:
    memory = tmp_path / "preferences.json"
    save_preferences(Preferences(initials="ÅN", theme="dark"), memory)
    assert load_preferences(memory) == Preferences(initials="ÅN", theme="dark")


@pytest.mark.parametrize("content", ["", "[", "[]", '{"theme": 3, "initials": ""}', '{"theme": "pink", "other": "x"}'])
def test_broken_choices_fall_back(tmp_path: Path, content: str) -> None:
    memory = tmp_path / "preferences.json"
    memory.write_text(content, encoding="utf-8")
    assert load_preferences(memory) == load_preferences(tmp_path / "missing.json")


@pytest.mark.parametrize(
    ("name", "initials"), [("Kari Hansen", "KH"), ("kari.hansen", "KH"), ("kari", "KA"), ("", ""), ("åse nygård", "ÅN")]
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials

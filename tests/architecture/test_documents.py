"""What is written down agrees with itself: rules that code cites are there, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_CITED = re.compile(r"docs/rules\.md,\s+(.*?)(?:\n\s*\n|\"\"\"|\Z)", re.DOTALL)
_SECTION = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+)")
_LINK = re.compile(r"\]\(([^)#:]+)\)")


def test_sections_of_rules_that_code_cites_are_there() -> None:
    headings = re.findall(r"^### (\d+) (\w+)", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in headings] == list(range(1, len(headings) + 1))
    cited = 0
    for folder in ("telecost_desktop", "tests", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for citation in _CITED.findall(path.read_text(encoding="utf-8")):
                for section in _SECTION.findall(citation):
                    cited += 1
                    assert section in headings, f"{path.relative_to(ROOT)}: {' '.join(section)}"
    assert cited > 100


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
    lost = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for link in _LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / link).exists()
    ]
    assert lost == []

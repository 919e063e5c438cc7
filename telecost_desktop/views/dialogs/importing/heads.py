"""The assistant's faces: their titles, the line under each, and the word of the button that leads on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
CHOOSE, PROGRESS, RECOGNISED, MAPPING, DETAILS, DRY_RUN, RESULT = range(7)


def next_words() -> dict[int, str]:
    """What leads on; the other faces have no such button."""
    return {
        RECOGNISED: translate("Import", "Continue"),
        MAPPING: translate("Import", "Use this mapping"),
        DETAILS: translate("Import", "Use these details"),
        DRY_RUN: translate("Import", "Import"),
        RESULT: translate("Import", "Import more…"),
    }


def heads() -> dict[int, tuple[str, str]]:
    """Title and line of each face."""
    return {
        CHOOSE: (
            translate("Import", "Import invoices, usage and lists"),
            translate("Import", "The program recognises what a file is. Nothing is imported twice."),
        ),
        PROGRESS: (translate("Import", "One moment"), ""),
        RECOGNISED: (
            translate("Import", "What was recognised"),
            translate("Import", "Files that need nothing are ready; say what the others are, or leave them out."),
        ),
        MAPPING: (translate("Import", "Map columns"), ""),
        DETAILS: (translate("Import", "Type in what stands on the invoice"), ""),
        DRY_RUN: (
            translate("Import", "What the import would bring"),
            translate("Import", "A trial: every row was read and checked as it will be."),
        ),
        RESULT: (translate("Import", "Imported"), translate("Import", "What came of each file.")),
    }

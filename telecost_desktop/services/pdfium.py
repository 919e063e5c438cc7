"""The one lock for PDFium, which may be in use by one thread of a process at a time."""

from __future__ import annotations

from threading import Lock

PDFIUM = Lock()

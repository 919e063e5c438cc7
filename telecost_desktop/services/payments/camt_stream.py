"""Reading a bank's XML piece by piece in bounded memory, refusing what is meant to harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.payments import PaymentFormat
from telecost_desktop.services.payments.camt_values import parent_name

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMATS = {"BkToCstmrStmt": PaymentFormat.CAMT_053, "BkToCstmrDbtCdtNtfctn": PaymentFormat.CAMT_054}
INTRADAY = "BkToCstmrAcctRpt"
REPORTS = ("Stmt", "Ntfctn")
_CHUNK = 256 * 1024
# What may lie between one payment and the next; it is held in memory at some thirty times its size.
_LARGEST_GAP = 4 * 1024 * 1024


def elements(content: bytes, begin: Callable[[str], None]) -> Iterator[tuple[str, _Element]]:
    """Complete accounts, payments and bookings; what was read is dropped when the next is asked for."""
    from lxml import etree

    wanted = ("Acct", "TxDtls", "Ntry")
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=[f"{{*}}{name}" for name in (*FORMATS, INTRADAY, *wanted)],
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True,
        remove_pis=True, collect_ids=False,
    )  # fmt: skip
    since, known = 0, False
    try:
        for place in range(0, len(content), _CHUNK):
            chunk = content[place : place + _CHUNK]
            since += len(chunk)
            parser.feed(chunk)
            for event, element in parser.read_events():
                assert etree.iselement(element)
                name = str(element.tag).rpartition("}")[2]
                if event == "start":
                    if not known and element.getroottree().docinfo.internalDTD is not None:
                        raise _document_type()
                    if name in FORMATS or name == INTRADAY:
                        begin(name)
                        known = True
                    continue
                since = 0
                if name in wanted and (name != "Acct" or parent_name(element) in REPORTS):
                    yield name, element
                    _drop(element)
            if since > _LARGEST_GAP:
                raise too_large() if known else unknown_xml("")
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _damaged(error.lineno or 1) from None
    except (ValueError, LookupError):
        raise _damaged(1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type()
    if not known:
        raise unknown_xml(str(root.tag).rpartition("}")[2])


def _drop(element: _Element) -> None:
    """Empty an element and take away what lies before it, there and around it."""
    element.clear()
    current: _Element | None = element
    while current is not None:
        parent = current.getparent()
        while parent is not None and (before := current.getprevious()) is not None:
            parent.remove(before)
        current = parent


def _damaged(line: int) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file is damaged: its XML breaks off or is wrong in line {line}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the bank."),
        line=line,
    )


def _document_type() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file declares a document type, which files of banks never do."),
        hint=QT_TRANSLATE_NOOP("Errors", "It may be meant to harm. Fetch it again from the bank."),
    )


def too_large() -> UserError:
    """A file with more in it than any bank sends."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file has more parts than any bank's, and is not read."),
        hint=QT_TRANSLATE_NOOP("Errors", "Ask the bank for a shorter period."),
    )


def unknown_xml(root: str) -> UserError:
    """XML of another kind, by the name of its root."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This XML holds no payments that TeleCost reads (its root is “{root}”)."),
        hint=QT_TRANSLATE_NOOP("Errors", "It reads camt.053, camt.054 and OCR giro."),
        root=root[:60] or "?",
    )

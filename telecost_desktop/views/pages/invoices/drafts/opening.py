"""Opening the editor of drafts with all that it shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from telecost_desktop.services.sales_invoicing.drafts.draft_forms import DraftForm, draft_form
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.invoices.drafts.editor import DraftEditor


def open_editor(
    page: QWidget,
    context: PageContext,
    *,
    invoice_id: int | None,
    copy_of: int | None,
    done: Callable[[int], object] | None,
) -> None:
    """Read what the form shows, then open it over the window."""

    def show(form: DraftForm) -> None:
        editor = DraftEditor(page, context, form, invoice_id=invoice_id)
        if done is not None:
            editor.stored.connect(done)
        if isinstance(page, BasePage):
            editor.page_wanted.connect(page.navigate)
        editor.open()

    context.read(page, draft_form, context.file, context.clock, invoice_id=invoice_id, copy_of=copy_of, done=show)

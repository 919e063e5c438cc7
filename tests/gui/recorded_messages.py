"""What the program said, for tests to read."""

from __future__ import annotations

from telecost_desktop.views.messages import Failure, Messages, Question


class RecordedMessages(Messages):
    """Keeps what was said. ``answers`` decides what questions get."""

    def __init__(self, answer_yes: bool = True) -> None:
        super().__init__()
        self.notices: list[str] = []
        self.failures: list[Failure] = []
        self.questions: list[str] = []
        self.answer_yes = answer_yes
        self.noticed.connect(lambda notice: self.notices.append(notice.text))
        self.failed.connect(self.failures.append)
        self.asked.connect(self._asked)

    def _asked(self, question: Question) -> None:
        self.questions.append(question.text)
        if self.answer_yes:
            question.answer()

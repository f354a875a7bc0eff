"""The engine's answers go to the session; an engine that ends starts again, but not for ever."""

from __future__ import annotations

from PySide6.QtCore import QObject

from common.clock import now_ns
from common.worker import Death, RestartRule
from engine.api.messages import Answer, Failed, Loading, Ready
from engine.session.session import Session
from gui.base.engine_link import Link, send_span


class EngineRouting(QObject):
    """Joins the engine at a link to a session."""

    def __init__(self, link: Link, session: Session, parent: QObject) -> None:
        """Hand on what comes."""
        super().__init__(parent)
        self._link, self._session = link, session
        self._dealt_ns, self._restarts = 0, RestartRule()
        link.answered.connect(self._answered)
        link.died.connect(self._died)

    def exchange(self) -> None:
        """Take note that the engine is about to be another one; the draft stays as it is."""
        self._session.engine_died(now_ns())

    def _answered(self, answer: Answer, sent_ns: int, arrived_ns: int) -> None:
        if not isinstance(answer, Loading | Ready):
            # What waited while the answer before was dealt with is that one's time, not twice.
            self._session.measured(send_span(max(sent_ns, self._dealt_ns), arrived_ns))
        self._session.answer(answer, arrived_ns)
        self._dealt_ns = now_ns()

    def _died(self, death: Death) -> None:
        if self._restarts.allows(death.t_ns):
            self._session.engine_died(death.t_ns, death.text, death.remedy)
            self._link.restart()
        else:
            remedy = self.tr("It failed too often: try again, or start with another model.")
            self._session.answer(Failed(0, death.text, remedy, fatal=True), death.t_ns)

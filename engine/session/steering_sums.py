"""What a session's choices were worth by now: taken from its events, given back by Undo."""

from __future__ import annotations

from engine.records.steering import Steering, Worth
from engine.records.trial import Trial
from engine.session import events as say
from engine.session.events import Event


class GainBook:
    """Sums a session's choices into `steering`, in the words of `engine.records.steering`.

    A word that was left to the model is nobody's choice, but the person's time before it was spent.
    What Undo takes back counts no longer, until Redo brings it back; the time it took does.
    """

    def __init__(self) -> None:
        """Start with nothing chosen."""
        self.steering = Steering()
        self._worths: dict[int, Worth] = {}
        self._undone: dict[int, Worth] = {}

    def take(self, event: Event) -> bool:
        """Take in an event; return whether the sums changed."""
        match event:
            case say.TrialDone(trial):
                self._chose(trial)
            case say.TrialUndone(trial=number) if number in self._worths:
                self._undone[number] = self._worths.pop(number)
                self.steering.add(self._undone[number], None, sign=-1)
            case say.TrialRedone(trial=number) if number in self._undone:
                self._worths[number] = self._undone.pop(number)
                self.steering.add(self._worths[number], None)
            case _:
                return False
        return True

    def _chose(self, trial: Trial) -> None:
        if trial.left_to_model:
            self.steering.spend(trial.person_ms)
            return
        worth = Worth(trial.steering_bits, trial.changed_course, trial.divergence)
        self._worths[trial.number] = worth
        self.steering.add(worth, trial.person_ms)

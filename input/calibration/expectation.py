"""What a person can expect of choosing by gaze: words in a cloud, right choices, seconds a word.

All of it follows from a calibration's accuracy and precision by the rule that limits the words of
the window's clouds (`input.layout.target_size`); nothing is simulated. A person reads on average
half of the words before theirs, at `READ_MS` each, and then looks at it for a dwell. A wrong choice
costs another look, at Undo, and the choice once again.
"""

from __future__ import annotations

from dataclasses import dataclass

from input.layout.sectors import Rect
from input.layout.target_size import right_share, words_that_fit

ONSET_MS = 200.0
"""From new words to the first saccade (Carpenter 1988)."""
READ_MS = 230.0
"""A word takes so long to read: see the notes of `engine.experiments.simulated_user`."""

_MOST_TRIES = 20.0  # a word that is hardly ever hit is not waited for without an end


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect: `words` in a cloud, `right_share` of the choices, `seconds_a_word`.

    `right_share` is the mean over the words.
    """

    words: int
    right_share: float
    seconds_a_word: float


def expectation(
    area: Rect, offset_px: float, sd_px: float, most: int, dwell_ms: float
) -> Expectation:
    """Return what eyes of these errors can expect of clouds of at most `most` words in `area`.

    `dwell_ms` is the look that chooses. Raises ValueError as `words_that_fit` does.
    """
    words = words_that_fit(area, offset_px, sd_px, most)
    right = right_share(area, words, offset_px, sd_px)
    look_ms = ONSET_MS + dwell_ms
    choice_ms = look_ms + READ_MS * (words + 1) / 2.0
    wrong = min((1.0 - right) / max(right, 1e-9), _MOST_TRIES)
    return Expectation(words, right, (choice_ms + wrong * (choice_ms + look_ms)) / 1000.0)

"""What can go wrong with eyes, as a person is told it: one clear line and a way out."""

from __future__ import annotations


def plain(text: str) -> str:
    """Return a text as one line that can be shown everywhere, whatever names it holds."""
    return " ".join(text.encode("utf-8", "replace").decode().split())


class GazeError(Exception):
    """Something is wrong with a source of gaze; `remedy` says in one line what one can do."""

    def __init__(self, text: str, remedy: str) -> None:
        """Keep the clear line `text` and the way out."""
        super().__init__(text)
        self.text = text
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[GazeError], tuple[str, str]]:
        """Make it travel between processes with both lines."""
        return type(self), (self.text, self.remedy)


class FatalGazeError(GazeError):
    """Trouble that no second try mends: a wrong file, a missing package."""


class EndOfSourceError(Exception):
    """The source is over: a file was played to its end. `note` is a line on how that went."""

    def __init__(self, note: str = "") -> None:
        """Keep the note, which may be empty."""
        super().__init__(note)
        self.note = note

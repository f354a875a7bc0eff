"""The hypotheses of the reference estimate and the goals, compared with figures of replays.

A replay on this machine and with this model can hold some claims and refute others; times of the
estimate's own machine (a 7B on an RTX 4090) it can only stand beside. Each claim comes with its
arithmetic, so that it can be checked by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.experiments.time_model.reference import (
    ALONE,
    ASKED,
    BAD_ALONE,
    BAD_ASKED,
    CHOICE,
    EVERY_STEP,
    FORKS_ONLY,
    SLOWER,
    Range,
)

Figures = Mapping[str, Any]
"""The figures of one way, as `wordfork replay --json` gives them."""

LOAD = 1 / 3
"""The goal: tokens decoded a kept word in Forks, as a part of those of trying again."""
VALUE = 1.8
"""The goal: words put right by forks where asking pays, against as many forks by entropy."""
HIDDEN = 3.0
"""The goal: how many times fewer words differ from the text in mind with Forks than with Auto."""
SEVERAL = 2.0
"""What "several times better" asks for at least."""
ABOUT = 0.05
"""How far a share may be off to be about the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim about the figure `key` of one way, and whether it holds.

    `source` is "reference" or "goal"; `said` is what it claims, `ours` what was found. `holds` is
    None where the figures cannot tell, and `arithmetic` then says why.
    """

    key: str
    mode: str
    source: str
    claim: str
    said: str
    ours: str
    holds: bool | None
    arithmetic: str

    @property
    def origin(self) -> str:
        """Whose claim it is, in words."""
        return "reference estimate" if self.source == "reference" else self.source

    def as_json(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "figure": self.key,
            "source": self.source,
            "claim": self.claim,
            "said": self.said,
            "ours": self.ours,
            "holds": self.holds,
            "arithmetic": self.arithmetic,
        }


def held(all_figures: Sequence[Figures]) -> list[Held]:
    """Return the claims that figures of these ways, all of one text in mind, can be held against.

    A claim that compares two ways is left out where one of them is not there.
    """
    forks = {f["rule"]: f for f in all_figures if f["mode"] == "forks"}
    ways = {f["mode"]: f for f in all_figures}
    if forks:
        ways["forks"] = forks.get("value") or forks["entropy"]
    claims: list[Held] = []
    hidden = bool(all_figures) and all_figures[0]["intention"] == "hidden"
    claims += _of_hidden(ways) if hidden else _of_words(ways)
    claims += [
        *_of_rules(forks.get("value"), forks.get("entropy")),
        *_of_load(ways),
        *_of_time(ways),
    ]
    return claims


def _of_words(ways: Mapping[str, Figures]) -> Iterator[Held]:
    auto, forks = ways.get("auto"), ways.get("forks")
    if auto is not None:
        yield _wrong(auto, "wrong when the model writes alone", BAD_ALONE, "10 to 20%")
    for mode in ("forks", "every-word"):
        if mode in ways:
            yield _wrong(ways[mode], "wrong with the selector", BAD_ASKED, "under 5%")
    if forks is not None:
        right, wrong = forks["put_right"], forks["wrong"]
        needed = (BAD_ALONE.middle - BAD_ASKED.high) / BAD_ALONE.middle
        caught = right / max(1, right + wrong)
        yield Held(
            "put_right", "forks", "reference", "wrong words that fall on forks and are put right",
            f"{needed:.0%}, so that 15% become 5%", f"{caught:.0%}", caught >= needed,
            f"{right} / ({right} + {wrong})",
        )  # fmt: skip
    if auto is not None and forks is not None:
        yield _times_fewer(
            auto, forks, "reference", "quality several times better", SEVERAL, "several times"
        )


def _wrong(figures: Figures, claim: str, told: Range, said: str) -> Held:
    share = figures["wrong"] / figures["words"]
    return Held(
        "wrong", figures["mode"], "reference", claim, said, f"{share:.1%}", told.holds(share),
        f"{figures['wrong']} / {figures['words']} words and marks; only this very text is right",
    )  # fmt: skip


def _times_fewer(
    auto: Figures, forks: Figures, source: str, claim: str, goal: float, said: str
) -> Held:
    one, other, asked = auto["wrong"], forks["wrong"], forks["forks"]
    times = one / max(1, other)
    most = one / (one - asked) if one > asked else None
    bound = f"{asked} forks allow at most {one} / ({one} - {asked}) = {most:.1f} x" if most else ""
    if auto["intention"] == "hidden":
        bound = "nothing is put right but by a choice, and each word stands behind what came before"
    return Held(
        "wrong", "forks", source, claim, said, f"{times:.1f} x fewer", times >= goal,
        "; ".join(part for part in (f"{one} / {other} words", bound) if part),
    )  # fmt: skip


def _of_hidden(ways: Mapping[str, Figures]) -> Iterator[Held]:
    auto, forks = ways.get("auto"), ways.get("forks")
    if auto is None or forks is None:
        return
    said = f"at least {HIDDEN:g} x fewer"
    yield _times_fewer(
        auto, forks, "goal", "words that differ, written freely, against auto", HIDDEN, said
    )
    one, other = auto["put_right_at_once"], forks["put_right_at_once"]
    if not one or not other:
        return
    wrong, left, asked = one["wrong"], other["wrong"], other["forks"]
    most = f"{wrong / (wrong - asked):.1f} x" if wrong > asked else "no bound"
    yield Held(
        "put_right_at_once.wrong", "forks", "goal",
        "the same, each wrong word put right at once", said,
        f"{wrong / max(1, left):.1f} x fewer", wrong >= HIDDEN * left,
        f"{wrong} / {left} of {one['words']} words; {wrong / one['words']:.0%} are wrong alone and "
        f"{asked} are asked for: at most {wrong} / ({wrong} - {asked}), {most}",
    )  # fmt: skip


def _of_rules(value: Figures | None, entropy: Figures | None) -> Iterator[Held]:
    if value is None or entropy is None:
        return
    one, other = value["put_right"], entropy["put_right"]
    times = one / max(1, other)
    yield Held(
        "put_right", "forks", "goal", "words put right, against forks by entropy",
        f"at least {VALUE:g} x", f"{times:.2f} x", times >= VALUE,
        f"{one} by {value['forks']} forks / {other} by {entropy['forks']} forks",
    )  # fmt: skip


def _of_load(ways: Mapping[str, Figures]) -> Iterator[Held]:
    forks, again, auto = (ways.get(mode) for mode in ("forks", "try-again", "auto"))
    if forks is None:
        return
    load, waited = forks["tokens_decoded_per_word"], forks["tokens_waited_for_per_word"]
    if again is not None:
        other = again["tokens_decoded_per_word"]
        yield Held(
            "tokens_decoded_per_word", "forks", "goal",
            f"tokens decoded a word, against {again['samples']} samples",
            "at most one third", f"{load / other:.2f} x", load <= LOAD * other,
            f"{load:.2f} / {other:.2f}; without what was written ahead while the person looked "
            f"{waited:.2f} / {other:.2f} = {waited / other:.2f}",
        )  # fmt: skip
    if auto is not None:
        other = auto["tokens_decoded_per_word"]
        yield Held(
            "tokens_decoded_per_word", "forks", "reference",
            "less load on the machine than the model alone", "less", f"{load / other:.2f} x",
            load < other, f"{load:.2f} / {other:.2f}: clouds and branches come on top",
        )  # fmt: skip
    share = forks["forks"] / max(1, forks["tokens"])
    yield Held(
        "forks", "forks", "reference", "80% of the tokens by themselves, 20% asked", f"{ASKED:.0%}",
        f"{share:.0%}", abs(share - ASKED) <= ABOUT,
        f"{forks['forks']} forks / {forks['tokens']} tokens",
    )  # fmt: skip


def _of_time(ways: Mapping[str, Figures]) -> Iterator[Held]:
    for mode, told in (("auto", ALONE), ("forks", FORKS_ONLY), ("every-word", EVERY_STEP)):
        if mode in ways:
            wall = ways[mode]["wall_ms"] / max(1, ways[mode]["tokens"])
            yield Held(
                "wall_ms", mode, "reference", "a step on the wall clock", f"{told} ms",
                f"{wall:.0f} ms per token", None,
                "not comparable: the estimate's are of a 7B on an RTX 4090; see wordfork timemodel",
            )  # fmt: skip
    auto, forks = ways.get("auto"), ways.get("forks")
    if forks is not None and forks["forks"]:
        choice = forks["person_ms"] / forks["forks"]
        yield Held(
            "person_ms", "forks", "reference", "a choice", f"{CHOICE} ms", f"{choice:.0f} ms", None,
            "assumed, not measured: the person is simulated (Hick's law,"
            " engine/experiments/simulated_user.py)",
        )  # fmt: skip
    if auto is None or forks is None:
        return
    for key, claim in (
        ("wall_ms", "about 15% slower than the model alone, wall clock"),
        ("exposed_ms", "the same, machine time that is waited for"),
    ):
        one, other = (f[key] / max(1, f["words"]) for f in (forks, auto))
        yield Held(
            key, "forks", "reference", claim, f"{SLOWER:.0%}", f"{one / other - 1:+.0%}",
            one <= (1 + SLOWER) * other, f"{one:.0f} / {other:.0f} ms per word",
        )  # fmt: skip
    person = forks["person_ms"] / max(1, forks["words"])
    yield Held(
        "person_ms", "forks", "reference", "more fatigue for the person", "more",
        f"{person:.0f} ms per word", person > 0, f"{person:.0f} ms per word against none",
    )  # fmt: skip

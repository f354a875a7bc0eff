"""Zones: fitted, told apart and chosen by in steps; simulated eyes and faces, injected clocks."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import NS_PER_MS as MS
from facesim import Person, sample
from input.api.gaze import DESK, GazeSample
from input.layout.sectors import Rect
from input.selection.confirmation import Act
from input.selection.dwell import GAZE
from input.selection.zones import (
    BACK_MS,
    FEWEST,
    SHOWN,
    Zone,
    ZoneModel,
    ZoneSelector,
    ZonesError,
    ZoneTracker,
    fit_zones,
    split,
    vector_of,
)
from input.simulation.gaze import SimulatedEyes

FRAME = 33 * MS
EDGES = {
    Zone.LEFT: Rect(0.0, 440.0, 60.0, 200.0),
    Zone.RIGHT: Rect(1860.0, 440.0, 60.0, 200.0),
    Zone.UP: Rect(860.0, 0.0, 200.0, 60.0),
    Zone.MIDDLE: Rect(860.0, 490.0, 200.0, 100.0),
}
WORDS = [Rect(500.0 + 320.0 * (n % 3), 350.0 + 150.0 * (n // 3), 280.0, 90.0) for n in range(9)]


def looks_of(person: Person, zones=SHOWN, count=40):
    return {
        zone: [person.face(*EDGES[zone].centre).features for _ in range(count)] for zone in zones
    }


def points_model(sd=40.0, seed=1) -> ZoneModel:
    drawn = random.Random(seed)
    return fit_zones(
        {
            zone: [tuple(drawn.gauss(at, sd) for at in rect.centre) for _ in range(40)]
            for zone, rect in EDGES.items()
        }
    )


class Eyes:
    """Feeds a selector with points, frame by frame."""

    def __init__(self, entries, model=None, settings=GAZE, sd=40.0) -> None:
        self.selector = ZoneSelector(model or points_model(), settings)
        self.drawn, self.sd, self.t_ns = random.Random(3), sd, 0
        self.selector.open(0, entries)

    def at(self, zone, ms):
        """Look at a zone for a time; return the choice that came of it."""
        end = self.t_ns + ms * MS
        while self.t_ns + FRAME <= end:
            self.t_ns += FRAME
            point = tuple(self.drawn.gauss(at, self.sd) for at in EDGES[zone].centre)
            state = self.selector.feed(self.t_ns, point)
            if state.choice is not None:
                return state.choice
        return None

    @property
    def state(self):
        return self.selector.state


# The fit


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("noise", [0.004, 0.015])
def test_a_camera_without_calibration_tells_zones_apart(seed, noise):
    person = Person(seed=seed, noise=noise)
    model = fit_zones(looks_of(person))
    assert model.zones == (Zone.LEFT, Zone.RIGHT, Zone.UP)
    assert model.right_share > 0.95
    tracker, t_ns = ZoneTracker(model), 0
    for zone in (Zone.LEFT, Zone.MIDDLE, Zone.RIGHT, Zone.UP, Zone.MIDDLE):
        for n in range(30):
            t_ns += FRAME
            found = tracker.feed(t_ns, person.face(*EDGES[zone].centre).features)
            assert n < 15 or found is zone


def test_up_is_left_out_where_it_cannot_be_told():
    person = Person(seed=2)
    looks = looks_of(person)
    looks[Zone.UP] = [person.face(*EDGES[Zone.MIDDLE].centre).features for _ in range(40)]
    assert fit_zones(looks).zones == (Zone.LEFT, Zone.RIGHT)


def test_eyes_that_tell_nothing_or_were_not_seen_are_refused_with_a_line():
    person = Person(seed=2)
    alike = [person.face(*EDGES[Zone.MIDDLE].centre).features for _ in range(200)]
    with pytest.raises(ZonesError, match=r"^left, right and middle look alike$"):
        fit_zones({zone: alike[n * 40 : n * 40 + 40] for n, zone in enumerate(SHOWN)})
    looks = looks_of(person)
    looks[Zone.RIGHT] = looks[Zone.RIGHT][: FEWEST - 1]
    with pytest.raises(ZonesError, match=r"^the eyes were hardly seen$"):
        fit_zones(looks)


def test_numbers_that_never_change_are_harmless():
    still = {zone: [(rect.x, rect.y)] * 20 for zone, rect in EDGES.items()}
    assert fit_zones(still).right_share == 1.0


def test_what_a_sample_tells():
    person = Person()
    face = person.face(960.0, 540.0)
    assert vector_of(sample(face, 0)) == face.features
    assert vector_of(sample(face, 0, closed=True)) is None
    assert vector_of(sample(None, 0)) is None
    point = GazeSample(0, 0, 3.0, 4.0, valid=True, present=True, confidence=1.0)
    assert vector_of(point) == (3.0, 4.0)
    assert vector_of(replace(point, confidence=0.1)) is None
    assert vector_of(replace(point, valid=False)) is None


# The tracker


def test_a_border_does_not_flicker():
    model, drawn = points_model(), random.Random(7)
    tracker, changes, before = ZoneTracker(model), 0, Zone.MIDDLE
    half = [(a + b) / 2 for a, b in zip(model.means[0], model.means[1], strict=True)]
    for n in range(600):
        found = tracker.feed((n + 1) * FRAME, tuple(drawn.gauss(at, 40.0) for at in half))
        changes += found is not before
        before = found
    assert changes <= 6


def test_words_in_the_middle_half_are_read_at_rest():
    model, drawn = points_model(), random.Random(7)
    tracker, t_ns = ZoneTracker(model), 0
    for rect in WORDS:
        for _ in range(10):
            t_ns += FRAME
            at = tuple(drawn.gauss(at, 40.0) for at in rect.centre)
            assert tracker.feed(t_ns, at) is Zone.MIDDLE


def test_the_resting_place_is_followed():
    model, drawn = points_model(), random.Random(7)
    tracker, t_ns = ZoneTracker(model), 0
    off = 0.0
    for _ in range(30 * 120):  # two minutes, in which the head goes 300 px aside
        t_ns += FRAME
        off += 300.0 / (30 * 120)
        x, y = EDGES[Zone.MIDDLE].centre
        assert tracker.feed(t_ns, (drawn.gauss(x + off, 40.0), drawn.gauss(y, 40.0))) is Zone.MIDDLE
    for _ in range(20):
        t_ns += FRAME
        found = tracker.feed(t_ns, (EDGES[Zone.LEFT].centre[0] + off, 540.0))
    assert found is Zone.LEFT


def test_late_samples_and_those_of_another_source_are_passed_over():
    tracker = ZoneTracker(points_model())
    assert tracker.feed(FRAME, EDGES[Zone.LEFT].centre) is Zone.LEFT
    assert tracker.feed(2 * FRAME, (1.0,) * 14) is Zone.LEFT
    assert tracker.feed(2 * FRAME, (math.nan, 1.0)) is Zone.LEFT
    for _ in range(9):
        assert tracker.feed(FRAME, EDGES[Zone.RIGHT].centre) is Zone.LEFT


# The steps


@given(st.integers(0, 40), st.sampled_from([SHOWN[:2], SHOWN[:3]]))
def test_entries_are_shared_evenly_in_order_and_whole(count, zones):
    shared = split(range(count), zones)
    assert [entry for zone in zones for entry in shared[zone]] == list(range(count))
    sizes = [len(shared[zone]) for zone in zones]
    assert max(sizes) - min(sizes) <= 1
    assert sizes == sorted(sizes, reverse=True)


@given(st.integers(1, 40), st.sampled_from([SHOWN[:2], SHOWN[:3]]), st.data())
def test_every_entry_is_reached_in_as_few_steps_as_there_can_be(count, zones, data):
    wanted = data.draw(st.integers(0, count - 1))
    held, steps = tuple(range(count)), 0
    while len(held) > 1:
        shared = split(held, zones)
        held = next(part for part in shared.values() if wanted in part)
        steps += 1
    assert held == (wanted,)
    assert steps <= math.ceil(math.log(count, len(zones)) - 1e-9)


def test_two_looks_choose_one_of_nine():
    looker = Eyes("abcdefghi")
    assert looker.at(Zone.MIDDLE, 1500) is None
    assert looker.at(Zone.RIGHT, 1900) is None
    assert looker.state.groups == {Zone.LEFT: ("d",), Zone.RIGHT: ("e",), Zone.UP: ("f",)}
    assert looker.state.depth == 1
    assert looker.at(Zone.MIDDLE, 600) is None
    choice = looker.at(Zone.UP, 1900)
    assert choice.target == "f"
    assert (choice.opened_ns, choice.threshold_ms) == (0, 1000)
    assert 1500 * MS < choice.first_look_ns < choice.dwell_start_ns < choice.t_ns
    assert looker.at(Zone.UP, 3000) is None, "what was chosen from is closed"


def test_two_zones_take_a_step_for_each_half():
    model = replace(points_model(), zones=SHOWN[:2], means=points_model().means[:3])
    looker = Eyes("abcd", model)
    assert looker.at(Zone.UP, 2500) is None
    assert looker.at(Zone.LEFT, 1900) is None
    looker.at(Zone.MIDDLE, 500)
    assert looker.at(Zone.RIGHT, 1900).target == "b"


def test_a_long_rest_leads_back_and_reading_does_not():
    looker = Eyes("abcdefghi")
    looker.at(Zone.RIGHT, 1900)
    looker.at(Zone.MIDDLE, BACK_MS - 800)
    assert looker.state.depth == 1
    assert looker.state.back > 0.4
    looker.at(Zone.MIDDLE, 1800)
    assert looker.state.depth == 0
    assert looker.state.groups[Zone.LEFT] == tuple("abc")
    looker.at(Zone.MIDDLE, 9000)
    assert looker.state.depth == 0


def test_zones_without_an_entry_and_no_entries_choose_nothing():
    looker = Eyes("ab")
    assert looker.at(Zone.UP, 3000) is None
    assert looker.at(Zone.LEFT, 1900).target == "a"
    assert Eyes("").at(Zone.LEFT, 5000) is None


def test_a_glance_chooses_nothing_and_lost_samples_are_none():
    looker = Eyes("abcdefghi")
    for zone in (Zone.LEFT, Zone.RIGHT, Zone.UP) * 3:
        assert looker.at(zone, 500) is None
        assert looker.at(Zone.MIDDLE, 700) is None
    assert looker.state.depth == 0
    before = looker.state
    assert looker.selector.feed(looker.t_ns + FRAME, None) == before


def test_an_act_commits_the_zone_that_was_looked_at():
    looker = Eyes("abc")
    looker.selector.set_dwell(GAZE, dwells=False)
    assert looker.at(Zone.LEFT, 5000) is None
    assert looker.state.progress == 1.0
    began_ns = looker.t_ns
    looker.at(Zone.RIGHT, 300)
    state = looker.selector.commit(Act(began_ns, looker.t_ns))
    assert (state.choice.target, state.choice.threshold_ms) == ("a", 0)
    resting = Eyes("abc")
    resting.selector.set_dwell(GAZE, dwells=False)
    resting.at(Zone.MIDDLE, 1000)
    assert resting.selector.commit(Act(resting.t_ns, resting.t_ns)).choice is None


# Simulated eyes


def simulated(accuracy_deg: float, precision_deg: float, seed: int, trials: int):
    """Return how many of nine-word trials came out right, wrong, and how long they took in ms."""
    eyes = SimulatedEyes(DESK, accuracy_deg, precision_deg, seed)
    drawn = random.Random(seed)
    t_ns, looks = 0, {}
    for zone in SHOWN:
        look, begin_ns, looks[zone] = eyes.look(EDGES[zone], [], t_ns), t_ns, []
        while t_ns - begin_ns < 2000 * MS:
            seen = next(look)
            t_ns = seen.t_ns
            vector = vector_of(seen)
            if vector is not None and t_ns - begin_ns > 700 * MS:
                looks[zone].append(vector)
    selector = ZoneSelector(fit_zones(looks))
    right = wrong = 0
    times = []
    for _ in range(trials):
        rest = eyes.look(EDGES[Zone.MIDDLE], [], t_ns)
        rest_ns = t_ns
        while t_ns - rest_ns < 800 * MS:
            seen = next(rest)
            t_ns = seen.t_ns
            selector.feed(t_ns, vector_of(seen))
        count = len(selector.model.zones) ** 2
        wanted = drawn.randrange(count)
        selector.open(t_ns, range(count))
        began_ns, choice = t_ns, None
        while choice is None and t_ns - began_ns < 20_000 * MS:
            groups, depth = selector.state.groups, selector.state.depth
            at = [zone for zone, held in groups.items() if wanted in held]
            to = at[0] if at else Zone.MIDDLE  # a wrong step is taken back by resting
            read = WORDS[: sum(map(len, groups.values()))]
            look = eyes.look(EDGES[to], read, t_ns)
            while selector.state.depth == depth and t_ns - began_ns < 20_000 * MS:
                seen = next(look)
                t_ns = seen.t_ns
                choice = selector.feed(t_ns, vector_of(seen)).choice
                if choice is not None:
                    break
        right += choice is not None and choice.target == wanted
        wrong += choice is not None and choice.target != wanted
        times.append((t_ns - began_ns) / MS)
    return len(selector.model.zones), right, wrong, times


@pytest.mark.parametrize(("accuracy", "precision"), [(5.0, 2.0), (8.0, 3.0)])
def test_nine_words_come_out_right_for_eyes_too_bad_for_a_cloud(accuracy, precision):
    whole = [simulated(accuracy, precision, seed, 15) for seed in range(4)]
    assert sum(right for _, right, _, _ in whole) >= 57  # of 60
    assert sum(wrong for _, _, wrong, _ in whole) <= 2

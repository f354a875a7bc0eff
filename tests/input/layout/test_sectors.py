"""Cells fill the area, never overlap, and are fair."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from input.layout.sectors import LABEL_ASPECT, MAX_CELLS, Layout, Rect, sectors

AREA = Rect(16, 214, 932, 486)
REST = 264, 96

counts = st.integers(1, MAX_CELLS)
areas = st.builds(
    Rect,
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.floats(200, 4000),
    st.floats(200, 4000),
)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    area = draw(areas)
    part = st.floats(0, 0.5)
    return sectors(area, draw(counts), draw(part) * area.w, draw(part) * area.h)


def is_inside(polygon: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    """Even-odd ray casting: written apart from the arithmetic under test."""
    inside = False
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside


def edge_distance(polygon: tuple[tuple[float, float], ...], x: float, y: float) -> float:
    best = math.inf
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        part = 0.0 if length == 0 else max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length))
        best = min(best, math.dist((x, y), (ax + part * dx, ay + part * dy)))
    return best


def surface(polygon: tuple[tuple[float, float], ...]) -> float:
    pairs = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def is_in_rest(layout: Layout, x: float, y: float) -> bool:
    cx, cy = layout.area.centre
    rx, ry = layout.rest.w / 2, layout.rest.h / 2
    return rx > 0 and ry > 0 and ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1


@given(layouts(), st.floats(0, 1), st.floats(0, 1))
def test_every_point_but_the_rest_belongs_to_exactly_one_cell(layout, part_x, part_y):
    x, y = layout.area.x + part_x * layout.area.w, layout.area.y + part_y * layout.area.h
    assume(layout.area.contains(x, y))
    slot = layout.hit(x, y)
    if is_in_rest(layout, x, y):
        assert slot is None
        return
    assert slot is not None
    # On a seam floating point may disagree about the side; everywhere else the polygons decide.
    assume(min(edge_distance(c.polygon, x, y) for c in layout.cells) > 1e-6)
    assert [c.slot for c in layout.cells if is_inside(c.polygon, x, y)] == [slot]


@given(layouts(), st.floats(0.001, 5000), st.floats(0, math.tau))
def test_nothing_is_hit_outside_the_area(layout, away, angle):
    cx, cy = layout.area.centre
    far = math.hypot(layout.area.w, layout.area.h) / 2 + away
    assert layout.hit(cx + far * math.cos(angle), cy + far * math.sin(angle)) is None


@given(layouts())
def test_areas_are_equal_in_a_ring_and_fill_the_area(layout):
    sizes = [surface(c.polygon) for c in layout.cells]
    whole = layout.area.w * layout.area.h
    assert sum(sizes) == pytest.approx(whole, rel=1e-6)
    if len(sizes) <= 9:
        assert sizes == pytest.approx([whole / len(sizes)] * len(sizes), rel=1e-6)


@pytest.mark.parametrize("n", range(10, MAX_CELLS + 1))
def test_two_rings_share_what_the_rest_leaves(n):
    layout = sectors(AREA, n, *REST)
    sizes = sorted(surface(c.polygon) for c in layout.cells)
    rest = math.pi / 4 * REST[0] * REST[1]
    inner, outer = sizes[-3:], sizes[:-3]  # an inner cell holds a third of the rest besides
    fair = (AREA.w * AREA.h - rest) / n
    assert [s - rest / 3 for s in inner] == pytest.approx([fair] * 3, rel=1e-6)
    assert outer == pytest.approx([fair] * (n - 3), rel=1e-6)


@given(layouts())
def test_labels_lie_inside_their_cells_and_off_the_rest(layout):
    for cell in layout.cells:
        label = cell.label
        assert label.w == pytest.approx(LABEL_ASPECT * label.h)
        assert label.h > 0
        for i in range(21):
            for fx, fy in ((i / 20, 0), (i / 20, 1), (0, i / 20), (1, i / 20)):
                x, y = label.x + fx * label.w, label.y + fy * label.h
                assert layout.hit(x, y) == cell.slot


@pytest.mark.parametrize("n", range(1, MAX_CELLS + 1))
def test_labels_are_as_large_as_a_plain_search_finds(n):
    layout = sectors(AREA, n, *REST)

    def fits(slot: int, x: float, y: float, t: float) -> bool:
        edge = [i / 3 - 1 for i in range(7)]
        within = [(u, v) for u in edge for v in edge]
        return all(layout.hit(x + u * LABEL_ASPECT * t, y + v * t) == slot for u, v in within)

    for cell in layout.cells:
        much_larger = cell.label.h / 2 * 1.3  # 0.92 for air and 0.86 for the place leave 1.26
        places = [
            (AREA.x + AREA.w * i / 40, AREA.y + AREA.h * j / 40)
            for i in range(41)
            for j in range(41)
        ]
        mine = [p for p in places if layout.hit(*p) == cell.slot]
        assert not [p for p in mine if fits(cell.slot, *p, much_larger)]


def test_a_rest_that_is_tall_and_thin_leaves_room_for_every_label():
    layout = sectors(Rect(0, 0, 200, 200), 13, 12.5, 100)
    assert min(c.label.h for c in layout.cells) > 10


def test_labels_have_room_for_large_words():
    for n, least in ((6, 90), (8, 75), (9, 65), (15, 50)):
        assert min(c.label.h for c in sectors(AREA, n, *REST).cells) >= least


@pytest.mark.parametrize(("n", "degrees"), [(4, 11), (5, 8), (6, 7.5), (7, 7), (8, 6), (9, 5)])
def test_words_are_far_apart_for_eyes_that_are_off(n, degrees):
    full_screen = Rect(20.0, 319.0, 1457.0, 636.0)  # 24 inch, 1080p, 60 cm: 38 px a degree
    words = [cell.label.centre for cell in sectors(full_screen, n, 330.0, 120.0).cells]
    apart = [math.dist(one, other) for i, one in enumerate(words) for other in words[:i]]
    assert min(apart) >= degrees * 38


@given(layouts())
def test_slots_go_from_top_to_bottom(layout):
    assert [c.slot for c in layout.cells] == list(range(len(layout.cells)))
    heights = [_centroid(c.polygon)[1] for c in layout.cells]
    tolerance = 2e-6 * layout.area.h
    assert all(a <= b + tolerance for a, b in pairwise(heights))


def _centroid(polygon: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    twice = mx = my = 0.0
    for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        cross = ax * by - bx * ay
        twice += cross
        mx += (ax + bx) * cross
        my += (ay + by) * cross
    return mx / (3 * twice), my / (3 * twice)


def test_six_words_lie_as_in_the_sketch():
    layout = sectors(AREA, 6, *REST)
    cx, cy = AREA.centre
    assert layout.hit(cx, AREA.y + 5) == 0  # above the rest
    assert layout.hit(AREA.x + 5, cy - 5) == 1  # upper left
    assert layout.hit(AREA.x + AREA.w - 5, cy - 5) == 2  # upper right
    assert layout.hit(AREA.x + 5, cy + 5) == 3
    assert layout.hit(AREA.x + AREA.w - 5, cy + 5) == 4
    assert layout.hit(cx, AREA.y + AREA.h - 5) == 5
    assert layout.hit(cx, cy) is None


@given(counts, st.floats(0.1, 0.35), st.floats(0.1, 0.35))
def test_layouts_are_left_right_symmetric(n, part_w, part_h):
    layout = sectors(Rect(0, 0, 1000, 600), n, part_w * 1000, part_h * 600)
    labels = {(round(c.label.x + c.label.w / 2, 3), round(c.label.y, 3)) for c in layout.cells}
    for x, y in labels:
        assert any(abs(1000 - x - a) < 0.01 and abs(y - b) < 0.01 for a, b in labels)


def test_asking_again_gives_the_same_layout():
    assert sectors(AREA, 8, *REST) is sectors(AREA, 8, *REST)


@pytest.mark.parametrize(
    ("area", "n", "rest", "says"),
    [
        (AREA, 0, REST, "1 to 15"),
        (AREA, 16, REST, "1 to 15"),
        (Rect(0, 0, 0, 100), 3, (0, 0), "needs an area"),
        (Rect(0, 0, 100, -1), 3, (0, 0), "needs an area"),
        (Rect(0, math.nan, 100, 100), 3, (0, 0), "needs an area"),
        (AREA, 3, (-1, 10), "half"),
        (AREA, 3, (500, 10), "half"),
        (AREA, 3, (10, 300), "half"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(area, n, rest, says):
    with pytest.raises(ValueError, match=says):
        sectors(area, n, *rest)


def test_a_rectangle_holds_its_upper_left_edges_only():
    rect = Rect(10, 20, 30, 40)
    assert rect.centre == (25, 40)
    assert rect.contains(10, 20)
    assert not rect.contains(40, 20)
    assert not rect.contains(10, 60)

"""How a rendered face looks and is seen: what differs from one person and camera to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Eyewear:
    """Glasses: how thick the rims are, in mm, their colour, and how much the lenses reflect.

    `reflection` is the part of the light behind a reflection's middle that it hides, 0 to 1.
    """

    rim_mm: float = 2.0
    colour: Colour = (30, 26, 25)
    reflection: float = 0.5


@dataclass(frozen=True, slots=True)
class FaceLook:
    """What is changed of a portrait, and by what camera it is seen; as it stands, nothing is.

    - `opening`: the lids' opening over the eye's width, as `input.vision.eye_features` measures it
      (MediaPipe makes 0.21 of 0.18 and 0.31 of 0.40); None leaves it. `iris`: its colour in white
      light. `skin`: what it reflects of red, green and blue, over what the portrait's does.
      `white`: how bright the whites are, over the portrait's. `ball_shade`, `lid_shade`: how much
      darker an eyeball is at its sides and close under the upper lid, 0 to 1. `lashes`: how far
      lashes hang, over the eye's width. `glint`: how bright the light is that the cornea reflects,
      0 to 1.
    - `side_light`: light from the picture's right (or its left, below 0), 0 to 1.
    - `yaw_deg`, `pitch_deg`: how the head is turned when the person sits as usual: to the picture's
      right and down. `restless_deg`: how much farther it turns at another place, at most.
    - `fps`; `blur_px`: the lens's, in px of the frame; `noise`: standard deviation in grey levels;
      `light`: how bright the frames are, 1 as the portrait; `jpeg`: the quality of MJPG, None
      without.
    """

    name: str = "portrait"
    opening: float | None = None
    iris: Colour | None = None
    skin: tuple[float, float, float] = (1.0, 1.0, 1.0)
    white: float = 1.0
    ball_shade: float = 0.0
    lid_shade: float = 0.0
    lashes: float = 0.0
    glint: float = 0.0
    side_light: float = 0.0
    glasses: Eyewear | None = None
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    restless_deg: float = 0.0
    fps: int = 30
    blur_px: float = 0.0
    noise: float = 2.0
    light: float = 1.0
    jpeg: int | None = None


IRISES: tuple[Colour, ...] = (
    (44, 28, 20),
    (62, 40, 26),
    (86, 56, 34),
    (104, 84, 52),
    (98, 104, 80),
    (104, 124, 142),
    (134, 156, 176),
)
"""From nearly black over brown, hazel and green to light blue, in white light."""
_SHARE = (0.25, 0.2, 0.15, 0.1, 0.08, 0.12, 0.1)
SKINS = (
    (1.06, 1.04, 1.04),
    (1.0, 1.0, 1.0),
    (0.86, 0.8, 0.76),
    (0.66, 0.57, 0.52),
    (0.44, 0.37, 0.34),
)
"""From fair to dark, over the shipped portrait's, which is fair."""
RATES = 15, 20, 24, 25, 30, 30, 30, 60


def drawn(seed: int, number: int) -> FaceLook:
    """Return one of the faces of a seed: the same for the same seed and number."""
    rng = np.random.default_rng([seed, number])

    def between(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 3)

    tone = rng.dirichlet(np.full(len(SKINS), 0.35)) @ np.array(SKINS)
    iris = IRISES[int(rng.choice(len(IRISES), p=_SHARE))]
    look = FaceLook(
        name=f"face {number + 1}",
        opening=between(0.18, 0.40),
        iris=iris,
        skin=(round(float(tone[0]), 3), round(float(tone[1]), 3), round(float(tone[2]), 3)),
        ball_shade=between(0.1, 0.4),
        lashes=0.0,
        glint=between(0.0, 0.9),
        side_light=between(-0.6, 0.6),
        yaw_deg=between(-6.0, 6.0),
        pitch_deg=between(-5.0, 5.0),
        restless_deg=between(0.0, 3.0),
        fps=int(rng.choice(RATES)),
        blur_px=between(0.2, 0.9),
        noise=between(1.5, 3.5),
        light=between(0.85, 1.1),
        jpeg=None if rng.random() < 0.3 else int(rng.integers(70, 93)),
    )
    # Lashes of narrow eyes are short, or nothing would be seen of the eye.
    look = replace(look, lashes=round(between(0.0, 0.22) * (look.opening or 0.0), 3))
    wears, dim = rng.random() < 0.35, rng.random() < 0.2
    dark = Eyewear(between(0.8, 4.0), (30, 26, 25), between(0.1, 0.6))
    light, noise = between(0.4, 0.6), between(5.0, 9.0)
    # Eyes that smile or lie deep have whites half as bright as the portrait's. In them MediaPipe's
    # irises follow half as far, as they do in most real portraits (`iris_gain` 0.2, not 0.4).
    look = replace(look, white=between(0.45, 1.0), lid_shade=between(0.0, 0.7))
    if wears:
        look = replace(look, glasses=dark)
    return replace(look, light=light, noise=noise) if dim else look


def changed(
    look: FaceLook, *, glasses: bool = False, low_light: bool = False, fps: int | None = None
) -> FaceLook:
    """Return a look under harder conditions: with glasses, in low light, at another rate."""
    if glasses and look.glasses is None:
        look = replace(look, glasses=Eyewear())
    if low_light:
        look = replace(look, light=min(look.light, 0.5), noise=max(look.noise, 7.0))
    return look if fps is None else replace(look, fps=fps)

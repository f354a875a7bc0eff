"""How long a stage takes: constant, lognormal, ex-Gaussian, or as it was measured.

Each says its mean in closed form, draws from a seeded generator, and says in closed form how much
of a given time is left over behind it, E[max(0, m - X)]: what stays exposed of work of `m` ms that
runs behind a duration X.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Duration(Protocol):
    """A time in milliseconds that varies."""

    @property
    def mean_ms(self) -> float:
        """The mean."""
        ...

    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """Return `n` independent values, shape (n,), in ms."""
        ...

    def left_over_ms(self, m_ms: Array) -> Array:
        """Return E[max(0, m - X)] for each m, of the shape of `m_ms`."""
        ...

    def times(self, factor: float) -> Duration:
        """Return the duration of `factor` times X; the factor is above 0."""
        ...


def _checked(*values: float, low: float = 0.0) -> None:
    """Raise ValueError unless all values are finite and at least `low`."""
    # Many values at once are usual here: a sum is finite only where all of them are.
    if not (math.isfinite(sum(values)) and min(values) >= low):
        raise ValueError(f"a duration needs finite numbers of {low:g} or more, not {values}")


@dataclass(frozen=True, slots=True)
class Constant:
    """Always `ms`."""

    ms: float

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        _checked(self.ms)

    @property
    def mean_ms(self) -> float:
        """The mean."""
        return self.ms

    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """Return `n` times the same, shape (n,)."""
        return np.full(n, self.ms)

    def left_over_ms(self, m_ms: Array) -> Array:
        """Return max(0, m - ms)."""
        return np.maximum(0.0, m_ms - self.ms)

    def times(self, factor: float) -> Constant:
        """Return `factor` times as long a one."""
        return Constant(self.ms * factor)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """exp of a normal: `median_ms`, and `sigma`, the standard deviation of the logarithm.

    Mean: median x exp(sigma^2 / 2). What is left over of m is the price of a put at strike m
    (Black and Scholes 1973, without interest): m P(d) - mean x P(d - sigma) with
    d = ln(m / median) / sigma and P the normal distribution function.
    """

    median_ms: float
    sigma: float

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        _checked(self.median_ms, low=1e-9)
        _checked(self.sigma)

    @property
    def mean_ms(self) -> float:
        """The mean."""
        return self.median_ms * math.exp(self.sigma**2 / 2)

    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """Return `n` values, shape (n,)."""
        return self.median_ms * np.exp(self.sigma * rng.standard_normal(n))

    def left_over_ms(self, m_ms: Array) -> Array:
        """Return E[max(0, m - X)]; see the class."""
        from scipy.special import ndtr  # not at the top: `--help` need not wait for it

        if self.sigma == 0:
            return np.maximum(0.0, m_ms - self.median_ms)
        m_ms = np.maximum(m_ms, 1e-12 * self.median_ms)  # nothing is left over of less than nothing
        d = np.log(m_ms / self.median_ms) / self.sigma
        return np.asarray(m_ms * ndtr(d) - self.mean_ms * ndtr(d - self.sigma))

    def times(self, factor: float) -> Lognormal:
        """Return `factor` times as long a one."""
        return Lognormal(self.median_ms * factor, self.sigma)


@dataclass(frozen=True, slots=True)
class ExGaussian:
    """A normal (`mu_ms`, `sigma_ms`) plus an exponential of mean `tau_ms`.

    The usual shape of reaction times (Luce 1986, Response Times). Mean: mu + tau. With a = m - mu,
    and (y - E)+ of an exponential E averaging y - tau + tau exp(-y / tau) for y > 0, what is left
    over of m is
    (a - tau) P(a / sigma) + sigma p(a / sigma)
    + tau exp(sigma^2 / (2 tau^2) - a / tau) P(a / sigma - sigma / tau).
    A draw below zero, which the normal part allows, stays as it is: keep mu well above sigma.
    """

    mu_ms: float
    sigma_ms: float
    tau_ms: float

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        _checked(self.mu_ms)
        _checked(self.sigma_ms, self.tau_ms, low=1e-9)

    @property
    def mean_ms(self) -> float:
        """The mean."""
        return self.mu_ms + self.tau_ms

    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """Return `n` values, shape (n,)."""
        normal = self.mu_ms + self.sigma_ms * rng.standard_normal(n)
        return normal + rng.exponential(self.tau_ms, n)

    def left_over_ms(self, m_ms: Array) -> Array:
        """Return E[max(0, m - X)]; see the class."""
        from scipy.special import log_ndtr, ndtr

        a, sigma, tau = m_ms - self.mu_ms, self.sigma_ms, self.tau_ms
        z = a / sigma
        normal = (a - tau) * ndtr(z) + sigma * np.exp(-z * z / 2) / math.sqrt(math.tau)
        # The exponential alone may be too large for a float where its factor P is tiny.
        tail = np.exp(sigma**2 / (2 * tau**2) - a / tau + log_ndtr(z - sigma / tau))
        return np.asarray(np.maximum(0.0, normal + tau * tail))

    def times(self, factor: float) -> ExGaussian:
        """Return `factor` times as long a one."""
        return ExGaussian(self.mu_ms * factor, self.sigma_ms * factor, self.tau_ms * factor)


@dataclass(frozen=True, slots=True)
class Measured:
    """As it was measured: one of `samples_ms`, each as likely as the next (the bootstrap)."""

    samples_ms: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check. Raises ValueError."""
        if not self.samples_ms:
            raise ValueError("a measured duration needs at least one sample")
        _checked(*self.samples_ms)

    @property
    def mean_ms(self) -> float:
        """The mean."""
        return math.fsum(self.samples_ms) / len(self.samples_ms)

    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """Return `n` values drawn with replacement, shape (n,)."""
        return rng.choice(np.asarray(self.samples_ms), n)

    def left_over_ms(self, m_ms: Array) -> Array:
        """Return the mean of max(0, m - x) over the samples: sums of the smaller ones."""
        samples = np.sort(self.samples_ms)
        sums = np.concatenate(([0.0], np.cumsum(samples)))
        smaller = np.searchsorted(samples, m_ms)
        return np.asarray((smaller * m_ms - sums[smaller]) / len(samples))

    def times(self, factor: float) -> Measured:
        """Return `factor` times as long a one."""
        return Measured(tuple(factor * x for x in self.samples_ms))

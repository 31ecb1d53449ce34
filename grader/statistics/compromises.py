"""Cut scores between what judges ask for and what candidates can do: Hofstee and Beuk. Checks on an Angoff cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grader.statistics.figures import Silent

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compromise:
    """Where the two lines cross: a cut score in points, and the share of candidates (0..1) who pass there."""

    cut: float
    pass_rate: float


def hofstee(
    totals: Floats, cuts: tuple[float, float], fails: tuple[float, float], *, step: float = 1.0
) -> Compromise | Silent:
    """Return where the failure curve meets the line from (lowest cut, highest fail) to (highest cut, lowest fail).

    `cuts` are the lowest and highest acceptable cut score, `fails` the lowest and highest acceptable share of
    failures, each the mean over judges. The curve is the share below a cut, taken every `step` points and joined
    by straight lines. Silent where they do not cross inside the box: the judges' limits and the scores disagree.

    Source: Hofstee, "The case for compromise in educational selection and grading", in Anderson & Helmick (eds.),
    *On Educational Testing* (1983), 109-127.
    """
    (low, high), (least, most) = cuts, fails
    if not (low < high and 0 <= least <= most <= 1) or not len(totals):
        limits = f"cuts {low}..{high}, failures {least}..{most}"
        msg = f"limits: {limits}. fix: give lowest and highest of each, failures as shares in 0..1"
        raise ValueError(msg)
    below = _curve(totals, step)
    found = _crossing(lambda cut: below(cut) - (most + (least - most) * (cut - low) / (high - low)), low, high, step)
    return Silent("no-crossing", len(totals)) if found is None else Compromise(found, 1 - below(found))


def beuk(totals: Floats, cuts: Floats, pass_rates: Floats, *, step: float = 1.0) -> Compromise | Silent:
    """Return where the pass curve meets the line through the judges' means that favours what they agree on.

    Each judge gives a cut score (in points) and a pass rate (0..1). The line has the slope s(pass rate)/s(cut),
    so that the two move the way in which judges differ. The curve is the share at or above a cut, as in
    `hofstee`. Silent where all judges give the same of both.

    Sources: Beuk, "A method for reaching a compromise between absolute and relative standards in examinations",
    *Journal of Educational Measurement* 21 (1984), 147-152; Mills & Melican, *A Preliminary Investigation of Three
    Compromise Methods for Establishing Cut-off Scores* (ETS RR-87-14, 1987).
    """
    if len(cuts) != len(pass_rates) or len(cuts) < 2 or not len(totals):  # noqa: PLR2004 - a spread needs two
        msg = f"judges: {len(cuts)} cuts, {len(pass_rates)} pass rates. fix: give both of two judges or more"
        raise ValueError(msg)
    of_cuts, of_rates = float(np.std(cuts, ddof=1)), float(np.std(pass_rates, ddof=1))
    mean_cut, mean_rate = float(np.mean(cuts)), float(np.mean(pass_rates))
    if of_cuts == 0 and of_rates == 0:
        return Silent("no-spread", len(cuts))
    below = _curve(totals, step)

    def apart(cut: float) -> float:
        return of_rates * (cut - mean_cut) - of_cuts * (1 - below(cut) - mean_rate)

    found = _crossing(apart, float(min(totals.min(), mean_cut)), float(max(totals.max(), mean_cut)) + step, step)
    return Silent("no-crossing", len(totals)) if found is None else Compromise(found, 1 - below(found))


def nearest(totals: Floats, cuts: tuple[float, float], fails: tuple[float, float]) -> int:
    """Return the whole cut score at which Hofstee's curve and line are nearest, the lower of two alike."""
    whole = np.arange(np.ceil(cuts[0]), np.floor(cuts[1]) + 1)
    line = fails[1] + (fails[0] - fails[1]) * (whole - cuts[0]) / (cuts[1] - cuts[0])
    gaps = np.abs(np.array([(totals < cut).mean() for cut in whole]) - line)
    return int(whole[int(np.argmin(np.round(gaps, 12)))])


def _curve(totals: Floats, step: float) -> Callable[[float], float]:
    """Return the share of totals below a cut as a function of it, linear between steps."""
    grid = np.arange(np.floor(totals.min() / step), np.ceil(totals.max() / step) + 2) * step
    shares = np.searchsorted(np.sort(totals), grid - 1e-9) / len(totals)
    return lambda cut: float(np.interp(cut, grid, shares))


def _crossing(apart: Callable[[float], float], low: float, high: float, step: float) -> float | None:
    """Return where a rising function is zero between `low` and `high`; None where it is not."""
    places = np.unique(np.concatenate([[low, high], np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step]))
    places = places[(places >= low) & (places <= high)]
    values = np.array([apart(float(place)) for place in places])
    if values[0] > 0 or values[-1] < 0:
        return None
    at = int(np.argmax(values >= 0))
    if values[at] == 0 or at == 0:
        return float(places[at])
    share = -values[at - 1] / (values[at] - values[at - 1])
    return float(places[at - 1] + share * (places[at] - places[at - 1]))

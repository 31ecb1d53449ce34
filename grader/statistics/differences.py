"""How far one figure lies from the same figure of other cases, with its interval. Figures in, figures out."""

from __future__ import annotations

from math import hypot

from grader.statistics.figures import Estimate, Figure, Interval, Silent


def difference(now: Figure, before: Figure) -> Figure:
    """Return `now` less `before` for two separate sets of cases; silent where either is. `cases` is the smaller set.

    The interval is made of the two intervals: each end is as far from the difference as the root of the summed
    squares of how far the two figures' own ends are. Of two shares with Wilson's intervals it is Newcombe's.

    Sources: Newcombe, "Interval estimation for the difference between independent proportions", *Statistics in
    Medicine* 17 (1998), 873-890, method 10; Zou & Donner, "Construction of confidence limits about effect
    measures: a general approach", *Statistics in Medicine* 27 (2008), 1693-1702.
    """
    if isinstance(now, Silent):
        return now
    if isinstance(before, Silent):
        return before
    value, cases = now.value - before.value, min(now.cases, before.cases)
    if now.interval is None or before.interval is None:
        return Estimate(value, cases)
    below = hypot(now.value - now.interval.low, before.interval.high - before.value)
    above = hypot(now.interval.high - now.value, before.value - before.interval.low)
    return Estimate(value, cases, Interval(value - below, value + above))

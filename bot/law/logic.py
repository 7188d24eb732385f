"""Kleene's three-valued logic, and which open facts would settle a verdict. Knows nothing of the law."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Literal

Truth = Literal[0, 1, 2]

NO: Truth = 0
UNKNOWN: Truth = 1
YES: Truth = 2


def both(one: Truth, other: Truth) -> Truth:
    """AND: as true as the less true of the two."""
    return one if one < other else other


def either(one: Truth, other: Truth) -> Truth:
    """OR: as true as the more true of the two."""
    return one if one > other else other


def truth(value: bool) -> Truth:
    """A decided value as a truth."""
    return YES if value else NO


Setting = tuple[tuple[str, object], ...]


def settling_facts(
    verdict: Truth, options: Mapping[str, Sequence[object]], verdict_with: Callable[[Setting], Truth]
) -> tuple[str, ...]:
    """The facts that would change ``verdict``, the most decisive first.

    ``options`` gives each open fact the values to try, in the order that breaks ties. A fact is named when one of its
    values alone changes the verdict. Only when no single fact does so, the facts of the smallest groups that change
    it together are named. Facts that reach more different verdicts come first. Empty when nothing changes it.
    """
    for size in range(1, len(options) + 1):
        reached: dict[str, set[Truth]] = {}
        for setting in _settings(options, size):
            outcome = verdict_with(setting)
            if outcome != verdict:
                for name, _ in setting:
                    reached.setdefault(name, set()).add(outcome)
        if reached:
            named = [name for name in options if name in reached]
            return tuple(sorted(named, key=lambda name: -len(reached[name])))
    return ()


def _settings(options: Mapping[str, Sequence[object]], size: int) -> Iterator[Setting]:
    pairs = [[(name, value) for value in values] for name, values in options.items()]
    for group in combinations(pairs, size):
        yield from product(*group)

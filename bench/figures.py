"""What a bench gives: figures with units, each for this product or for the stock it stands beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

OURS, STOCK = "ours", "stock"


@dataclass(frozen=True)
class Figure:
    """One measured value. ``side`` tells whose it is; two sides with one name give a ratio."""

    name: str
    value: float
    unit: str
    side: str = OURS

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"value": round(self.value, 4)}


@dataclass(frozen=True)
class Outcome:
    """What became of one bench: its figures, or the reason why there are none.

    ``load`` is the machine's load average of the last minute when the bench began: near 0 on a quiet machine.
    """

    name: str
    seconds: float
    load: float
    figures: tuple[Figure, ...] = ()
    failed: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "state": "failed" if self.failed else "measured",
            "reason": self.failed,
            "seconds": round(self.seconds, 1),
            "load_before": round(self.load, 2),
            "figures": [figure.to_dict() for figure in self.figures],
            "ratios": ratios(self.figures),
        }


def ratios(figures: Iterable[Figure]) -> dict[str, float]:
    """Ours divided by stock, for every name that both sides have; a stock of 0 gives none."""
    found: dict[str, dict[str, float]] = {}
    for figure in figures:
        found.setdefault(figure.name, {})[figure.side] = figure.value
    return {
        name: round(both[OURS] / both[STOCK], 3) for name, both in found.items() if OURS in both and both.get(STOCK)
    }

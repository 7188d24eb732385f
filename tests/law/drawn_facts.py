"""Case facts drawn from the whole public vocabulary, and every value a fact may take."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from bot.incident.facts import FACTS, Facts

_KINDS = FACTS["data_kinds"].values[:-2]
_COUNTS = (0.0, 1.0, 100.0, 101.0, 1000.0, 1001.0, 50000.0)

# Values of each fact that a verdict could conceivably depend on.
VALUES: dict[str, tuple[Any, ...]] = {name: spec.values for name, spec in FACTS.items() if spec.kind == "categorical"}
VALUES["data_kinds"] = (("none",), *((kind,) for kind in _KINDS), tuple(_KINDS))
VALUES["leak_signs"] = ((), *((sign,) for sign in FACTS["leak_signs"].values))
VALUES["affected_low"] = _COUNTS
VALUES["affected_high"] = _COUNTS


def is_open(facts: Facts, name: str) -> bool:
    """Nobody has stated the fact, or the person does not know it."""
    return getattr(facts, name) in (None, "unknown", ("unknown",))


@st.composite
def drawn_facts(draw: st.DrawFn) -> Facts:
    """Any case: each fact open or stated; a range of people is in order."""
    given: dict[str, Any] = {}
    for name, spec in FACTS.items():
        if spec.kind == "categorical":
            given[name] = draw(st.sampled_from((None, *spec.values)))
    kinds = st.lists(st.sampled_from(_KINDS), min_size=1, max_size=3, unique=True)
    given["data_kinds"] = draw(st.one_of(kinds, kinds, st.sampled_from((None, ["none"], ["unknown"]))))
    given["leak_signs"] = draw(st.sampled_from((None, [], [], ["theft_trace"], ["founded_warning"])))
    low, high = draw(st.sampled_from((None, *_COUNTS))), draw(st.sampled_from((None, *_COUNTS)))
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    given["affected_low"], given["affected_high"] = low, high
    day = draw(st.dates(min_value=date(2025, 1, 1), max_value=date(2030, 12, 31)))
    given["noticed_at"] = draw(st.sampled_from((None, "unknown", f"{day.isoformat()}T23:30+09:00")))
    return Facts.from_dict(given)

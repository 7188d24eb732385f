"""How conversations are judged: what rules decide, talk by talk; what a trained model reads, a whole family at once.

How free words are read varies a little with every training and from machine to machine, so that no single talk that
depends on it can fail the gate. A family of such talks is judged by shares, with a bound that holds with a margin and
that a real loss breaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.conversations.people import Record


@dataclass
class Tally:
    """Outcomes of one family, each by name with what went wrong; nothing wrong is an empty list."""

    family: str
    outcomes: dict[str, list[str]] = field(default_factory=dict)

    def note(self, name: str, problems: Sequence[str]) -> None:
        assert name not in self.outcomes, f"{name} was noted twice"
        self.outcomes[name] = list(problems)

    @property
    def share(self) -> float:
        """How many went without any problem, from 0 to 1."""
        return sum(not problems for problems in self.outcomes.values()) / len(self.outcomes)

    def __str__(self) -> str:
        wrong = [f"  {name}: {problem}" for name, problems in self.outcomes.items() for problem in problems]
        head = f"{self.family}: {self.share:.0%} of {len(self.outcomes)} without a problem"
        return "\n".join([head, *wrong])

    def at_least(self, share: float) -> None:
        """Print what went wrong, and fail when fewer than ``share`` went well or nothing was judged."""
        print(self)
        assert self.outcomes, f"{self.family}: nothing was judged"
        assert self.share >= share, str(self)


def rules_hold(record: Record) -> None:
    """What holds in every talk, however its words were read."""
    broken = record.rules_broken()
    assert not broken, broken


def read_well(
    family: str, records: Mapping[str, Record], *, talks: float, arrived: float = 0.95, invented: float = 0.03
) -> None:
    """The shares of a family of simulated talks.

    ``talks`` without any misreading, ``arrived`` of the facts stated in words as they were stated, and at most
    ``invented`` of as many taken from words that did not say so.
    """
    tally = Tally(family)
    for name, record in records.items():
        tally.note(name, record.misunderstandings())
    stated = sum(record.facts_in_words for record in records.values())
    lost = sum(len(record.misread) for record in records.values())
    made_up = sum(len(record.invented) for record in records.values())
    print(f"{family}: of {stated} facts stated {lost} did not arrive, {made_up} were invented")
    tally.at_least(talks)
    assert stated > 2 * len(records), f"{family}: hardly anything was said in words"
    assert 1 - lost / stated >= arrived, str(tally)
    assert made_up / stated <= invented, str(tally)

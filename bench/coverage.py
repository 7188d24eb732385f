"""How fast is the coverage engine? Prints verdicts per second and the time to read 100,000 policy lines.

Run: ``.venv/bin/python -m bench.coverage``. It asserts nothing; numbers depend on the machine.
"""

from __future__ import annotations

import time
from datetime import date

from bot.incident.facts import Facts
from bot.incident.types import TYPES
from bot.policy import csv_import
from bot.policy.coverage import assess
from bot.policy.plans import load_plans
from bot.policy.policies import Policy

_VERDICTS = 20_000
_LINES = 100_000


def verdicts_per_second(verdicts: int = _VERDICTS) -> float:
    """Verdicts a second of one core's time."""
    policy = Policy(
        policy_number="S1-000123",
        holder_name="さくら架空歯科医院",
        phone="03-0000-1234",
        plan="S1",
        options=("lost_profit",),
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 4, 1),
        cancelled_on=None,
        liability_member="yes",
    )
    facts = [Facts(incident_type=slug, leak_state="suspected") for slug in TYPES]
    assess(facts[0], policy, date(2026, 11, 22))
    begun = time.process_time()
    for number in range(verdicts):
        assess(facts[number % len(facts)], policy, date(2026, 11, 22)).to_dict()
    return verdicts / (time.process_time() - begun)


def policy_file(lines: int) -> bytes:
    """A CP932 file of ``lines`` invented policies, as Excel in Japan writes it."""
    rows = [",".join(csv_import.COLUMNS)]
    rows += [
        f"S1-{number:06d},見本歯科医院{number},03-0000-{number % 10000:04d},S1,lost_profit,2026/4/1,2027/4/1,,yes"
        for number in range(lines)
    ]
    return "\r\n".join(rows).encode("cp932")


def seconds_to_read(raw: bytes) -> float:
    begun = time.perf_counter()
    csv_import.parse(raw, load_plans())
    return time.perf_counter() - begun


def main() -> None:
    print(f"verdicts per second: {verdicts_per_second():,.0f}")
    print(f"{_LINES:,} policy lines read in {seconds_to_read(policy_file(_LINES)):.2f} s")


if __name__ == "__main__":
    main()

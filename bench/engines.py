"""Verdicts, readings and maskings a second of one core's time, and the seconds until all data files are read."""

from __future__ import annotations

import subprocess
import sys
import time

from bench import coverage, duties, facts
from bench.figures import Figure
from bot.settings import ROOT

_LOAD = "import time; b = time.process_time(); from bot.data_check import check_all; check_all(); print(time.process_time() - b)"


def measure(scale: float) -> list[Figure]:
    """``scale`` 1 takes about half a minute; a tenth of it is enough to see that all of it works."""
    rates = facts.rates(int(3000 * scale))
    found = [
        Figure("duty verdicts", duties.measured(int(10_000 * scale))[0], "a second"),
        Figure("coverage verdicts", coverage.verdicts_per_second(int(20_000 * scale)), "a second"),
        Figure("messages read for facts", rates["read"], "a second"),
        Figure("messages masked", rates["mask"], "a second"),
        Figure("loading all data files", data_files_seconds(), "s CPU"),
    ]
    if scale >= 1:
        raw = coverage.policy_file(100_000)
        found.append(Figure("reading 100,000 policy lines", coverage.seconds_to_read(raw), "s"))
    return found


def data_files_seconds() -> float:
    """Processor time of a new process for importing and reading every reviewed data file."""
    done = subprocess.run([sys.executable, "-c", _LOAD], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    began = time.monotonic()
    for figure in measure(1):
        print(f"{figure.name}: {figure.value:,.2f} {figure.unit}")
    print(f"measured in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()

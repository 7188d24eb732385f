"""Measures and writes the report: ``python -m bench [--only NAME[,NAME]] [--out results] [--list]``.

Without ``--only`` it runs the benches of the default run, which takes at most 15 minutes on two cores. Each runs in a
process of its own; one that fails or does not end in time is in the report with its reason, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import traceback
from pathlib import Path

from bot import sqlite

sqlite.use_bundled()

from bench import machine, report, running  # noqa: E402
from bench.registry import BENCHES  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """0 when everything was measured, 1 when a bench failed, 2 when a name is not known."""
    options = _parser().parse_args(arguments)
    if options.child:
        return _child(options.child, options.to)
    if options.list:
        for name, bench in BENCHES.items():
            print(f"{name:20}{'default  ' if bench.default else '         '}{bench.what}")
        return 0
    names = options.only.split(",") if options.only else [name for name, bench in BENCHES.items() if bench.default]
    if unknown := [name for name in names if name not in BENCHES]:
        print(f"no bench {', '.join(unknown)}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    described, outcomes = machine.described(), []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            print(f"{name}: {BENCHES[name].what} …", flush=True)
            outcomes.append(running.run(name, BENCHES[name].most, Path(folder)))
            print(running.told(outcomes[-1]), flush=True)
            report.write(options.out, described, outcomes)
    print(f"written: {options.out / 'bench.md'}, {options.out / 'bench.json'}")
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", metavar="NAME", default="", help="one bench, or several with commas")
    parser.add_argument("--out", type=Path, default=Path("results"))
    parser.add_argument("--list", action="store_true", help="every bench by name")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    return parser


def _child(name: str, to: Path) -> int:
    """Runs one bench in this process and leaves its figures, or the reason why there are none, in a file."""
    try:
        found: dict[str, object] = {"figures": [figure.to_dict() for figure in BENCHES[name].run()]}
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        found = {"failed": f"{type(error).__name__}: {error}"}
    to.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return 1 if "failed" in found else 0


if __name__ == "__main__":
    sys.exit(main())

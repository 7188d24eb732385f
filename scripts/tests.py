"""Runs the whole suite as two pytest sessions side by side: talks with the running product, and everything else.

Each half waits for its processes, databases and pages much of its time, so that both together take little longer than
one. Output is shown whole as each half ends; exit 0 only when both are green. ``--half talks`` or ``--half parts`` runs
one of them in the foreground.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TALKS = ("tests/conversations", "tests/browser")
HALVES = {"talks": list(TALKS), "parts": ["tests", *(f"--ignore={folder}" for folder in TALKS)]}
_LOOK_EVERY_SECONDS = 0.5


def command(half: str, folder: Path) -> list[str]:
    """One pytest session with folders of its own: sessions that share them remove each other's."""
    own = ["--basetemp", str(folder / half), "-o", f"cache_dir={folder / half}-cache"]
    return [sys.executable, "-m", "pytest", "-q", "--durations=15", *own, *HALVES[half]]


def both(folder: Path) -> int:
    began = time.monotonic()
    running: dict[str, subprocess.Popen[bytes]] = {}
    codes: dict[str, int] = {}
    try:
        for half in HALVES:
            with (folder / f"{half}.txt").open("wb") as out:
                running[half] = subprocess.Popen(command(half, folder), cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        while len(codes) < len(running):
            time.sleep(_LOOK_EVERY_SECONDS)
            for half, session in running.items():
                if half not in codes and session.poll() is not None:
                    codes[half] = session.returncode
                    text = (folder / f"{half}.txt").read_text(encoding="utf-8", errors="replace")
                    print(
                        f"=== {half}: exit {session.returncode} after {time.monotonic() - began:.0f} s\n{text}",
                        flush=True,
                    )
    finally:
        for session in running.values():
            if session.poll() is None:
                session.terminate()
                session.wait(60)
    print("; ".join(f"{half}: {'passed' if not code else f'failed (exit {code})'}" for half, code in codes.items()))
    return max(abs(code) for code in codes.values())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--half", choices=HALVES)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.half:
            return subprocess.run(command(chosen.half, Path(folder)), cwd=ROOT, check=False).returncode
        return both(Path(folder))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        sys.exit(130)

"""Runs one bench in a process of its own, ends it when it takes too long, and tells what became of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench import machine, processes
from bench.figures import Figure, Outcome
from bot.settings import ROOT

_GOES_DOWN_WITHIN = 20.0


def run(name: str, most: float, folder: Path, program: tuple[str, ...] = ("-m", "bench")) -> Outcome:
    """The outcome of bench ``name``, which may take ``most`` seconds; its figures pass through a file in ``folder``."""
    to, log = folder / f"{name}.json", folder / f"{name}.log"
    load, began, reason = machine.load(), time.monotonic(), ""
    with log.open("w", encoding="utf-8") as output:
        command = [sys.executable, *program, "--child", name, "--to", str(to)]
        child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            child.wait(most)
        except subprocess.TimeoutExpired:
            reason = f"did not end within {most:.0f} s"
            _end(child)
    seconds = time.monotonic() - began
    found = json.loads(to.read_text(encoding="utf-8")) if to.exists() and not reason else {}
    if not reason and "figures" not in found:
        reason = found.get("failed") or f"ended with {child.returncode}"
    if reason:
        last = log.read_text(encoding="utf-8", errors="replace").strip()[-1500:]
        return Outcome(name, seconds, load, failed="\n".join(filter(None, (last, reason))))
    return Outcome(name, seconds, load, tuple(Figure(**figure) for figure in found["figures"]))


def told(outcome: Outcome) -> str:
    """The outcome in a few lines for the screen."""
    if outcome.failed:
        return f"  FAILED after {outcome.seconds:.0f} s: {outcome.failed.splitlines()[-1]}"
    lines = [f"  {one.name:40} {one.side:6} {one.value:12,.3f} {one.unit}" for one in outcome.figures]
    return "\n".join([*lines, f"  ({outcome.seconds:.0f} s, load before {outcome.load:.2f})"])


def _end(child: subprocess.Popen[bytes]) -> None:
    """Everything that the bench started goes with it: asked first, then made to."""
    pids = processes.tree(child.pid)
    for how in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            try:
                os.kill(pid, how)
            except ProcessLookupError:
                continue
        try:
            child.wait(_GOES_DOWN_WITHIN)
        except subprocess.TimeoutExpired:
            continue
    child.wait()

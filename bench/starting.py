"""How long until the product is ready, what it keeps in memory then, and how long its model trains."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from bench import processes
from bench.figures import Figure
from bench.machine import RASA_PYTHON
from bot.settings import ROOT
from tests.conversations.product import Product


def start() -> list[Figure]:
    """Seconds from the command to the first answer of /readyz, with a new database and a trained model."""
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), {"BOT_DEMO": "1"})
        began = time.monotonic()
        try:
            product.start()
            seconds = time.monotonic() - began
            assert product.process is not None
            pids = processes.tree(product.process.pid)
            return [
                Figure("cold start to ready", seconds, "s"),
                Figure("processor time until ready", processes.cpu_seconds(pids), "s CPU"),
                Figure("resident memory when ready", processes.resident_mb(pids), "MB"),
            ]
        finally:
            product.stop()


def training() -> list[Figure]:
    """The whole assistant trained from all its lines, into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        # without its cache, Rasa would hand out what an earlier training left
        environ = {**os.environ, "RASA_CACHE_DIRECTORY": f"{folder}/cache"}
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [str(RASA_PYTHON), "-m", "bot.nlu", "train", "--out", folder]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the training failed: {done.stderr[-500:]}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [
        Figure("training, all lines", time.monotonic() - began, "s"),
        Figure("training, all lines, processor time", cpu, "s CPU"),
        Figure("training, all lines, most memory", after.ru_maxrss / 1024, "MB"),
    ]

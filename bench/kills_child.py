"""Starts real app processes for the kill tests: one that has imported everything forks a fresh process for each start.

Reads one JSON object a line: {"environ": {...}, "kill": "before:bot.handoff.delivery._post" or null, "log": path}; answers
with {"pid": ...}; {"wait": pid} answers when that process has ended. The process is the product's own ``serve``. A kill
point is a function: the process kills itself with SIGKILL before it, after it, or right after the first commit in it
or after it (``committed``).
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from bot import sqlite

sqlite.use_bundled()

from sqlalchemy import event  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from bot import server  # noqa: E402
from bot.settings import Settings  # noqa: E402


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            _be_the_app(asked)
        print(json.dumps({"pid": pid}), flush=True)


def _be_the_app(asked: dict[str, Any]) -> None:
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        if asked["kill"]:
            arm(asked["kill"])
        code = server.serve(Settings.load(asked["environ"]))
    finally:
        os._exit(code)


def arm(point: str) -> None:
    """Make the process kill itself at ``point``."""
    when, path = point.split(":")
    module_name, _, name = path.rpartition(".")
    module = importlib.import_module(module_name)
    real: Callable[..., Any] = getattr(module, name)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            _die()
        if when == "committed":
            event.listen(Session, "after_commit", lambda _session: _die())
        result = real(*args, **kwargs)
        if when == "after":
            _die()
        return result

    setattr(module, name, deadly)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()

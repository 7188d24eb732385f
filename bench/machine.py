"""On what was measured: processor, cores, memory, versions, state of the sources, day."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from bot.settings import ROOT

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
_APP = ("sqlalchemy", "fastapi", "uvicorn", "pydantic", "sudachipy", "dbos", "rasa-sdk", "httpx")
_RASA = ("rasa", "rasa-sdk", "spacy", "ginza", "ja-ginza", "tensorflow", "numpy", "scikit-learn", "sudachipy")


def described() -> dict[str, Any]:
    """Everything of the machine and the sources that a figure depends on."""
    return {
        "cpu": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int((_first("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 1024**2, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": _versions(_APP, None),
        "rasa_libraries": _versions(_RASA, ROOT / ".venv-rasa" / "lib"),
        "commit": _git("rev-parse", "--short=12", "HEAD") or "unknown",
        "uncommitted_changes": bool(_git("status", "--porcelain")),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def load() -> float:
    """The load average of the last minute."""
    return os.getloadavg()[0]


def _first(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")


def _versions(names: Iterable[str], lib: Path | None) -> dict[str, str]:
    wanted = {name.replace("-", "_"): name for name in names}
    if lib:
        installed = distributions(path=[str(path) for path in lib.glob("python3*/site-packages")])
    else:
        installed = distributions()
    found = {}
    for one in installed:
        name = str(one.metadata["Name"] or "").lower().replace("-", "_")
        if name in wanted:
            found[wanted[name]] = one.version
    return dict(sorted(found.items()))


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""

"""What a trained model depends on, as one hash. Fast: standard library only, nothing of Rasa is imported."""

from __future__ import annotations

import hashlib
from pathlib import Path

MODEL_NAME = "clinic.tar.gz"
FINGERPRINT_NAME = "clinic.fingerprint"

_SOURCES = ("config.yml", "domain.yml", "bot/data", "bot/nlu", "requirements/rasa.txt")
_SUFFIXES = frozenset({".yml", ".yaml", ".py", ".txt"})


def of_sources(root: Path) -> str:
    """The sha256 over every file below ``root`` that decides what the model says; a missing one counts as absent."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        for path in _files(root / name):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def is_current(root: Path, models: Path) -> bool:
    """Whether ``models`` holds a trained model made from exactly the sources below ``root``."""
    noted = models / FINGERPRINT_NAME
    if not (models / MODEL_NAME).is_file() or not noted.is_file():
        return False
    return noted.read_text(encoding="ascii").strip() == of_sources(root)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix in _SUFFIXES)

"""Training of the whole assistant, with a note of what it was made from."""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

from bot.nlu import fingerprint

_HARMLESS_WARNINGS = (
    # The type behind report_incident/ is read by our own classifier; there is no response to select.
    r"(?s).*need to add a response phrase",
    r"(?s).*does not include a response selector",
    r"(?s).*duplicated intents have been found across multiple domain files: report_incident",
    r"(?s).*Action 'utter_report_incident' is listed as a response action",
    r"(?s).*deprecated - use",
)


@dataclass(frozen=True)
class TrainingFiles:
    """What the assistant is made from."""

    config: Path = Path("config.yml")
    domain: Path = Path("domain.yml")
    data: Path = Path("bot/data")


def train(files: TrainingFiles, models: Path, root: Path) -> int:
    """Trains into ``models`` and notes the fingerprint of the sources below ``root``; returns an exit code.

    The old note goes first, so that an interrupted training never passes for a current model.
    """
    before = fingerprint.of_sources(root)
    note = models / fingerprint.FINGERPRINT_NAME
    note.unlink(missing_ok=True)
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as cache:
        # Every training starts afresh, so a shared cache would only grow and let two trainings disturb each other.
        os.environ["RASA_CACHE_DIRECTORY"] = cache
        name = _run_rasa(files, models)
    if name is None:
        return 1
    note.write_text(f"{before}\n", encoding="ascii")
    return 0


def _run_rasa(files: TrainingFiles, models: Path) -> str | None:
    import rasa.model_training
    import rasa.utils.common
    import rasa.utils.log_utils

    rasa.utils.common.configure_logging_and_warnings(logging.WARNING, None, warn_only_once=True)
    rasa.utils.log_utils.configure_structlog(logging.WARNING)
    for harmless in _HARMLESS_WARNINGS:
        warnings.filterwarnings("ignore", message=harmless)
    result = rasa.model_training.train(
        domain=str(files.domain),
        config=str(files.config),
        training_files=[str(files.data)],
        output=str(models),
        force_training=True,
        fixed_model_name=fingerprint.MODEL_NAME.removesuffix(".tar.gz"),
    )
    return result.model if result.code == 0 else None

"""The durable engine's settings, pinned so that a restarted app finds its own unfinished work."""

from __future__ import annotations

from dbos import DBOSConfig

from bot.settings import Settings


def workflow_config(settings: Settings) -> DBOSConfig:
    """The durable engine's settings; version and executor are pinned so that a restart finds its own work again."""
    return {
        "name": "clinic-incident-bot",
        "system_database_url": settings.workflow_database_url,
        "application_version": "1",
        "executor_id": "app",
        "console_log_level": "ERROR",
        "log_level": "ERROR",
    }

"""The durable engine: settings pinned so that a restarted app finds its own work, queues, the schedule, its database."""

from __future__ import annotations

from dbos import DBOS, DBOSConfig
from sqlalchemy import Engine, event, text

from bot.errors import SettingsError
from bot.handoff import watch
from bot.handoff.desk import AT_ONCE, DESK_QUEUE, MAIL_QUEUE, the_desk
from bot.settings import Settings
from bot.store.engine import open_engine

_FULL = 2
DESK_POLL_SECONDS = 0.3
MAIL_POLL_SECONDS = 0.5
STOP_WITHIN_SECONDS = 5


def launch(settings: Settings) -> None:
    """Start the engine: unfinished work goes on, the queues open, the watch begins. ``desk.use`` comes first.

    Raises SettingsError when a SQLite file cannot be kept safe against a power cut.
    """
    workflows = _workflow_engine(settings.workflow_database_url)
    for engine in (the_desk().store.engine, workflows):
        check_durable(engine)
    DBOS(config=workflow_config(settings, workflows))
    DBOS.launch()
    DBOS.register_queue(
        DESK_QUEUE,
        global_concurrency=AT_ONCE,
        worker_concurrency=AT_ONCE,
        polling_interval_sec=DESK_POLL_SECONDS,
        on_conflict="always_update",
    )
    DBOS.register_queue(
        MAIL_QUEUE, worker_concurrency=2, polling_interval_sec=MAIL_POLL_SECONDS, on_conflict="always_update"
    )
    DBOS.apply_schedules(
        [
            {
                "schedule_name": watch.SCHEDULE,
                "workflow_fn": watch.round_of_watch,
                "schedule": watch.EVERY_MINUTE,
                "context": None,
                "cron_timezone": "Asia/Tokyo",
            }
        ]
    )
    watch.look_now()


def stop() -> None:
    """End the engine; what is unfinished goes on at the next launch."""
    DBOS.destroy(workflow_completion_timeout_sec=STOP_WITHIN_SECONDS)


def workflow_config(settings: Settings, engine: Engine) -> DBOSConfig:
    """Version and executor are pinned: by default both would change with the code and leave unfinished work behind."""
    return {
        "name": "clinic-incident-bot",
        "system_database_url": settings.workflow_database_url,
        "system_database_engine": engine,
        "application_version": "1",
        "executor_id": "app",
        "console_log_level": "ERROR",
        "log_level": "ERROR",
    }


def _workflow_engine(url: str) -> Engine:
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _serialize_writers(connection: object, _record: object) -> None:
            connection.isolation_level = "IMMEDIATE"  # type: ignore[attr-defined]

    return engine


def check_durable(engine: Engine) -> None:
    """SQLite must keep a write-ahead log and sync it at every commit; SettingsError when it does not."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar()
        sync = connection.execute(text("PRAGMA synchronous")).scalar()
    if mode != "wal" or sync != _FULL:
        raise SettingsError(
            "BOT_DATABASE_URL",
            f"SQLite must run with WAL and synchronous=FULL, not {mode} and {sync}; use a local disk",
        )

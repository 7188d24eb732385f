"""The real app is killed with SIGKILL before and after every step; nothing is lost, nothing doubled, all ends."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, select, text

from bench.kill_world import World, wait
from bench.kills import check_history, random_kills, settled
from bot.clock import JST
from bot.store import cases
from bot.store.engine import Store
from bot.store.following_tables import AgencyMail
from tests.handoff.conftest import said

DELIVERY, MAILS, ACK = "bot.handoff.delivery", "bot.handoff.mails", "bot.handoff.acknowledgement"

# Each function is a step or what a step does. "after" an inner one (_post): done, and the engine has no note of it yet;
# after the step itself: noted, and the next one has not begun.
USUAL = (
    "after:bot.handoff.packet.store",
    "committed:bot.handoff.packet.store",
    f"after:{DELIVERY}.start",
    f"after:{DELIVERY}.call",
    f"after:{DELIVERY}._post",
    f"after:{DELIVERY}.post",
    f"committed:{DELIVERY}._settle",
    f"after:{DELIVERY}.settle",
    f"after:{MAILS}.send",
    f"after:{MAILS}._hand_to_server",
    f"after:{MAILS}.hand_to_server",
    f"after:{MAILS}._mark",
    f"after:{MAILS}.mark",
    f"before:{ACK}.acknowledge",
    f"after:{ACK}.acknowledge",
    f"committed:{ACK}.acknowledge",
)
AGAIN = (f"after:{DELIVERY}.pause", f"after:{DELIVERY}.enqueue")
REFUSED = (f"before:{DELIVERY}._give_up", f"after:{DELIVERY}._give_up", f"after:{DELIVERY}.give_up")
SILENT = (
    "before:bot.handoff.escalation._escalate",
    "committed:bot.handoff.mail_rows.write",
    "after:bot.handoff.watch.escalate",
)
REMINDED = (
    "before:bot.handoff.reminders._send_due",
    "committed:bot.handoff.reminders.words",
    "after:bot.handoff.watch.remind",
)


def on_both(tmp_path: Path, postgres: str, run: Callable[[Path, str], None]) -> None:
    """The same on SQLite and PostgreSQL, side by side."""
    admin, name = create_engine(postgres, isolation_level="AUTOCOMMIT"), f"kills_{uuid4().hex}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    urls = {
        "sqlite": f"sqlite:///{tmp_path / 'sqlite' / 'clinic.db'}",
        "postgresql": admin.url.set(database=name).render_as_string(hide_password=False),
    }
    admin.dispose()
    with ThreadPoolExecutor(2) as both:
        for kind in urls:
            (tmp_path / kind).mkdir()
        for running in [both.submit(run, tmp_path / kind, url) for kind, url in urls.items()]:
            running.result()


def test_a_kill_before_and_after_every_step_on_both_databases(tmp_path: Path, postgres: str) -> None:
    on_both(tmp_path, postgres, _every_step)


def _every_step(folder: Path, url: str) -> None:
    world = World(folder, url)
    try:
        ends: dict[str, str] = {}
        messages: dict[str, str] = {}
        for points, answers, end in (
            (USUAL, [], "acknowledged"),
            (AGAIN, [500], "acknowledged"),
            (REFUSED, [422], "delivery_failed"),
        ):
            for point in points:
                ref, messages[ref] = world.ask_consent()
                ends[ref], world.receiver.plan[ref] = end, list(answers)
                world.start(kill=point)
                _say_all(world, messages)
                assert world.wait_for_death() == -signal.SIGKILL, point
        world.start()
        assert wait(lambda: _say_all(world, messages), 120)
        assert wait(lambda: settled(world, ends), 120)
        history = check_history(world, ends)
        assert history.clean, history
        assert history.consented == len(USUAL) + len(AGAIN) + len(REFUSED)
    finally:
        world.close()


def _say_all(world: World, messages: dict[str, str]) -> bool:
    """What the gateway does with messages that got no answer: it says them again; true when none is left."""
    wait(lambda: world.ready() or world.dead(), 180)
    for ref, message_id in list(messages.items()):
        if world.say_yes(message_id):
            del messages[ref]
    return not messages


def test_a_kill_around_escalation_and_reminder_on_both_databases(tmp_path: Path, postgres: str) -> None:
    on_both(tmp_path, postgres, _silence_and_reminder)


def _silence_and_reminder(folder: Path, url: str) -> None:
    """The clock stands still during one start of the app and is later in the next one."""
    world = World(folder, url, "2026-11-25T10:05+09:00")
    world.receiver.acknowledging = False
    try:
        ref, message_id = world.ask_consent()
        world.start()
        assert wait(lambda: _say_all(world, {ref: message_id}), 180)
        assert wait(lambda: settled(world, {ref: "delivered"}), 100)
        world.kill()
        _judged(world.store, ref)
        for clock, points in (("2026-11-25T10:36+09:00", SILENT), ("2026-11-26T09:01+09:00", REMINDED)):
            world.environ["BOT_NOW"] = clock
            for point in points:
                world.start(kill=point)
                assert world.wait_for_death(120) == -signal.SIGKILL, point
        world.start()
        assert wait(lambda: any("no_acknowledgement" in name for name in world.mailbox.ids), 100)
        assert wait(lambda: settled(world, {ref: "delivered"}), 100)
        shown = Counter(line.split("。")[0] for line in said(world.store, ref))
        assert max(shown.values()) == 1
        assert sum("返事がありません" in line for line in shown) == 1
        assert sum("速報" in line for line in shown) == 1
        with world.store.begin() as session:
            assert sorted(session.scalars(select(AgencyMail.kind))) == ["new_case", "no_acknowledgement"]
    finally:
        world.close()


def _judged(store: Store, ref: str) -> None:
    with store.begin() as session:
        case = cases.by_ref(session, ref)
        case.created_at = datetime(2026, 11, 24, 9, 0, tzinfo=JST)
        case.duty_verdict = {
            "ppc_report": "required",
            "preliminary_report": {"from": "2026-11-26", "to": "2026-11-28"},
            "final_report_due": "2026-12-23",
        }


def test_ten_random_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, f"sqlite:///{tmp_path / 'clinic.db'}")
    try:
        history = random_kills(world, 10, seed=7)
        assert history.clean, history
        assert history.consented == 30
        assert sum(world.receiver.taken.values()) == len(world.receiver.taken) == 30
    finally:
        world.close()

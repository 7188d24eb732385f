"""Kills the app with SIGKILL at random while cases are handed off, and checks the whole history afterwards.

Run: python -m bench.kills [number of kills] [seed] [database url]    (300 kills by default; the seed replays a run)

The app is the real process with its real database; the desk, the mail server and Rasa's calls are played from outside.
No failure in n kills proves at most 1 - 0.05 ** (1 / n) failures a kill (95 %): 26 % for 10, 1 % for 300.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bot import sqlite

sqlite.use_bundled()

from sqlalchemy import select  # noqa: E402

from bench.kill_world import World, wait  # noqa: E402
from bot.store import cases  # noqa: E402
from bot.store.following_tables import AgencyMail  # noqa: E402
from bot.store.tables import Case, InboundMessage, OutboxMessage, Packet  # noqa: E402

STARTS_KILLED = 0.1
"""Share of the kills that fall into the start itself."""
ANSWERED_WITHIN = 120.0
"""Seconds that a turn may take at most after the last kill; a busy machine must not look like a lost case."""


@dataclass
class History:
    """What the checker found; empty lists are what must be."""

    consented: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unfinished)


def check_history(world: World, ends: dict[str, str]) -> History:
    """Consented, sent, taken and shown, compared: every case of ``ends`` (number to last state) once everywhere."""
    found = History(consented=len(ends))
    with world.store.begin() as session:
        for ref, end in ends.items():
            case = session.scalars(select(Case).where(Case.case_ref == ref)).one()
            packets = session.scalars(select(Packet).where(Packet.case_id == case.id)).all()
            query = select(OutboxMessage.text).where(
                OutboxMessage.conversation_id == case.conversation_id, OutboxMessage.inbound_id.is_(None)
            )
            shown = list(session.scalars(query))
            mails = Counter(session.scalars(select(AgencyMail.kind).where(AgencyMail.case_id == case.id)))
            kinds = Counter(entry.kind for entry in cases.timeline(session, case.id))
            message = session.scalars(
                select(InboundMessage).where(InboundMessage.conversation_id == case.conversation_id)
            ).one()
            taken = world.receiver.taken[f"{ref}.1"]
            wanted_taken = 0 if end == "delivery_failed" else 1
            if len(packets) < 1 or taken < wanted_taken or message.reply is None or mails["new_case"] < 1:
                found.lost.append(f"{ref}: packets {len(packets)}, taken {taken}, mails {dict(mails)}")
            once = (len(packets), taken, mails["new_case"], mails["delivery_failed"], kinds[end])
            repeated = [text for text, count in Counter(shown).items() if count > 1]
            if max(once) > 1 or repeated:
                found.doubled.append(f"{ref}: {once}, shown twice {repeated}")
            words = "受け付けました" if end == "acknowledged" else "送れませんでした"
            if case.state != end or not any(words in text for text in shown):
                found.unfinished.append(f"{ref}: {case.state}, shown {len(shown)}")
            for kind in mails:
                if not any(f"{ref}.{kind}.1@" in name for name in world.mailbox.ids):
                    found.lost.append(f"{ref}: mail {kind}")
    return found


def settled(world: World, ends: dict[str, str]) -> bool:
    """Every case of ``ends`` is where it must end and no mail waits."""
    with world.store.begin() as session:
        states = {ref: state for ref, state in session.execute(select(Case.case_ref, Case.state))}  # noqa: C416
        waiting = session.scalar(select(AgencyMail.id).where(AgencyMail.state == "waiting").limit(1))
    return waiting is None and all(states.get(ref) == end for ref, end in ends.items())


def random_kills(world: World, kills: int, seed: int, cases_each: int = 3) -> History:
    """Consents go on while the app is killed ``kills`` times at random moments; then it may finish."""
    source = random.Random(seed)  # noqa: S311 (a repeatable run)
    ends: dict[str, str] = {}
    open_messages: list[str] = []
    for _ in range(kills):
        world.start()
        if source.random() > STARTS_KILLED:
            wait(world.ready, 30)
        until = time.monotonic() + source.uniform(0.0, 1.2)
        for _ in range(cases_each):
            ref, message_id = world.ask_consent()
            ends[ref] = "acknowledged"
            open_messages.append(message_id)
        while time.monotonic() < until:
            if open_messages and world.say_yes(open_messages[0]):
                open_messages.pop(0)
            else:
                time.sleep(0.02)
        world.kill()
    world.start()
    wait(world.ready, 30)
    for message_id in open_messages:
        if not wait(lambda message_id=message_id: world.say_yes(message_id), ANSWERED_WITHIN):  # type: ignore[misc]
            raise RuntimeError(
                f"message {message_id} got no answer in {ANSWERED_WITHIN} s from an app that nobody kills"
            )
    wait(lambda: settled(world, ends), 180 + kills)
    return check_history(world, ends)


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[3] if len(sys.argv) > 3 else f"sqlite:///{folder}/clinic.db"
        world = World(Path(folder), url)
        began = time.monotonic()
        try:
            history = random_kills(world, kills, seed)
        finally:
            world.close()
        seconds = time.monotonic() - began
        calls = sum(world.receiver.calls.values())
    print(
        f"{kills} kills in {seconds:.0f} s (seed {seed}): {history.consented} cases consented, {calls} calls, "
        f"{len(world.receiver.taken)} taken; lost {len(history.lost)}, doubled {len(history.doubled)}, "
        f"unfinished {len(history.unfinished)}"
    )
    for line in (*history.lost, *history.doubled, *history.unfinished):
        print(" ", line)
    return 0 if history.clean else 1


if __name__ == "__main__":
    sys.exit(main())

"""Two hundred secrets typed on the page and on LINE: readable nowhere but where a supervisor opens a message.

The whole application runs, with real servers for the desk, the mail and LINE, and one in Rasa's place that writes down
what it is told. What is searched: every file, every row of every table, logs, console pages, exports, packets, mails.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, text

from bot.app import create_app
from bot.clock import fixed_clock
from bot.handoff import delivery, packet, watch
from bot.line_stub import app as stub_app
from bot.line_stub import events
from bot.line_stub.platform import Platform
from bot.reading.private import is_my_number
from bot.settings import Secret, Settings
from bot.store import cases, sealing
from bot.store.engine import Store
from bot.store.search import fold
from bot.store.tables import InboundMessage, Packet
from tests.console.agency import KEY, NOW, Agency
from tests.console.test_retention import card_number
from tests.conversations.product import free_port
from tests.handoff.conftest import FACTS, Receiver, receiver
from tests.handoff.test_mails import Mailbox
from tests.line.servers import QuickRasa, served, until

__all__ = ["receiver"]

FAMILY = ("佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "山本", "中村", "小林", "加藤")
GIVEN = ("花子", "健太", "美咲", "大輔", "陽子", "直樹", "由美")


@dataclass(frozen=True)
class Planted:
    """One secret in its sentence; ``kept``: whether it may rest sealed, and so be opened."""

    secret: str
    sentence: str
    kept: bool


def my_number(n: int) -> str:
    first = f"{31415926500 + n * 37:011d}"
    return next(first + str(digit) for digit in range(10) if is_my_number(first + str(digit)))


def planted() -> list[Planted]:
    names = [Planted(f + g, f"患者の{f}{g}さんの診察券が見つかりません", True) for f in FAMILY for g in GIVEN]
    cards = [Planted(c, f"カードの番号は{c}です", False) for c in map(card_number, range(500, 535))]
    numbers = [Planted(m, f"マイナンバーは{m}でした", False) for m in map(my_number, range(35))]
    insured = [Planted(f"{70310000 + n * 7}", f"保険証の番号は{70310000 + n * 7}です", True) for n in range(30)]
    words = [Planted(f"Tsubaki{n:02d}#k", f"パスワードはTsubaki{n:02d}#kです", True) for n in range(30)]
    return [*names, *cards, *numbers, *insured, *words]


def forms(secret: str, coded: bool) -> set[bytes]:
    """How a secret may stand in a file: as it is, folded for the search, escaped in JSON, in base64 (``coded``)."""
    shown = {secret, fold(secret), json.dumps(secret)[1:-1]}
    if not coded:
        return {one.encode() for one in shown}
    encoded = {base64.b64encode((" " * shift + secret).encode())[4 * bool(shift) : -4] for shift in range(3)}
    return {one.encode() for one in shown} | {one for one in encoded if len(one) > 7}


def found(secrets: list[Planted], content: bytes, coded: bool = False) -> list[str]:
    return [one.secret for one in secrets if any(form in content for form in forms(one.secret, coded))]


@dataclass
class World:
    """Everything around the running application."""

    settings: Settings
    url: str
    store: Store
    platform: Platform
    rasa: QuickRasa
    box: Mailbox
    desk: Receiver
    raw: list[bytes]


@pytest.fixture
def world(settings: Settings, store: Store, receiver: Receiver) -> Iterator[World]:
    platform, rasa, box, raw = Platform("channel secret", "access token"), QuickRasa(), Mailbox(), []

    class Keeping(Mailbox):
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
            raw.append(bytes(envelope.content))  # type: ignore[attr-defined]
            return await box.handle_DATA(server, session, envelope)

    mail = Controller(Keeping(), hostname="127.0.0.1", port=free_port())
    mail.start()
    with served(stub_app.create_app(platform, "")) as platform_url, served(rasa.app()) as rasa_url:
        made = replace(
            settings,
            clock=fixed_clock(NOW),
            seal_key=Secret(base64.b64encode(KEY).decode()),
            rate_scale=0,
            rasa_port=int(rasa_url.rsplit(":", 1)[1]),
            srm_url=receiver.url,
            smtp_url=Secret(f"smtp://127.0.0.1:{mail.port}"),
            agency_emails=("agency@agency.example",),
            mail_from="bot@bot.example",
            line_channel_secret=Secret("channel secret"),
            line_access_token=Secret("access token"),
            line_api_url=platform_url,
        )
        with served(create_app(made)) as url:
            yield World(made, url, store, platform, rasa, box, receiver, raw)
    mail.stop()


def typed(world: World, secrets: list[Planted]) -> None:
    """Every other one on the page, the rest on LINE, as people send them."""
    with httpx.Client(base_url=f"{world.url}/api/v1", timeout=30) as page:
        begun = page.post("/conversations").json()
        sign = {"Authorization": f"Bearer {begun['token']}"}
        for one in secrets[::2]:
            said = page.post(
                f"/conversations/{begun['conversation_id']}/messages", json={"text": one.sentence}, headers=sign
            )
            assert said.status_code == 200, said.text
    people = [events.user_id() for _ in range(2)]
    for index, one in enumerate(secrets[1::2]):
        event = events.text(people[index % 2], one.sentence)
        assert world.platform.send(world.url, event).status_code == 200

    def all_answered() -> bool:
        with world.store.begin() as session:
            states = list(session.scalars(select(InboundMessage.state)))
        return len(states) == len(secrets) and set(states) == {"answered"}

    until(all_answered, 300)


def handed_over(world: World) -> list[str]:
    """A case for each conversation, with every fact's words, delivered to the desk and mailed to the agency."""
    refs = []
    with world.store.begin() as session:
        messages = session.scalars(select(InboundMessage)).all()
        for talk in sorted({message.conversation_id for message in messages}):
            case = cases.open_case(session, talk, NOW)
            said = [message for message in messages if message.conversation_id == talk]
            for name, value in FACTS.items():
                cases.state_fact(
                    session, case, name, value, source="said", words=said[0].text, inbound_id=said[0].id, now=NOW
                )
            for message in said:
                cases.note(session, case, "person", "step", message.text, NOW)
            cases.move(session, case, "handoff_requested", "person", said[-1].text, NOW)
            session.flush()
            packet.store(session, case, [message.text for message in said], NOW)
            refs.append(case.case_ref)
        waiting = list(session.scalars(select(Packet.id)))
    for one in waiting:
        delivery.start(one)
    until(lambda: len(world.desk.calls) >= len(refs), 300)
    watch.look_now()
    until(lambda: len(world.raw) >= len(refs), 300)
    return refs


def rows_of(store: Store) -> bytes:
    """Every row of every table of every schema of ours, as text."""
    out = []
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "postgresql":
            tables = connection.execute(
                text(
                    "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
                    " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'"
                )
            ).scalars()
            for table in list(tables):
                out += list(connection.execute(text(f"SELECT t::text FROM {table} AS t")).scalars())  # noqa: S608 (a name of ours)
    return "\n".join(out).encode()


def files_below(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def shown_by(agency: Agency, refs: list[str]) -> bytes:
    boss = agency.signed_in("admin")
    paths = ["/", "/search?q=診察券", "/search?q=パスワード", "/corrections", "/figures", "/audit", "/export.csv"]
    paths += ["/figures/export.json", "/audit/export.csv", "/retention"]
    for ref in refs:
        paths += [f"/cases/{ref}"] + [f"/cases/{ref}/export.{form}" for form in ("csv", "json", "pdf")]
        paths += [f"/cases/{ref}/documents/{kind}.docx" for kind in ("packet_sheet", "incident_record")]
    answers = [boss.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return b"\n".join(answer.content for answer in answers)


def readable(content: bytes) -> bytes:
    letter = email.message_from_bytes(content, policy=email.policy.default)
    return letter.get_body().get_content().encode() + str(letter["Subject"]).encode()  # type: ignore[attr-defined]


def test_no_secret_is_readable_but_where_it_is_opened(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = planted()
    assert len({one.secret for one in secrets}) == 200
    typed(world, secrets)
    refs = handed_over(world)
    told = capfd.readouterr()
    places = {
        "files": files_below(tmp_path),
        "rows": rows_of(world.store),
        "logs": (caplog.text + told.out + told.err).encode(),
        "engine of the dialogue": json.dumps(world.rasa.heard, ensure_ascii=False).encode(),
        "packets": b"\n".join(body for _, body in world.desk.calls),
        "mails": b"\n".join([*world.raw, *map(readable, world.raw)]),
        "LINE": json.dumps([shown.messages for shown in world.platform.shown], ensure_ascii=False).encode(),
        "console": shown_by(Agency(world.store), refs),
    }
    assert {place for place, content in places.items() if not content} <= {"rows", "files", "logs"}
    assert {place: found(secrets, content, place == "mails") for place, content in places.items()} == {
        place: [] for place in places
    }
    opened = []
    with world.store.begin() as session:
        for message in session.scalars(select(InboundMessage).where(InboundMessage.sealed.is_not(None))):
            opened.append(sealing.unseal((KEY,), str(message.sealed), f"inbound:{message.id}"))
    together = "\n".join(opened).encode()
    assert sorted(found(secrets, together)) == sorted(one.secret for one in secrets if one.kept)
    assert os.environ.get("BOT_SEAL_KEY") is None and base64.b64encode(KEY) not in places["files"]

"""Mails to the agency through a real mail server: one each, tried again, without anything of a person."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from bot.clock import fixed_clock
from bot.handoff import delivery, mail_rows, mails, watch
from bot.handoff.desk import Agency, Desk
from bot.settings import Secret, Settings
from bot.store import cases
from bot.store.engine import Store
from bot.store.following_tables import AgencyMail
from tests.handoff.conftest import FACTS, Receiver, consent, until


class Mailbox:
    def __init__(self) -> None:
        self.answers: list[str] = []
        self.got: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.got.append(parsed)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Agency]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, Agency(Secret(f"smtp://127.0.0.1:{port}"), ("a@agency.example", "b@agency.example"), "bot@bot.example")
    server.stop()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_every_kind_is_sent_once_and_tells_nothing_of_a_person(
    store: Store, receiver: Receiver, running: Callable[..., Desk], mailbox: tuple[Mailbox, Agency], now: datetime
) -> None:
    box, agency = mailbox
    the_desk = running(agency=agency, public_url="https://bot.example")
    ref, packet_id = consent(store, now)
    box.answers = ["451 later", "451 later"]
    receiver.answers = [422]
    delivery.start(packet_id)
    until(lambda: len(box.got) == 2)
    with store.begin() as session:
        mail_rows.write(session, cases.by_ref(session, ref), "no_acknowledgement", now)
        cases.move(session, cases.by_ref(session, ref), "closed", "agency", "終わり", now)
    watch.look_now()
    until(lambda: len(box.got) == 4)
    watch.look_now()
    until(lambda: states(store) == ["sent"] * 4)
    subjects = sorted(str(mail["Subject"]) for mail in box.got)
    assert all(f"(受付番号 {ref})" in subject for subject in subjects)
    assert any(subject.startswith("【最優先】新しい件") for subject in subjects)
    for mail in box.got:
        body = mail.get_content()
        assert f"https://bot.example/console/cases/{ref}" in body
        assert mail["To"] == "a@agency.example, b@agency.example"
        for private in (
            "佐藤",
            "090-0000-2222",
            "03-0000-1111",
            "見本",
            "LANケーブル",
            *map(str, (FACTS["affected_low"],)),
        ):
            assert private not in body + str(mail["Subject"])
    assert len({mail["Message-ID"] for mail in box.got}) == 4
    assert the_desk.agency.reachable


def states(store: Store) -> list[str]:
    with store.begin() as session:
        return list(session.scalars(select(AgencyMail.state).order_by(AgencyMail.id)))


@pytest.fixture
def quiet(store: Store, settings: Settings) -> Iterator[Desk]:
    with httpx.Client() as client:
        yield Desk(store=store, clock=settings.clock, url="", secret=settings.srm_secret, client=client)


def test_without_an_address_a_mail_is_skipped_and_not_kept_for_later(store: Store, quiet: Desk, now: datetime) -> None:
    consent(store, now)
    with store.begin() as session:
        (mail_id,) = mail_rows.waiting_of(session)
    assert mails._hand_to_server(quiet, mail_id)["outcome"] == "skipped"


def test_a_server_that_is_down_for_three_days_ends_in_failed(store: Store, quiet: Desk, now: datetime) -> None:
    consent(store, now)
    with store.begin() as session:
        (mail_id,) = mail_rows.waiting_of(session)
    nobody = Agency(Secret("smtp://127.0.0.1:1"), ("a@agency.example",), "bot@bot.example")
    assert mails._hand_to_server(replace(quiet, agency=nobody), mail_id)["outcome"] == "again"
    late = replace(quiet, agency=nobody, clock=fixed_clock(now + timedelta(days=3)))
    assert mails._hand_to_server(late, mail_id)["outcome"] == "failed"

"""An agency with cases and staff: what the console's tests look at, made through the store's own functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pyotp
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy.orm import Session

from bot.clock import JST
from bot.console import new_accounts
from bot.console.app import create_console
from bot.console.web import Console
from bot.incident.facts import Facts
from bot.law import duties
from bot.policy import policies as policy_words
from bot.reading import private
from bot.store import cases, conversations, policies, sealing
from bot.store.engine import Store
from bot.store.tables import Case, Clinic, InboundMessage
from tests.store.arriving import arrive

NOW = datetime(2026, 11, 25, 10, 5, tzinfo=JST)
KEY = bytes(range(32))
PASSWORD = "あさのコーヒーは二杯まで"
ORIGIN = "http://testserver"


@dataclass
class Time:
    """A clock that a test can move."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Agency:
    """The console of one installation: two agencies, their clinics and their staff."""

    store: Store
    time: Time = field(default_factory=Time)
    handed_over: list[int] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.console = Console(self.store, self.time, "http://testserver", (KEY,))
        self.app = create_console(self.console, self.handed_over.append)

    def staff(self, login: str, role: str = "reviewer", agency: str = "main", clinics: list[int] | None = None) -> str:
        with self.store.begin() as session:
            self.codes[login] = new_accounts.create(
                session,
                KEY,
                login=login,
                name=f"{login}さん",
                role=role,
                password=PASSWORD,
                agency=agency,
                clinics=clinics,
                by="test",
                now=self.time(),
            )
        return login

    def code(self, login: str) -> str:
        return pyotp.TOTP(self.codes[login]).at(self.time())

    def browser(self) -> Browser:
        return Browser(self)

    def signed_in(self, role: str = "reviewer", **more: Any) -> Browser:
        login = self.staff(f"{role}-{len(self.codes)}", role, **more)
        browser = self.browser()
        assert browser.sign_in(login).status_code == 303
        return browser


class Browser:
    """Somebody at the agency: keeps the cookie, sends forms as a page would."""

    def __init__(self, agency: Agency) -> None:
        from fastapi import FastAPI

        outer = FastAPI()
        outer.mount("/console", agency.app)
        self.agency = agency
        self.http = TestClient(outer, follow_redirects=False, headers={"Origin": ORIGIN}, raise_server_exceptions=False)
        self.csrf = ""

    def sign_in(self, login: str, password: str = PASSWORD, code: str | None = None) -> Response:
        given = {"login": login, "password": password, "code": code or self.agency.code(login)}
        answer = self.http.post("/console/sign-in", data=given)
        if answer.status_code == 303:
            self.csrf = csrf_of(self.get("/").text)
        return answer

    def get(self, path: str) -> Response:
        return self.http.get(f"/console{path}")

    def post(self, path: str, **data: Any) -> Response:
        return self.http.post(f"/console{path}", data={"csrf": self.csrf, **data})


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found.group(1)


def clinic(session: Session, name: str, agency: str = "main", number: str = "MC-2026-0001") -> int:
    """A clinic with a policy in force; the id of the policy's row."""
    one = policy_words.Policy(
        policy_number=number,
        holder_name=name,
        phone="03-5555-0101",
        plan="S1",
        options=(),
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
        cancelled_on=None,
        liability_member="yes",
    )
    policies.import_all(session, [one], NOW)
    row = policies.row_id(session, one)
    assert row is not None
    found = session.query(Clinic).filter_by(name=name).one()
    found.agency = agency
    session.flush()
    return row


def a_case(
    session: Session,
    said: list[tuple[str, Mapping[str, Any]]],
    *,
    facts: Mapping[str, Any],
    policy_id: int | None = None,
    severity: str = "high",
    at: datetime = NOW,
    channel: str = "web",
) -> Case:
    """A case as a conversation would leave it: messages with readings, facts with words, verdict, answers."""
    conversation = conversations.start(session, channel, at)
    messages: list[InboundMessage] = []
    for index, (text, reading) in enumerate(said):
        masked = private.mask(text, asking=None)
        typed = private.mask(text, asking=None, only=private.NEVER_KEPT).text if masked.kinds else None
        message = arrive(
            session,
            conversation.id,
            masked.text,
            at + timedelta(seconds=40 * index),
            masked=masked.kinds,
            seal=lambda message_id, typed=typed: typed and sealing.seal(KEY, typed, f"inbound:{message_id}"),
        )
        message.reading = dict(reading)
        message.state = "answered"
        conversations.put_out(
            session,
            conversation.id,
            message.id,
            [
                {
                    "text": "感染した機械のLANケーブルを抜いてください。電源は切らないでください。",
                    "buttons": [{"title": "できた", "payload": "do:done"}],
                }
            ],
            at + timedelta(seconds=40 * index + 2),
        )
        messages.append(message)
    case = cases.open_case(session, conversation.id, at)
    conversation.case_id = case.id
    for name, value in facts.items():
        words = messages[0].text if messages else ""
        cases.state_fact(
            session,
            case,
            name,
            value,
            source="said",
            words=words,
            inbound_id=messages[0].id if messages else None,
            now=at,
        )
    case.severity, case.policy_id = severity, policy_id
    case.duty_verdict = duties.assess(Facts.from_dict(dict(facts))).to_dict()
    case.updated_at = at
    session.flush()
    return case


RANSOM = {
    "incident_type": "ransomware",
    "noticed_at": "2026-11-25T08:00+09:00",
    "leak_state": "suspected",
    "data_kinds": ["medical"],
    "affected_low": 1500,
}


def ransom_case(
    session: Session,
    policy_id: int | None = None,
    text: str = "サーバーのファイルが全部開けません。身代金を払えと出ています。患者の山田花子さんのカルテもです",
) -> Case:
    reading = {
        "intent": "report_incident",
        "confidence": 0.93,
        "incident_type": "ransomware",
        "type_confidence": 0.88,
        "facts": {"incident_type": "ransomware", "ongoing": "no"},
        "words": {"incident_type": "身代金を払えと出ています", "ongoing": "全部開けません"},
    }
    return a_case(session, [(text, reading)], facts=RANSOM, policy_id=policy_id, severity="critical")


def sealed_text(text: str, message_id: str) -> str:
    return sealing.unseal(KEY, text, f"inbound:{message_id}")

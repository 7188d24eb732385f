"""What the console finds and counts when there is more than one page, one window, one day of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bench.console_rows import fill
from bot.store import cases, measures, retention, search
from bot.store.console_tables import CaseCard
from bot.store.tables import Conversation, InboundMessage
from tests.console import agency as made
from tests.console.agency import NOW, Agency


def test_old_texts_are_found_too(both: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "WINDOW", 2)
    monkeypatch.setattr(search, "FEW_CASES", 1)
    with both.store.begin() as session:
        old = made.a_case(session, [("紫陽花の間の端末です", {}), ("薔薇の間です", {})], facts={}).case_ref
        for n in range(4):
            made.a_case(session, [(f"電子カルテが開きません、{n}番です", {})], facts={})
    person = both.signed_in("supervisor")
    for words, found in (
        ("紫陽花", True),
        ("あじさい", False),
        ("紫陽花 端末", True),
        ("紫陽花 薔薇", False),
        ("アノ", False),
    ):
        assert (old in person.http.get("/console/search", params={"q": words}).text) is found, words


def test_a_tag_is_found_whole_and_nothing_else(both: Agency) -> None:
    with both.store.begin() as session:
        refs = [made.a_case(session, [("x", {})], facts={}).case_ref for _ in range(3)]
    person = both.signed_in("supervisor")
    for ref, tags in zip(refs, ("至急 院長", "至急以外", '100% "引用"'), strict=True):
        assert person.post(f"/cases/{ref}/tags", tags=tags).status_code == 303
    for tag, found in (
        ("至急", refs[:1]),
        ("至急以外", refs[1:2]),
        ("100%", refs[2:]),
        ("急", []),
        ("%", []),
        ('"', []),
    ):
        for path in ("/", "/export.csv"):
            shown = person.http.get(f"/console{path}", params={"tag": tag}).text
            assert [ref for ref in refs if ref in shown] == found, (tag, path)


def test_what_happens_after_the_first_look_is_in_the_figures(both: Agency) -> None:
    with both.store.begin() as session:
        case = made.a_case(session, [("x", {})], facts=made.RANSOM, at=NOW - timedelta(minutes=30))
        ref, talk = case.case_ref, case.conversation_id
    boss = both.signed_in("supervisor")

    def figures() -> dict[str, object]:
        found: dict[str, object] = json.loads(boss.get("/figures/export.json?period=30").content)
        return found

    assert figures()["to_handoff"] == {"count": 0, "median": None, "p90": None}
    assert figures()["to_steps"] == {"count": 1, "median": 0.03, "p90": 0.03}
    both.time.forward(minutes=12)
    boss = both.signed_in("supervisor")
    with both.store.begin() as session:
        cases.move(session, cases.by_ref(session, ref), "handoff_requested", "person", "", NOW - timedelta(minutes=10))
    assert figures()["to_handoff"] == {"count": 1, "median": 20.0, "p90": 20.0}
    with both.store.begin() as session:
        session.get_one(Conversation, talk).last_at = both.time()
        message = session.scalars(select(InboundMessage)).one()
        both.time.forward(minutes=1)
        from tests.store.arriving import arrive

        arrive(session, talk, "まだ開きません", both.time())
        message_id = message.id
    assert boss.post("/corrections", ref=ref, message=message_id, field="incident_type", wanted="phishing").is_redirect
    assert figures()["misread_each_100"] == 50.0


def test_an_erased_case_keeps_its_times_alone(both: Agency) -> None:
    with both.store.begin() as session:
        case = made.ransom_case(session)
        cases.move(session, case, "handoff_requested", "person", "", NOW + timedelta(minutes=5))
        card = session.get_one(CaseCard, case.id)
        retention.erase(session, card, "本人の求め", "admin", NOW + timedelta(hours=1))
    with both.store.begin() as session:
        measures.refresh(session, NOW + timedelta(hours=2))
    with both.store.begin() as session:
        card = session.scalars(select(CaseCard)).one()
        assert (card.messages, card.handoff_seconds, card.clinic_name) == (1, 300.0, retention.ERASED)


def test_the_benchs_weeks_are_whole_and_every_case_is_on_one_page(both: Agency) -> None:
    fill(both.store, 3 * 600, NOW, block=600)
    person = both.signed_in("supervisor")
    found = json.loads(person.get("/figures/export.json?period=30").content)
    assert found["cases"] == 90 and found["to_steps"] == {"count": 90, "median": 0.02, "p90": 0.02}
    seen: list[str] = []
    for page in (1, 2, 3):
        seen += re.findall(r'href="/console/cases/([^"]+)"', person.get(f"/?state=all&page={page}").text)
    assert len(seen) == len(set(seen)) == 90
    assert len(re.findall("紫陽花", person.get("/search?q=紫陽花").text)) > 1

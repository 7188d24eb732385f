"""「報告した」: what counts as one, and that it is recorded and answered in the conversation."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.actions._boundary import Services, take_turn
from bot.clock import fixed_clock
from bot.dialogue import reporting
from bot.dialogue.state import ReportTold
from bot.store import cases
from bot.store.engine import Store
from bot.store.following_tables import ReportMade
from bot.store.tables import Case
from tests.handoff.conftest import FACTS, consent
from tests.store.arriving import arrive


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("報告した", None, None),
        ("報告しました。番号は A-2026-0123 です", None, "A-2026-0123"),
        ("国に報告済みです", None, None),
        ("個人情報保護委員会に速報を出しました", "preliminary", None),
        ("速報は済みました。受付番号 20261125", "preliminary", "20261125"),
        ("確報も提出しました", "final", None),
        ("最初の報告を終わらせました", "preliminary", None),
        ("詳しい報告をしました", "final", None),
    ],
)
def test_言い方ごとに報告の種類と番号が読める(text: str, kind: str | None, number: str | None) -> None:
    said = reporting.told(text)
    assert said is not None
    assert (said.kind, said.number) == (kind, number)


@pytest.mark.parametrize(
    "text",
    [
        "院長に報告しました",
        "代理店に報告した",
        "警察へ報告済みです",
        "まだ報告していません",
        "報告したほうがいいですか",
        "報告しないとどうなる?",
        "あとで報告します",
        "速報を出したら連絡します",
        "確報はいつまでですか",
        "報告の期限を教えて",
        "10:30にLANケーブルを抜いた",
    ],
)
def test_国への報告でない言い方は数えない(text: str) -> None:
    assert reporting.told(text) is None


def test_言わなければ_先に最初の報告_次にくわしい報告() -> None:
    bare = ReportTold(None)
    assert reporting.kind_of(bare, frozenset()) == "preliminary"
    assert reporting.kind_of(bare, frozenset({"preliminary"})) == "final"


def say(store: Store, ref: str, text: str, now: datetime) -> str:
    with store.begin() as session:
        message = arrive(session, cases.by_ref(session, ref).conversation_id, text, now)
    services = Services(store=store, clock=fixed_clock(now), hand_over=lambda _packet: None)
    latest = {"intent": {"name": "log_event", "confidence": 1.0}, "metadata": {"message_id": message.id}}
    bubbles, _ = take_turn(services, latest)
    return "\n".join(bubble["text"] for bubble in bubbles)


def test_会話で言えば_時刻と番号が残り_くわしい報告の期限が出る(store: Store, now: datetime) -> None:
    ref, _ = consent(store, now, **{**FACTS, "data_kinds": ["medical"], "malicious": "yes", "leak_state": "suspected"})
    told = say(store, ref, "報告した、番号は A-2026-0123", now)
    assert "国への最初の報告(速報)をしたことを記録しました(11月25日(水) 8:05、番号 A-2026-0123)" in told
    assert "くわしい報告(確報)の期限は" in told
    told = say(store, ref, "報告した", now)
    assert "くわしい報告(確報)をしたことを記録しました" in told
    assert "番号が分かれば" in told
    with store.begin() as session:
        rows = session.execute(select(ReportMade.kind, ReportMade.number, ReportMade.reported_at)).all()
        case = session.scalars(select(Case)).one()
        kinds = [entry.kind for entry in cases.timeline(session, case.id)]
    assert [tuple(row) for row in rows] == [("preliminary", "A-2026-0123", now), ("final", None, now)]
    assert kinds.count("reported") == 2

"""The pages of a reviewer: the board, the case, what is done to it, and what is written down about it."""

from __future__ import annotations

from sqlalchemy import select

from bot.store import audit, conversations
from bot.store.console_tables import AuditRow, CaseCard
from bot.store.tables import OutboxMessage
from tests.console import agency as made
from tests.console.agency import Agency


def test_the_board_shows_the_most_pressing_case_first_with_its_deadline(both: Agency) -> None:
    with both.store.begin() as session:
        policy = made.clinic(session, "さくら歯科医院")
        calm = made.a_case(session, [], facts={"incident_type": "phishing"}, severity="low")
        urgent = made.ransom_case(session, policy)
    page = both.signed_in().get("/").text
    assert page.index(urgent.case_ref) < page.index(calm.case_ref)
    assert "さくら歯科医院" in page and "ランサムウェア" in page and "11/29(日)" in page and "あと4日" in page


def test_every_filter_narrows_the_board(agency: Agency) -> None:
    with agency.store.begin() as session:
        policy = made.clinic(session, "さくら歯科医院")
        one = made.ransom_case(session, policy).case_ref
        other = made.a_case(session, [], facts={"incident_type": "phishing"}, severity="low", channel="line").case_ref
    reviewer = agency.signed_in()
    for query, shown, hidden in (
        ("type=ransomware", one, other),
        ("type=phishing", other, one),
        ("severity=critical", one, other),
        ("clinic=さくら", one, other),
        ("channel=line", other, one),
    ):
        page = reviewer.get(f"/?{query}").text
        assert shown in page and hidden not in page, query
    for query in (
        "state=closed",
        "since=2026-11-26",
        "until=2026-11-24",
        "misread=1",
        "assignee=me",
        "waiting=srm",
        "tag=x",
    ):
        page = reviewer.get(f"/?{query}").text
        assert one not in page and other not in page, query
    assert reviewer.get("/?since=nonsense").status_code == 422


def test_a_filter_is_kept_under_a_name_for_its_owner_alone(agency: Agency) -> None:
    one, other = agency.signed_in(), agency.signed_in()
    assert one.post("/views", name="急ぎのLINE", query="severity=critical&channel=line").status_code == 303
    assert "急ぎのLINE" in one.get("/").text
    assert "急ぎのLINE" not in other.get("/").text


def test_the_case_page_tells_everything(agency: Agency) -> None:
    with agency.store.begin() as session:
        ref = made.ransom_case(session, made.clinic(session, "さくら歯科医院")).case_ref
    page = agency.signed_in().get(f"/cases/{ref}").text
    for told in (
        "report_incident",
        "93%",
        "身代金を払えと出ています",
        "APPI-2024-04",
        "気づいた日時",
        "LANケーブル",
        "受付番号",
        "できた",
    ):
        assert told in page, told
    assert "山田花子" not in page and "患者名を伏せた" in page


def test_what_is_done_to_a_case_is_there_and_in_the_log(agency: Agency) -> None:
    with agency.store.begin() as session:
        case = made.ransom_case(session)
        ref, conversation_id = case.case_ref, case.conversation_id
    boss = agency.signed_in("supervisor")
    assert boss.post(f"/cases/{ref}/notes", text="業者に電話した").status_code == 303
    assert boss.post(f"/cases/{ref}/tags", tags="至急、再診").status_code == 303
    assert boss.post(f"/cases/{ref}/assign", user="1").status_code == 303
    assert boss.post(f"/cases/{ref}/reviewed").status_code == 303
    assert boss.post(f"/cases/{ref}/reply", text="本日14時にお電話します。").status_code == 303
    page = boss.get(f"/cases/{ref}").text
    for told in ("業者に電話した", "至急", "本日14時にお電話します。", "確認済みを外す"):
        assert told in page, told
    with agency.store.begin() as session:
        last = conversations.after(session, conversation_id, 0)[-1]
        assert isinstance(last, OutboxMessage) and last.inbound_id is None
        assert last.text.startswith("取扱代理店のsupervisor-0さんです。")
    assert boss.post(f"/cases/{ref}/close", reason="").status_code == 422
    assert boss.post(f"/cases/{ref}/close", reason="誤報と確かめた").status_code == 303
    assert boss.post(f"/cases/{ref}/close", reason="もう一度").status_code == 409
    with agency.store.begin() as session:
        actions = list(session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))
        card = session.scalars(select(CaseCard)).one()
        assert card.state == "closed" and card.closed_reason == "誤報と確かめた"
        assert audit.verify(session).whole
    assert {"note", "tags", "assign", "reviewed", "reply", "close", "view_case"} <= set(actions)


def test_unmasking_needs_the_role_and_a_reason_and_is_logged(agency: Agency) -> None:
    with agency.store.begin() as session:
        case = made.ransom_case(session)
        ref = case.case_ref
        message = conversations.transcript(session, case.conversation_id)[0]
        assert "山田花子" not in message["text"]
    page = agency.signed_in("supervisor")
    found = page.get(f"/cases/{ref}").text.split("/messages/")[1].split("/")[0]
    assert (
        agency.signed_in("reviewer").post(f"/messages/{found}/unmask", ref=ref, reason="本人確認のため").status_code
        == 403
    )
    assert page.post(f"/messages/{found}/unmask", ref=ref, reason="").status_code == 422
    shown = page.post(f"/messages/{found}/unmask", ref=ref, reason="本人確認のため")
    assert shown.status_code == 200 and "山田花子" in shown.text
    with agency.store.begin() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "unmask")).one()
        assert "本人確認のため" in row.detail and row.target == ref
        assert session.scalars(select(AuditRow).where(AuditRow.action == "refused")).one().actor == "reviewer-1"


def test_without_consent_nothing_goes_to_the_desk(agency: Agency) -> None:
    with agency.store.begin() as session:
        ref = made.ransom_case(session).case_ref
        agreed = made.a_case(session, [], facts={**made.RANSOM, "handoff_consent": True}).case_ref
    boss = agency.signed_in("supervisor")
    assert boss.post(f"/cases/{ref}/hand-back").status_code == 422
    assert agency.handed_over == []
    assert boss.post(f"/cases/{agreed}/hand-back").status_code == 303
    assert len(agency.handed_over) == 1


def test_search_finds_two_characters_in_any_width_over_masked_text(both: Agency) -> None:
    with both.store.begin() as session:
        ref = made.a_case(session, [("ﾚｾｺﾝがウイルスにかかったみたいです。tel 03-1234-5678", {})], facts={}).case_ref
    reviewer = both.signed_in()
    for query in ("レセコン", "レセ", "れせこん", "ﾚｾ", "ウイルス みたい", "TEL"):
        assert ref in reviewer.get(f"/search?q={query}").text, query
    for query in ("03-1234-5678", "1234", "ランサム", "%", "_"):
        assert ref not in reviewer.get(f"/search?q={query}").text, query

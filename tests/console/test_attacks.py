"""What an attacker tries, one by one; all of it is refused, and what matters is in the log."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from bot.console.web import safe_next
from bot.errors import BadInput
from bot.store import audit
from bot.store.console_tables import AuditRow, CaseCard, ConsoleSession
from tests.console import agency as made
from tests.console.agency import Agency


def everywhere(ref: str, message: str) -> list[tuple[str, str, dict[str, str]]]:
    """Every way to reach a case."""
    case = f"/cases/{ref}"
    return [
        ("get", case, {}),
        ("get", f"{case}/export.pdf", {}),
        ("get", f"{case}/export.csv", {}),
        ("get", f"{case}/export.json", {}),
        ("get", f"{case}/documents/incident_record.pdf", {}),
        ("get", f"/retention/erase/{ref}", {}),
        ("post", f"{case}/notes", {"text": "x"}),
        ("post", f"{case}/tags", {"tags": "x"}),
        ("post", f"{case}/assign", {"user": "1"}),
        ("post", f"{case}/reviewed", {}),
        ("post", f"{case}/reported", {}),
        ("post", f"{case}/reply", {"text": "x"}),
        ("post", f"{case}/close", {"reason": "xxxxx"}),
        ("post", f"{case}/hand-back", {}),
        ("post", f"{case}/hold", {"reason": "xxxxx"}),
        ("post", f"/retention/erase/{ref}", {"reason": "xxxxx", "again": ref}),
        ("post", f"/messages/{message}/unmask", {"ref": ref, "reason": "xxxxx"}),
        ("post", "/corrections", {"ref": ref, "message": message, "field": "intent", "wanted": "inform"}),
    ]


def test_another_agencys_case_is_not_there_whatever_the_way(agency: Agency) -> None:
    with agency.store.begin() as session:
        case = made.ransom_case(session, made.clinic(session, "よその医院", agency="other"))
        ref = case.case_ref
        message = session.execute(text("SELECT id FROM inbound_messages")).scalar_one()
    stranger = agency.signed_in("admin")
    for method, path, data in everywhere(ref, message):
        answer = stranger.get(path) if method == "get" else stranger.post(path, **data)
        assert answer.status_code == 404, (method, path)
        assert "よその医院" not in answer.text
    for path in (
        "/",
        "/?state=all",
        "/search?q=身代金",
        f"/search?q={ref}",
        "/export.csv?state=all",
        "/figures/export.json",
    ):
        shown = stranger.get(path).text
        assert ref not in shown.replace(f'value="{ref}"', "").replace(f"「{ref}」", "") and "よその医院" not in shown, (
            path
        )
    assert agency.signed_in("admin", agency="other").get(f"/cases/{ref}").status_code == 200


def test_somebody_of_one_clinic_sees_that_clinic_alone(agency: Agency) -> None:
    with agency.store.begin() as session:
        own = made.ransom_case(session, made.clinic(session, "うちの医院")).case_ref
        clinic_id = session.scalars(select(CaseCard.clinic_id)).one()
        other = made.ransom_case(session, made.clinic(session, "となりの医院", number="MC-2026-0002")).case_ref
        nobodys = made.ransom_case(session).case_ref
    narrow = agency.signed_in(clinics=[clinic_id])
    board = narrow.get("/?state=all").text
    assert own in board and other not in board and nobodys not in board
    assert [narrow.get(f"/cases/{ref}").status_code for ref in (own, other, nobodys)] == [200, 404, 404]


def test_a_message_of_another_case_is_not_unmasked_through_ones_own(agency: Agency) -> None:
    with agency.store.begin() as session:
        own = made.ransom_case(session).case_ref
        made.ransom_case(session, made.clinic(session, "よその医院", agency="other"))
        foreign = (
            session.execute(text("SELECT id FROM inbound_messages ORDER BY received_at, rowid DESC")).scalars().all()
        )
    boss = agency.signed_in("supervisor")
    answers = [boss.post(f"/messages/{one}/unmask", ref=own, reason="確認のため").status_code for one in foreign]
    assert sorted(answers) == [200, 404]


@pytest.mark.parametrize("role", ["reviewer", "supervisor"])
def test_no_role_does_more_than_it_may(agency: Agency, role: str) -> None:
    with agency.store.begin() as session:
        ref = made.ransom_case(session).case_ref
    person = agency.signed_in(role)
    refused = [
        person.post("/accounts", login="x", name="x", role="admin", password=made.PASSWORD),
        person.get("/accounts"),
    ]
    refused += [
        person.post(f"/retention/erase/{ref}", reason="xxxxx", again=ref),
        person.post("/retention", kind="case", days="1"),
    ]
    if role == "reviewer":
        refused += [person.get("/audit"), person.get("/audit/export.csv"), person.get("/retention")]
        refused += [person.post(f"/cases/{ref}/close", reason="xxxxx"), person.post("/corrections/1/approve")]
    assert {answer.status_code for answer in refused} == {403}
    with agency.store.begin() as session:
        count = session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action == "refused"))
    assert count == len(refused)


def test_a_forged_or_ended_cookie_is_nobody(agency: Agency) -> None:
    person = agency.signed_in()
    kept = person.http.cookies["console"]
    for forged in ("", "x", kept[:-1] + ("A" if kept[-1] != "A" else "B"), "1", "../1"):
        other = agency.browser()
        other.http.cookies.set("console", forged)
        assert other.get("/").status_code == 303
        assert other.get("/").headers["location"].startswith("/console/sign-in")
    assert person.post("/sign-out").status_code == 303
    again = agency.browser()
    again.http.cookies.set("console", kept)
    assert again.get("/").status_code == 303
    with agency.store.begin() as session:
        assert kept not in session.scalars(select(ConsoleSession.id)).all(), "the cookie itself is not kept"


def test_a_sign_in_ends_when_idle_and_when_old(agency: Agency) -> None:
    idle = agency.signed_in()
    agency.time.forward(minutes=14)
    assert idle.get("/").status_code == 200
    agency.time.forward(minutes=16)
    assert idle.get("/").status_code == 303
    busy = agency.signed_in()
    for turn in range(60):
        assert busy.get("/static/icon.svg").status_code == 200
        agency.time.forward(minutes=10)
        assert busy.get("/corrections").status_code == 200 or turn == 59
    agency.time.forward(minutes=1)
    assert busy.get("/corrections").status_code == 303, "ten hours are a day's work"


def test_the_cookie_is_new_at_each_sign_in_and_out_of_reach_of_scripts(agency: Agency) -> None:
    login = agency.staff("a")
    browser = agency.browser()
    browser.http.cookies.set("console", "chosen-by-the-attacker", domain="testserver.local", path="/")
    header = browser.sign_in(login).headers["set-cookie"]
    value = header.split("console=")[1].split(";")[0]
    assert value != "chosen-by-the-attacker" and len(value) >= 43
    assert "HttpOnly" in header and "SameSite=strict" in header and "Path=/" in header


def test_a_form_of_another_page_changes_nothing(agency: Agency) -> None:
    with agency.store.begin() as session:
        ref = made.ransom_case(session).case_ref
    person = agency.signed_in("supervisor")
    note = f"/console/cases/{ref}/notes"
    forged = [
        person.http.post(note, data={"text": "x"}),
        person.http.post(note, data={"text": "x", "csrf": "wrong"}),
        person.http.post(note, data={"text": "x", "csrf": person.csrf}, headers={"Origin": "https://evil.example"}),
        person.http.post(note, data={"text": "x", "csrf": person.csrf}, headers={"Origin": "null"}),
        person.http.post(note, data={"text": "x", "csrf": person.csrf}, headers={"Sec-Fetch-Site": "cross-site"}),
        person.http.post(note, json={"text": "x"}),
        person.http.post("/console/sign-in", data={"login": "a"}, headers={"Origin": "https://evil.example"}),
    ]
    assert {answer.status_code for answer in forged} == {403}
    other = agency.signed_in()
    assert person.http.post(note, data={"text": "x", "csrf": other.csrf}).status_code == 403
    for path in (f"/cases/{ref}/notes", f"/cases/{ref}/close", "/sign-out"):
        assert person.get(path).status_code in (403, 404, 405), "a link alone changes nothing"


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'{{7*7}}"


def test_what_somebody_typed_is_shown_and_never_run(agency: Agency) -> None:
    with agency.store.begin() as session:
        reading = {
            "intent": HOSTILE[:40],
            "confidence": 0.4,
            "facts": {"contact_name": HOSTILE},
            "words": {"contact_name": HOSTILE},
        }
        ref = made.a_case(
            session,
            [(HOSTILE + "身代金", reading)],
            facts={"contact_name": HOSTILE},
            policy_id=made.clinic(session, HOSTILE),
        ).case_ref
    boss = agency.signed_in("supervisor")
    boss.post(f"/cases/{ref}/notes", text=HOSTILE)
    boss.post(f"/cases/{ref}/tags", tags="<b>x")
    boss.post(f"/cases/{ref}/reply", text=HOSTILE)
    boss.post("/views", name=HOSTILE[:50], query='"><script>alert(3)</script>')
    for path in (
        f"/cases/{ref}",
        "/",
        "/search?q=身代金",
        f"/search?q={HOSTILE}",
        f"/audit?actor={HOSTILE}",
        f"/?clinic={HOSTILE}",
    ):
        answer = boss.get(path)
        assert answer.status_code == 200
        assert "<img src=x" not in answer.text and "<script>alert" not in answer.text and "<b>x" not in answer.text, (
            path
        )
        assert "49" not in re.sub(r"[^{}]*", "", answer.text)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("start", ["=1+1", "-1", "\t=1", "=1"])
def test_no_cell_of_an_export_computes(agency: Agency, start: str) -> None:
    with agency.store.begin() as session:
        ref = made.a_case(
            session, [(start + "です", {})], facts={}, policy_id=made.clinic(session, start + "医院")
        ).case_ref
    boss = agency.signed_in("supervisor")
    for path in (f"/cases/{ref}/export.csv", "/export.csv"):
        raw = boss.get(path).content
        assert raw.startswith(b"\xef\xbb\xbf")
        import csv
        import io

        for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"))):
            assert not any(
                cell.lstrip().startswith(("=", "+", "@", "=", "|")) or cell.startswith("-1") for cell in row
            ), row


OUT = (
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2f..%2fsettings.py",
    "/static/vendor/%2e%2e/%2e%2e/%2e%2e/console/app.py",
    "/cases/..%2f..%2f/export.pdf",
    "/cases/x/documents/..%2f..%2fsettings.py",
    "/cases/x/documents/%2e%2e%2f.pdf",
    "/figures/export.%2e%2e",
)


def test_no_path_leads_out(agency: Agency) -> None:
    admin = agency.signed_in("admin")
    for path in OUT:
        answer = admin.get(path)
        assert answer.status_code in (404, 422), path
        assert "import" not in answer.text


def test_no_search_is_a_query(both: Agency) -> None:
    with both.store.begin() as session:
        ref = made.ransom_case(session).case_ref
    person = both.signed_in("supervisor")
    for words in ("' OR 1=1 --", "%", "_", "\\", "'; DROP TABLE cases; --", "%' ESCAPE '", "あ" * 3000, "🦷'", "\x00"):
        for path, given in (("/search", "q"), ("/", "clinic"), ("/", "type"), ("/audit", "actor")):
            answer = person.http.get(f"/console{path}", params={given: words})
            assert answer.status_code == (422 if words == "\x00" else 200), (path, given, words)
            if path in ("/search", "/"):
                assert ref not in answer.text, (path, given, words)
    assert person.http.get("/console/cases/" + "%27%20OR%201=1").status_code == 404
    with both.store.begin() as session:
        assert session.scalar(select(func.count()).select_from(CaseCard)) == 1


def test_guessing_locks_the_account_and_says_the_same_for_everybody(agency: Agency) -> None:
    login = agency.staff("a")
    told = set()
    for name in (login, "nobody"):
        for _ in range(3):
            answer = agency.browser().sign_in(name, "wrong-password-000", "000000")
            assert answer.status_code == 403
            told.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(told) == 1, "whether an account exists is not told"
    for _ in range(2):
        agency.browser().sign_in(login, "wrong-password-000", "000000")
    assert agency.browser().sign_in(login).status_code == 403, "locked, even with the right password"
    agency.time.forward(minutes=16)
    assert agency.browser().sign_in(login).status_code == 303


def test_guessing_from_one_place_ends_for_all_accounts(agency: Agency) -> None:
    login = agency.staff("a")
    answers = [agency.browser().sign_in(f"guess-{n}", "wrong-password-000", "0").status_code for n in range(31)]
    assert answers[-1] == 429
    assert agency.browser().sign_in(login).status_code == 429
    agency.time.forward(minutes=16)
    assert agency.browser().sign_in(login).status_code == 303


def test_a_code_works_once_and_only_in_its_time(agency: Agency) -> None:
    login = agency.staff("a")
    code = agency.code(login)
    agency.time.forward(minutes=2)
    assert agency.browser().sign_in(login, code=code).status_code == 403
    fresh = agency.code(login)
    assert agency.browser().sign_in(login, code=fresh).status_code == 303
    assert agency.browser().sign_in(login, code=fresh).status_code == 403, "used before"


def test_the_way_after_signing_in_stays_here() -> None:
    for wanted in (
        "https://evil.example",
        "//evil.example",
        "/console//evil.example",
        "/console/../api",
        "/console/\\evil",
        "javascript:1",
        "",
    ):
        assert safe_next(wanted) == "/console/"
    assert safe_next("/console/cases/261125-ABCDE") == "/console/cases/261125-ABCDE"


def test_weak_passwords_are_refused(agency: Agency) -> None:
    from bot.console.secrets_of_users import hash_password

    for weak in ("short", "aaaaaaaaaaaaaaaa", "password12345678", "x" * 200):
        with pytest.raises(BadInput):
            hash_password(weak)
    assert hash_password(made.PASSWORD).startswith("$argon2id$")


def test_a_disabled_account_is_out_at_once(agency: Agency) -> None:
    boss, person = agency.signed_in("admin"), agency.signed_in("reviewer")
    assert person.get("/").status_code == 200
    assert boss.post("/accounts/2/disable").status_code == 303
    assert person.get("/").status_code == 303
    assert agency.browser().sign_in("reviewer-1").status_code == 403


def test_any_change_of_the_log_is_found(both: Agency) -> None:
    person = both.signed_in("supervisor")
    person.get("/search?q=身代金")
    with both.store.begin() as session:
        assert audit.verify(session).whole
        noted = audit.head(session)
    for change in ("UPDATE audit_log SET actor = 'x' WHERE seq = 1", "DELETE FROM audit_log"):
        with pytest.raises(DatabaseError, match="append-only"), both.store.begin() as session:
            session.execute(text(change))
    postgres = both.store.engine.dialect.name == "postgresql"
    off = "ALTER TABLE audit_log DISABLE TRIGGER ALL" if postgres else "DROP TRIGGER audit_log_no_update"
    with both.store.begin() as session:
        session.execute(text(off))
        if not postgres:
            session.execute(text("DROP TRIGGER audit_log_no_delete"))
    for change, broken in (
        ("UPDATE audit_log SET actor = 'x' WHERE seq = 2", 2),
        ("UPDATE audit_log SET detail = '{}' WHERE seq = 3", 3),
        ("DELETE FROM audit_log WHERE seq = 2", 2),
        (f"DELETE FROM audit_log WHERE seq = {noted[0]}", noted[0]),  # noqa: S608
    ):
        with both.store.begin() as session:
            session.execute(text(change))
            assert audit.verify(session).broken_at == broken, change
            session.rollback()
    with both.store.begin() as session:
        assert audit.verify(session, noted).whole
        assert not audit.verify(session, (noted[0], "0" * 64)).whole
        assert not audit.verify(session, (noted[0] + 5, noted[1])).whole


def test_times_in_the_log_are_of_the_clock(agency: Agency) -> None:
    agency.signed_in("supervisor")
    with agency.store.begin() as session:
        (row, *_) = audit.entries(session, "main", action="sign_in")
    assert abs(row.at - agency.time()) < timedelta(seconds=1)


def test_under_https_the_cookie_and_the_browser_keep_to_it(agency: Agency) -> None:
    from dataclasses import replace

    from bot.console.app import create_console

    login = agency.staff("a")
    agency.console = replace(agency.console, public_url="https://bot.example")
    agency.app = create_console(agency.console, agency.handed_over.append)
    browser = agency.browser()
    browser.http.headers["Origin"] = "https://bot.example"
    given = {"login": login, "password": made.PASSWORD, "code": agency.code(login)}
    answer = browser.http.post("/console/sign-in", data=given)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-console=") and "Secure" in cookie and "Path=/" in cookie and "omain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"

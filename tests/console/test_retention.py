"""What is erased is gone from every place, what is held stays, and what was typed rests readable nowhere."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, text

from bot import console_nightly
from bot.console_nightly import Night
from bot.handoff import smtp
from bot.store import audit, cases, retention, sealed_rows
from bot.store.console_tables import CaseCard, ConsoleUser, Erasure
from bot.store.tables import InboundMessage
from tests.console import agency as made
from tests.console.agency import KEY, NOW, Agency, sealed_text
from tests.conversations.product import free_port


def files_of(agency: Agency) -> bytes:
    """Every byte of the database, its journal included."""
    path = Path(str(agency.store.engine.url.database))
    return b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))


def test_an_erased_case_is_in_no_byte_of_the_database(agency: Agency) -> None:
    with agency.store.begin() as session:
        case = made.ransom_case(session, text="秘密のことば壱番がサーバーにあります。患者の山田花子さんも")
        kept = made.ransom_case(session, text="残すことば弐番です").case_ref
        ref = case.case_ref
        cases.note(session, case, "person", "step", "時系列のことば参番", NOW)
    admin = agency.signed_in("admin")
    admin.post(f"/cases/{ref}/notes", text="メモのことば四番")
    admin.post(f"/cases/{ref}/reply", text="返信のことば五番")
    before = files_of(agency)
    secrets = ["秘密のことば壱番", "時系列のことば参番", "メモのことば四番", "返信のことば五番"]
    assert all(word.encode() in before for word in secrets)
    assert admin.post(f"/retention/erase/{ref}", reason="本人の求め", again="wrong").status_code == 422
    assert admin.post(f"/retention/erase/{ref}", reason="本人の求め", again=ref).status_code == 303
    with agency.store.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    after = files_of(agency)
    assert [word for word in secrets if word.encode() in after] == []
    assert "残すことば弐番".encode() in after
    page = admin.get("/retention").text
    assert ref in page and "本人の求め" in page
    assert ref not in admin.get("/search?q=壱番").text.replace("「壱番」", "")
    assert "壱番" not in admin.get(f"/cases/{ref}/export.json").text
    assert kept in admin.get("/search?q=弐番").text
    with agency.store.begin() as session:
        made_out = session.scalars(select(Erasure)).one()
        assert made_out.counts["messages"] == 1 and made_out.asked_by == "admin-0"


def test_retention_erases_at_its_day_and_never_a_held_case(both: Agency) -> None:
    with both.store.begin() as session:
        ended = [made.ransom_case(session) for _ in range(2)]
        for case in ended:
            cases.move(session, case, "closed", "agency", "終了", NOW)
        session.flush()
        for card in session.scalars(select(CaseCard)):
            card.closed_at = NOW
        held, free = ended[0].case_ref, ended[1].case_ref
        session.scalars(select(CaseCard).where(CaseCard.case_ref == held)).one().legal_hold = True
    night = Night(both.store, both.time)
    assert console_nightly.run_retention(night)["sealed"] == 0
    both.time.forward(days=91)
    assert console_nightly.run_retention(night)["sealed"] == 1, "the held one keeps its original"
    assert console_nightly.run_retention(night)["sealed"] == 0, "twice changes nothing"
    both.time.forward(days=1010)
    assert console_nightly.run_retention(night)["case"] == 1
    assert console_nightly.run_retention(night)["case"] == 0
    with both.store.begin() as session:
        assert [row.case_ref for row in session.scalars(select(Erasure))] == [free]
        left = session.scalars(select(InboundMessage)).all()
        assert len(left) == 1 and left[0].sealed is not None
        assert audit.verify(session).whole
        retention.set_days(session, "sealed", 10)
        assert retention.days(session)["sealed"] == 10


def test_chats_without_a_case_go_after_a_month(agency: Agency) -> None:
    from bot.store import conversations

    with agency.store.begin() as session:
        conversations.start(session, "web", NOW)
        made.ransom_case(session)
        assert retention.run(session, NOW + timedelta(days=29))["abandoned"] == 0
        assert retention.run(session, NOW + timedelta(days=31))["abandoned"] == 1


SURNAMES = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤")
GIVEN = ("花子", "太郎", "美咲", "健一", "陽子", "大輔", "明美", "翔太", "由美", "直樹")


def planted() -> list[tuple[str, str]]:
    """Two hundred secrets, each in a sentence."""
    names = [(f"{s}{g}", f"患者の{s}{g}さんのカルテが見えなくなりました") for s in SURNAMES for g in GIVEN]
    cards = [(number, f"カード番号は{number}です") for number in map(card_number, range(40))]
    words = [(f"Hakuchou{n:02d}!", f"パスワードはHakuchou{n:02d}!です") for n in range(60)]
    return [*names, *cards, *words]


def card_number(n: int) -> str:
    first = f"411111111111{n:03d}"
    total = 0
    for index, digit in enumerate(reversed(first)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return first + str(-total % 10)


def test_two_hundred_secrets_are_readable_nowhere_but_unmasked(agency: Agency) -> None:
    secrets = planted()
    assert len(secrets) == 200
    with agency.store.begin() as session:
        said = [
            (sentence, {"intent": "inform", "confidence": 0.9, "facts": {}, "words": {}}) for _, sentence in secrets
        ]
        ref = made.a_case(session, said, facts=made.RANSOM).case_ref
    boss = agency.signed_in("supervisor")
    shown = b"".join(
        boss.get(path).content
        for path in (
            f"/cases/{ref}",
            f"/cases/{ref}/export.csv",
            f"/cases/{ref}/export.json",
            f"/cases/{ref}/export.pdf",
            f"/cases/{ref}/documents/packet_sheet.docx",
            "/search?q=カルテ",
            "/search?q=パスワード",
            "/audit",
            "/export.csv",
        )
    )
    kept = files_of(agency)
    assert [secret for secret, _ in secrets if secret.encode() in kept or secret.encode() in shown] == []
    readable = 0
    with agency.store.begin() as session:
        for message in session.scalars(select(InboundMessage).where(InboundMessage.sealed.is_not(None))):
            opened = sealed_text(str(message.sealed), message.id)
            readable += any(secret in opened for secret, _ in secrets[:100])
            assert not any(secret in opened for secret, _ in secrets[100:140]), "a card number is not even sealed"
    assert readable == 100


def test_the_key_is_changed_for_everything_that_is_sealed(agency: Agency) -> None:
    fresh = bytes(range(100, 132))
    with agency.store.begin() as session:
        made.ransom_case(session)
    agency.staff("a")
    with agency.store.begin() as session:
        assert sealed_rows.rotate_all(session, (fresh, KEY)) == 2
        assert sealed_rows.rotate_all(session, (fresh, KEY)) == 0
        message, user = session.scalars(select(InboundMessage)).one(), session.scalars(select(ConsoleUser)).one()
        from bot.store import sealing

        assert "山田花子" in sealing.unseal(fresh, str(message.sealed), f"inbound:{message.id}")
        assert sealing.unseal(fresh, user.totp_secret, f"totp:{user.id}") == agency.codes["a"]


async def test_the_head_of_the_log_is_mailed_and_checks(agency: Agency) -> None:
    agency.staff("a")
    got: list[EmailMessage] = []

    class Handler:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
            import email
            from email import policy

            got.append(email.message_from_bytes(bytes(envelope.content or b""), policy=policy.default))  # type: ignore[arg-type]
            return "250 OK"

    controller = Controller(Handler(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        night = Night(
            agency.store,
            agency.time,
            f"smtp://127.0.0.1:{controller.port}",
            "bot@bot.example",
            ("agency@agency.example",),
        )
        await smtp.send(night.smtp_url, console_nightly.head_letter(night))
    finally:
        controller.stop()
    (letter,) = got
    assert letter["To"] == "agency@agency.example"
    number, digest = letter.get_content().split("--head ")[1].split()[0].split(":")
    with agency.store.begin() as session:
        assert audit.verify(session, (int(number), digest)).whole


def test_a_hundred_thousand_rows_are_checked_in_five_seconds(agency: Agency) -> None:
    import time

    from bot.store.audit import START, _hash

    path = str(agency.store.engine.url.database)
    before, rows = START, []
    for seq in range(1, 100_001):
        fields = (seq, "2026-11-25T10:05:00.000+09:00", "a", "main", "view_case", "261125-ABCDE", "{}")
        before = _hash(before, *fields)
        rows.append((*fields, before))
    with sqlite3.connect(path) as connection:
        connection.executemany("INSERT INTO audit_log VALUES (?,?,?,?,?,?,?,?)", rows)
        connection.execute("UPDATE audit_head SET seq = ?, hash = ?", (len(rows), before))
    start = time.process_time()
    with agency.store.begin() as session:
        found = audit.verify(session)
    assert found.whole and found.rows == 100_000
    assert time.process_time() - start <= 5

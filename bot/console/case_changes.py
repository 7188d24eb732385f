"""What the agency does to a case: notes, tags, who has it, a reply, the end. Each with its row in the log."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.console.access import Viewer, case_for
from bot.console.web import Console, go
from bot.errors import BadInput
from bot.handoff import packet
from bot.incident import severity
from bot.store import accounts, cases, conversations
from bot.store.console_tables import CaseCard, CaseNote
from bot.store.tables import Case

LONGEST_TEXT = 2000
REPLY_FROM = "取扱代理店の{name}です。"
HUMAN_BUTTON = {"title": "人と話す", "payload": "do:human"}


def create_router(console: Console, hand_over: Callable[[int], None]) -> APIRouter:
    router = APIRouter(prefix="/cases/{ref}")
    may_write = Depends(console.guard("write"))

    def change(
        viewer: Viewer, ref: str, action: str, work: Callable[[Session, Case, CaseCard], dict[str, object]]
    ) -> Response:
        with console.store.begin() as session:
            case, card = case_for(session, viewer, ref)
            detail = work(session, case, card)
            session.flush()
            console.log(session, viewer, action, ref, detail)
        return go(f"/cases/{ref}")

    @router.post("/notes")
    def add_note(
        ref: str, viewer: Annotated[Viewer, may_write], text: Annotated[str, Form(max_length=LONGEST_TEXT)] = ""
    ) -> Response:
        text = _filled(text, "メモ")

        def work(session: Session, case: Case, _: CaseCard) -> dict[str, object]:
            session.add(CaseNote(case_id=case.id, user_id=viewer.id, text=text, written_at=console.clock()))
            return {"length": len(text)}

        return change(viewer, ref, "note", work)

    @router.post("/tags")
    def set_tags(
        ref: str, viewer: Annotated[Viewer, may_write], tags: Annotated[str, Form(max_length=300)] = ""
    ) -> Response:
        kept = sorted({tag[:20] for tag in tags.replace("、", " ").replace(",", " ").split()})[:10]

        def work(_: Session, __: Case, card: CaseCard) -> dict[str, object]:
            card.tags = kept
            return {"tags": kept}

        return change(viewer, ref, "tags", work)

    @router.post("/assign")
    def assign(
        ref: str, viewer: Annotated[Viewer, may_write], user: Annotated[str, Form(max_length=10)] = ""
    ) -> Response:
        def work(session: Session, _: Case, card: CaseCard) -> dict[str, object]:
            whom = accounts.in_agency(session, int(user), viewer.agency) if user.isdecimal() else None
            card.assignee_id = whom.id if whom else None
            return {"to": whom.login if whom else None}

        return change(viewer, ref, "assign", work)

    @router.post("/reviewed")
    def reviewed(ref: str, viewer: Annotated[Viewer, may_write]) -> Response:
        def work(_: Session, __: Case, card: CaseCard) -> dict[str, object]:
            card.reviewed_at = None if card.reviewed_at else console.clock()
            return {"reviewed": card.reviewed_at is not None}

        return change(viewer, ref, "reviewed", work)

    @router.post("/reported")
    def reported(ref: str, viewer: Annotated[Viewer, may_write]) -> Response:
        def work(session: Session, case: Case, card: CaseCard) -> dict[str, object]:
            card.reported_at = None if card.reported_at else console.clock()
            if card.reported_at:
                cases.note(
                    session, case, "agency", "reported", "最初の報告(速報)が出されたことを記録", card.reported_at
                )
            return {"reported": card.reported_at is not None}

        return change(viewer, ref, "reported", work)

    @router.post("/reply")
    def reply(
        ref: str, viewer: Annotated[Viewer, may_write], text: Annotated[str, Form(max_length=LONGEST_TEXT)] = ""
    ) -> Response:
        text = _filled(text, "返信")

        def work(session: Session, case: Case, _: CaseCard) -> dict[str, object]:
            said = f"{REPLY_FROM.format(name=viewer.name)}\n{text}"
            bubble = {"text": said, "buttons": [HUMAN_BUTTON], "link": None}
            (row,) = conversations.put_out(session, case.conversation_id, None, [bubble], console.clock())
            cases.note(session, case, "agency", "reply", "代理店から返信しました", console.clock())
            return {"message": row.id}

        return change(viewer, ref, "reply", work)

    @router.post("/close")
    def close(
        ref: str,
        viewer: Annotated[Viewer, Depends(console.guard("close"))],
        reason: Annotated[str, Form(max_length=LONGEST_TEXT)] = "",
    ) -> Response:
        reason = _filled(reason, "理由")

        def work(session: Session, case: Case, card: CaseCard) -> dict[str, object]:
            cases.move(session, case, "closed", "agency", f"代理店が終了にしました({reason})", console.clock())
            card.closed_reason, card.closed_at = reason, console.clock()
            return {"reason": reason}

        return change(viewer, ref, "close", work)

    @router.post("/hand-back")
    def hand_back(ref: str, viewer: Annotated[Viewer, Depends(console.guard("close"))]) -> Response:
        """A new packet for the desk: only while the clinic's consent stands."""
        packets: list[int] = []

        def work(session: Session, case: Case, _: CaseCard) -> dict[str, object]:
            now = console.clock()
            facts = cases.facts_of(cases.current_facts(session, case.id))
            if not facts.handoff_consent:
                raise BadInput("同意", "医院の同意がないため、SRMへは送れません")
            if case.state in ("delivery_failed", "withdrawn"):
                cases.move(session, case, "handoff_requested", "agency", "代理店がSRMへ送り直しました", now)
            else:
                cases.note(session, case, "agency", "hand_back", "代理店がSRMへ追加で送りました", now)
            reasons = severity.assess(facts, now=now).reasons
            packets.append(packet.store(session, case, reasons, now))
            return {"packet": packets[0]}

        answer = change(viewer, ref, "hand_back", work)
        hand_over(packets[0])
        return answer

    @router.post("/hold")
    def hold(
        ref: str,
        viewer: Annotated[Viewer, Depends(console.guard("hold"))],
        reason: Annotated[str, Form(max_length=300)] = "",
    ) -> Response:
        reason = _filled(reason, "理由")

        def work(_: Session, __: Case, card: CaseCard) -> dict[str, object]:
            card.legal_hold = not card.legal_hold
            return {"reason": reason, "on": card.legal_hold}

        return change(viewer, ref, "legal_hold", work)

    return router


def _filled(text: str, name: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput(name, "何も書かれていません")
    return text

"""One case: everything there is about it on one page, and the files that come out of it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console import transcript, words
from bot.console.access import Viewer, case_for
from bot.console.intents import known_intents
from bot.console.tables_out import spreadsheet
from bot.console.web import Console, Pages, download
from bot.documents import files
from bot.errors import BadInput, NotFound
from bot.handoff import case_files
from bot.incident.facts import FACTS
from bot.incident.types import LABELS
from bot.store import cases, sealing
from bot.store.console_tables import CaseCard, CaseNote, ConsoleUser
from bot.store.masking import mask_contacts
from bot.store.tables import Case, FactRow, InboundMessage, Packet

# Whom to call back is what the agency is for; the number that proves a policy is not.
_HIDDEN_FACTS = ("policy_phone",)
_PRIVATE_FACTS = ("contact_name", "contact_phone", "policy_number")
SHORTEST_REASON = 5


@dataclass(frozen=True)
class ShownFact:
    """One current fact with its source, its words and what it replaced."""

    name: str
    label: str
    value: str
    source: str
    said: str
    at: datetime
    earlier: tuple[str, ...]


def create_router(console: Console, pages: Pages) -> APIRouter:
    router = APIRouter()
    signed_in = Depends(console.guard())

    @router.get("/cases/{ref}")
    def page(ref: str, viewer: Annotated[Viewer, signed_in], before: str = "") -> Response:
        with console.store.begin() as session:
            case, card = case_for(session, viewer, ref)
            values = _page(session, viewer, case, card, _moment(before))
            console.log(session, viewer, "view_case", ref)
        return pages.show("case.html", viewer, **values)

    @router.post("/messages/{message_id}/unmask")
    def unmask(
        message_id: str,
        viewer: Annotated[Viewer, Depends(console.guard("unmask"))],
        ref: Annotated[str, Form(max_length=30)],
        reason: Annotated[str, Form(max_length=300)] = "",
    ) -> Response:
        reason = reason.strip()
        if len(reason) < SHORTEST_REASON:
            raise BadInput("理由", f"{SHORTEST_REASON}文字以上で書いてください")
        with console.store.begin() as session:
            case, _ = case_for(session, viewer, ref)
            message = session.get(InboundMessage, message_id)
            if message is None or message.conversation_id != case.conversation_id:
                raise NotFound("message")
            text = message.text
            if message.sealed is not None:
                text = sealing.unseal(console.seal_keys, message.sealed, f"inbound:{message.id}")
            console.log(session, viewer, "unmask", ref, {"message": message_id, "reason": reason})
        return pages.show("unmasked.html", viewer, text=text, reason=reason)

    @router.get("/cases/{ref}/documents/{kind}.{form}")
    def document(
        ref: str, kind: str, form: str, viewer: Annotated[Viewer, Depends(console.guard("export"))]
    ) -> Response:
        with console.store.begin() as session:
            case, _ = case_for(session, viewer, ref)
            case_file = case_files.of_case(session, case, console.clock())
        made = files.make(kind, form, case_file)
        _logged(console, viewer, "document", ref, made.content, {"kind": kind, "form": form})
        return download(made.name, made.media_type, made.content)

    @router.get("/cases/{ref}/export.{form}")
    def export(ref: str, form: str, viewer: Annotated[Viewer, Depends(console.guard("export"))]) -> Response:
        with console.store.begin() as session:
            case, card = case_for(session, viewer, ref)
            if form == "pdf":
                # the agency's PDF is the sheet that goes to the coordinators, with the whole course of the case
                made = files.make("incident_record", "pdf", case_files.of_case(session, case, console.clock()))
                content, media_type = made.content, made.media_type
            elif form == "json":
                content = json.dumps(_as_json(session, case, card), ensure_ascii=False, indent=2).encode("utf-8")
                media_type = "application/json"
            elif form == "csv":
                content, media_type = _as_csv(session, case), "text/csv; charset=utf-8"
            else:
                raise NotFound("export")
        _logged(console, viewer, "export_case", ref, content, {"form": form})
        return download(f"case-{ref}.{form}", media_type, content)

    return router


def _logged(console: Console, viewer: Viewer, action: str, ref: str, content: bytes, detail: dict[str, Any]) -> None:
    with console.store.begin() as session:
        console.log(session, viewer, action, ref, {**detail, "sha256": hashlib.sha256(content).hexdigest()})


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadInput("before", "is no moment") from error
    return found if found is None or found.tzinfo else None


def _page(session: Session, viewer: Viewer, case: Case, card: CaseCard, before: datetime | None) -> dict[str, Any]:
    shown, earlier = transcript.lines(session, case.conversation_id, before)
    staff = session.scalars(select(ConsoleUser).where(ConsoleUser.agency == viewer.agency)).all()
    notes = session.execute(
        select(CaseNote, ConsoleUser.name)
        .join(ConsoleUser, ConsoleUser.id == CaseNote.user_id)
        .where(CaseNote.case_id == case.id)
        .order_by(CaseNote.id)
    ).all()
    dated = bool((case.duty_verdict or {}).get("preliminary_report"))
    return {
        "case": case,
        "card": card,
        "lines": shown,
        "earlier": earlier,
        "facts": shown_facts(session, case.id),
        "timeline": cases.timeline(session, case.id),
        "packets": session.scalars(select(Packet).where(Packet.case_id == case.id).order_by(Packet.number)).all(),
        "documents": [
            (kind, label, files.forms_of(kind)) for kind, label in files.LABELS.items() if kind != "calendar" or dated
        ],
        "notes": notes,
        "staff": [user for user in staff if user.disabled_at is None],
        "names": {user.id: user.name for user in staff},
        "duty": case.duty_verdict,
        "coverage": case.coverage_verdict,
        "allowed": cases.TRANSITIONS[case.state],
        "intents": known_intents(),
        "types": LABELS,
        "fact_specs": {name: spec for name, spec in FACTS.items() if name not in _HIDDEN_FACTS},
    }


def shown_facts(session: Session, case_id: int) -> list[ShownFact]:
    """The current facts with the words they came from; what a fact replaced stands behind it."""
    history: dict[str, list[FactRow]] = {}
    for row in session.scalars(select(FactRow).where(FactRow.case_id == case_id).order_by(FactRow.id)):
        history.setdefault(row.name, []).append(row)
    out = []
    for name, rows in history.items():
        row = rows[-1]
        if name in _HIDDEN_FACTS or row.superseded_at is not None or row.value is None:
            continue
        earlier = tuple(words.fact_value(name, old.value) for old in rows[:-1])
        said = "" if name in _PRIVATE_FACTS else mask_contacts(row.words)
        out.append(
            ShownFact(
                name,
                words.fact_label(name),
                words.fact_value(name, row.value),
                row.source,
                said,
                row.stated_at,
                earlier,
            )
        )
    return out


def _as_json(session: Session, case: Case, card: CaseCard) -> dict[str, Any]:
    shown, _ = transcript.lines(session, case.conversation_id)
    return {
        "case_ref": case.case_ref,
        "clinic": card.clinic_name,
        "state": case.state,
        "severity": case.severity,
        "opened_at": case.created_at.isoformat(),
        "facts": [
            {
                "name": f.name,
                "label": f.label,
                "value": f.value,
                "source": f.source,
                "words": f.said,
                "at": f.at.isoformat(),
            }
            for f in shown_facts(session, case.id)
        ],
        "duty_verdict": case.duty_verdict,
        "coverage_verdict": case.coverage_verdict,
        "timeline": [
            {"at": e.happened_at.isoformat(), "who": e.who, "kind": e.kind, "what": mask_contacts(e.what)}
            for e in cases.timeline(session, case.id)
        ],
        "transcript": [
            {"at": line.at.isoformat(), "who": line.who, "text": line.text, "intent": line.intent} for line in shown
        ],
    }


def _as_csv(session: Session, case: Case) -> bytes:
    shown, _ = transcript.lines(session, case.conversation_id)
    rows = [
        (line.at.isoformat(timespec="minutes"), words.WHO[line.who], line.text, line.intent or "", line.confidence)
        for line in shown
    ]
    return spreadsheet(("日時", "だれ", "文", "読み取り", "確からしさ"), rows)

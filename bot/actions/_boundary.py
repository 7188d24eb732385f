"""One turn of Rasa as one unit of work: load the case, let the dialogue respond, store everything, answer.

An error is logged without the text and gives no bubbles; the gateway then sends the emergency text.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.dialogue import reporting
from bot.dialogue.listening import may_report
from bot.dialogue.state import Bubble, CaseView, DialogueState, Heard, Outcome
from bot.dialogue.turn import respond
from bot.errors import ClinicBotError
from bot.handoff import packet, reports
from bot.incident.facts import FACTS, Facts
from bot.incident.ransom_signs import worse_type
from bot.reading import reader
from bot.store import cases, conversations, policies
from bot.store.engine import Store
from bot.store.tables import Case, Conversation, InboundMessage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """What actions need from the running app; set once when the app is assembled."""

    store: Store
    clock: Clock
    hand_over: Callable[[int], None]


_services: Services | None = None


def use(services: Services) -> None:
    global _services
    _services = services


class Turn:
    """The shared shape of every skill's action; a skill only names itself.

    Not an Action itself: the SDK would register it, too, and it has no name.
    """

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if _services is None:
            raise ClinicBotError("actions were called before the app was assembled")
        if (tracker.latest_message.get("metadata") or {}).get("probe"):
            dispatcher.utter_message(json_message={"bubbles": [{"text": "ready", "buttons": [], "link": None}]})
            return []
        try:
            bubbles, slots = await asyncio.to_thread(take_turn, _services, tracker.latest_message)
        except Exception as error:  # an action that raises gives the person silence, so nothing may pass
            log.exception("turn failed: %s", type(error).__name__)
            return []
        dispatcher.utter_message(json_message={"bubbles": bubbles})
        return [SlotSet(name, value) for name, value in slots.items()]


def take_turn(services: Services, latest: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Bubbles and changed slots for one stored message; a message that had its turn gives the same bubbles again."""
    message_id = (latest.get("metadata") or {}).get("message_id")
    with services.store.begin() as session:
        message = session.get_one(InboundMessage, message_id)
        # held until the end: a message that is sent again while its first turn still runs waits here, and gets its reply
        conversation = conversations.lock(session, message.conversation_id)
        session.refresh(message)
        if message.reply is not None:
            return message.reply, {}
        bubbles, outcome, new_packet, case = _respond(session, services, conversation, message, latest)
        message.reply = [bubble.to_dict() for bubble in bubbles]
        slots = _slots(outcome, case)
        reply = message.reply
    if new_packet is not None:
        services.hand_over(new_packet)
    return reply, slots


def _respond(
    session: Session,
    services: Services,
    conversation: Conversation,
    message: InboundMessage,
    latest: Mapping[str, Any],
) -> tuple[tuple[Bubble, ...], Outcome, int | None, Case | None]:
    now = services.clock()
    case = session.get_one(Case, conversation.case_id) if conversation.case_id else None
    state = DialogueState.from_dict(conversation.dialogue)
    view = _view(session, case)
    heard = _heard(message, latest, state, view, now)
    message.reading = {
        "intent": heard.intent,
        "confidence": heard.confidence,
        "incident_type": heard.incident_type,
        "type_confidence": heard.type_confidence,
        "facts": dict(heard.facts),
        "words": dict(heard.words),
    }
    if case is None and _opens_case(heard):
        case = _open(session, conversation, now)
        view = _view(session, case)
    outcome = respond(heard, view, state)
    new_packet = _store_case(session, case, outcome, message, services) if case else None
    conversation.dialogue = outcome.dialogue.to_dict()
    if outcome.start_over:
        conversation.case_id, conversation.dialogue = None, {}
    follow_up = _follow_up(outcome, heard)
    if follow_up is None:
        return outcome.bubbles, outcome, new_packet, case
    resumed = outcome.resume
    case = _resume(session, conversation, resumed) if resumed else _open(session, conversation, now)
    then = respond(follow_up, _view(session, case), DialogueState.from_dict(conversation.dialogue))
    conversation.dialogue = then.dialogue.to_dict()
    _store_case(session, case, then, message, services)
    return (*outcome.bubbles, *then.bubbles), then, new_packet, case


def _follow_up(outcome: Outcome, heard: Heard) -> Heard | None:
    """What the next case hears at once, when this turn led to another one."""
    if outcome.next_type:
        kind = {"incident_type": outcome.next_type, "type_confidence": 1.0}
        return Heard(text=heard.text, now=heard.now, intent="report_incident", **kind)
    if outcome.resume:
        return Heard(text="", now=heard.now, intent="ask_status")
    return None


def _open(session: Session, conversation: Conversation, now: datetime) -> Case:
    case = cases.open_case(session, conversation.id, now)
    conversation.case_id = case.id
    return case


def _resume(session: Session, conversation: Conversation, case_ref: str) -> Case:
    """The case goes on here; what the desk answers is told here, too."""
    case = cases.by_ref(session, case_ref)
    before = conversations.get(session, case.conversation_id)
    conversation.dialogue = dict(before.dialogue)
    conversation.case_id = case.id
    case.conversation_id = conversation.id
    return case


def _opens_case(heard: Heard) -> bool:
    return may_report(heard) or bool(heard.facts) or (heard.payload or "").startswith("answer:")


def _view(session: Session, case: Case | None) -> CaseView:
    def find(number: str) -> tuple[Any, ...]:
        return policies.find(session, number)

    def contact_of(case_ref: str) -> str | None:
        return cases.contact_phone(session, case_ref)

    if case is None:
        return CaseView(find_policies=find, contact_of=contact_of)
    case_id = case.id

    def timeline() -> tuple[tuple[datetime, str, str], ...]:
        return tuple((entry.happened_at, entry.kind, entry.what) for entry in cases.timeline(session, case_id))

    rows = cases.current_facts(session, case.id)
    return CaseView(
        facts=cases.facts_of(rows),
        sources={row.name: row.source for row in rows if row.value is not None},  # type: ignore[misc]
        case_ref=case.case_ref,
        state=case.state,
        severity=case.severity,
        policy=policies.by_id(session, case.policy_id) if case.policy_id else None,
        law_version=(case.duty_verdict or {}).get("law_version"),
        find_policies=find,
        timeline=timeline,
        reported=reports.reported_kinds(session, case_id),
    )


def _heard(message: InboundMessage, latest: Mapping[str, Any], state: DialogueState, view: CaseView, now: Any) -> Heard:
    entities = {e["entity"]: e for e in latest.get("entities", [])}
    kind = entities.get("incident_type", {})
    if message.payload is not None:
        return Heard(text=message.text, now=now, intent="inform", payload=message.payload)
    read = reader.read(message.text, now=now, asking=state.asking, incident_type=view.facts.incident_type)
    clauses = (entities.get("clauses") or {}).get("value") or []
    return Heard(
        text=message.text,
        now=now,
        intent=latest["intent"]["name"],
        confidence=latest["intent"].get("confidence", 0.0),
        **_type_guess(message.text, kind),
        report_confidence=_report_confidence(latest),
        clauses=tuple(c["intent"] for c in clauses if c.get("confidence", 0) >= 0.5),
        facts=read.facts,
        words=read.words,
        refused=read.refused,
        problem=read.problem,
        is_correction=read.is_correction,
        masked=tuple(message.masked),
        event_time=_event_time(message.text, now) if _tells_of_a_step(message.text, latest) else None,
    )


def _type_guess(text: str, kind: Mapping[str, Any]) -> dict[str, Any]:
    """The model's guess, unless the text itself shows the signs of something worse."""
    guess, confidence = kind.get("value"), kind.get("confidence", 0.0)
    ranking = tuple((entry["value"], entry["confidence"]) for entry in kind.get("ranking", []))
    worse = worse_type(text, guess)
    if worse != guess and worse is not None:
        guess, confidence, ranking = worse, 1.0, ((worse, 1.0), *ranking)
    return {"incident_type": guess, "type_confidence": confidence, "type_ranking": ranking}


def _report_confidence(latest: Mapping[str, Any]) -> float:
    ranking = {entry["name"]: entry["confidence"] for entry in latest.get("intent_ranking", [])}
    return float(ranking.get("report_incident", 0.0))


def _tells_of_a_step(text: str, latest: Mapping[str, Any]) -> bool:
    return latest["intent"]["name"] == "log_event" or reporting.told(text) is not None


def _event_time(text: str, now: datetime) -> datetime | None:
    """When a reported step happened, if the message says so."""
    stated = reader.read(text, now=now, asking="noticed_at").facts.get("noticed_at")
    return Facts(noticed_at=stated).noticed_on if stated else None


def _store_case(
    session: Session, case: Case, outcome: Outcome, message: InboundMessage, services: Services
) -> int | None:
    now = services.clock()
    stated = {name: cases.Stated(change.value, change.source, change.words) for name, change in outcome.changes.items()}
    cases.state_facts(session, case, stated, inbound_id=message.id, now=now)
    for entry in outcome.timeline:
        cases.note(session, case, entry.who, entry.kind, entry.what, now, happened_at=entry.at)
    if outcome.report_told:
        reports.reported(session, case, outcome.report_told, now)
    case.severity = outcome.severity
    case.duty_verdict = dict(outcome.duty_verdict) if outcome.duty_verdict else None
    case.coverage_verdict = dict(outcome.coverage_verdict) if outcome.coverage_verdict else None
    case.policy_id = policies.row_id(session, outcome.policy) if outcome.policy else None
    if not outcome.request_handoff:
        return None
    if case.state in ("open", "withdrawn", "delivery_failed"):
        cases.move(session, case, "handoff_requested", "person", "担当の窓口への引き継ぎに同意", now)
    session.flush()
    return packet.store(session, case, outcome.severity_reasons, now)


def _slots(outcome: Outcome, case: Case | None) -> dict[str, Any]:
    """Rasa's mirror of what changed; nothing reads it to decide."""
    facts = outcome.facts.to_dict()
    changed = {name: facts.get(name) for name in outcome.changes if name in FACTS}
    if case is not None:
        changed |= {"severity": outcome.severity, "case_ref": case.case_ref}
        changed |= {"duty_verdict": outcome.duty_verdict, "coverage_verdict": outcome.coverage_verdict}
    return changed

"""What stands beside the conversation: the case in the words of the clinic, and who can be reached at this hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.dialogue import case_answers, wording
from bot.gateway import answers
from bot.gateway.tokens import Tokens
from bot.incident import contacts, containment, playbooks
from bot.incident.contacts import Contact
from bot.incident.facts import FACTS, Facts
from bot.store import cases, conversations
from bot.store.engine import Store
from bot.store.tables import Case

_STATES = {
    "open": "お話をうかがっています",
    "handoff_requested": "担当の窓口に送っています",
    "delivered": "担当の窓口に届きました",
    "acknowledged": "担当者が受け付けました",
    "closed": "終わりました",
    "delivery_failed": "まだ送れていません。お電話ください",
    "withdrawn": "取り下げました",
}
_DUTIES = {
    "required": "国への報告が必要になる可能性が高いです",
    "not_required": "国への報告の対象に当たらない可能性が高いです",
    "undetermined": "国への報告が必要かは、まだ決められません",
}
_COVERAGES = {
    "likely": "保険の対象になる可能性があります",
    "conditional": "条件によって、保険の対象になる可能性があります",
    "unlikely": "いまの情報では、保険の対象になりにくい可能性があります",
    "undetermined": "保険の対象になるかは、まだ分かりません",
}
# Facts that follow from the type alone or were given for another purpose are not shown for changing.
_CHANGE = "edit:"
_HIDDEN = ("policy_phone", "handoff_consent", "incident_type")


def create_router(store: Store, tokens: Tokens, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/api/v1")

    @router.get(
        "/conversations/{conversation_id}/panel",
        summary="ケースのいま(画面に出すことば)",
        responses={200: {"model": answers.Panel}},
    )
    def panel(conversation_id: str, authorization: Annotated[str | None, Header()] = None) -> dict[str, Any]:
        tokens.check(conversation_id, authorization)
        with store.begin() as session:
            conversation = conversations.get(session, conversation_id)
            case = session.get(Case, conversation.case_id) if conversation.case_id else None
            if case is None:
                return {"case_ref": None}
            rows = cases.current_facts(session, case.id)
            stated = [row.name for row in rows if row.source != "rule" and row.value is not None]
            return _panel(case, cases.facts_of(rows), stated, conversation.dialogue, clock())

    @router.get("/contacts", summary="いまの時刻に話せる窓口", responses={200: {"model": answers.Contacts}})
    def reachable() -> dict[str, Any]:
        now = clock()
        book = contacts.load()
        there = contacts.staffed(now)
        return {
            "danger": [_contact(book["ambulance"]), _contact(book["police_emergency"])],
            "staffed": [_contact(contact) for contact in there],
            "closed": [
                _contact(contact)
                for contact in book.values()
                if contact.person and contact.phone and contact not in there
            ],
            "phones": [contact.phone for contact in book.values() if contact.phone],
        }

    return router


def _panel(case: Case, facts: Facts, stated: list[str], dialogue: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    duty, coverage = case.duty_verdict, case.coverage_verdict
    return {
        "case_ref": case.case_ref,
        "type": wording.value_text("incident_type", facts.incident_type, facts) if facts.incident_type else None,
        "state": {"key": case.state, "text": _STATES[case.state]},
        "severity": {"key": case.severity, "text": wording.SEVERITIES[case.severity]} if case.severity else None,
        "steps": _steps(facts, dialogue),
        "donts": [item.text for item in playbooks.load()[facts.incident_type].donts[:4]] if facts.incident_type else [],
        "dates": _dates(duty, now.date()) if dialogue.get("duty_said") else [],
        "duty": _DUTIES[duty["ppc_report"]] if duty and dialogue.get("duty_said") else None,
        "coverage": _COVERAGES[coverage["overall"]] if coverage and dialogue.get("coverage_said") else None,
        "facts": _facts(facts, stated),
    }


def _steps(facts: Facts, dialogue: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Steps of the playbook: done as far as the person said so, open where they were told, later otherwise."""
    if facts.incident_type is None:
        return []
    done, shown = int(dialogue.get("steps_done", 0)), int(dialogue.get("steps_shown", 0))
    steps = containment.all_steps(facts.incident_type, variant=dialogue.get("steps_variant"))
    states = ["done" if i < done else "now" if i < shown else "later" for i in range(len(steps))]
    return [{"text": s.text, "why": s.why, "state": state} for s, state in zip(steps, states, strict=True)]


def _facts(facts: Facts, stated: list[str]) -> list[dict[str, str]]:
    """What was stated, in words; ``payload`` leads back to the question of those that can be asked again."""
    changes = {button.payload for button in case_answers.change_buttons(facts)}
    shown: dict[str, dict[str, str]] = {}
    for name in stated:
        if name in _HIDDEN:
            continue
        people = name.startswith("affected")
        label = "人数" if people else FACTS[name].label
        item = {"label": label, "value": wording.value_text(name, getattr(facts, name), facts)}
        payload = f"{_CHANGE}{'affected_low' if people else name}"
        shown.setdefault(label, item | ({"payload": payload} if payload in changes else {}))
    return list(shown.values())


def change_title(session: Session, case_id: int | None, payload: str) -> str | None:
    """What the person says by pressing 「変更」 beside a fact; None when this case shows no such fact."""
    slot = payload.removeprefix(_CHANGE)
    if slot == payload or slot not in FACTS or case_id is None:
        return None
    facts = cases.facts_of(cases.current_facts(session, case_id))
    if all(button.payload != payload for button in case_answers.change_buttons(facts)):
        return None
    return f"{'人数' if slot == 'affected_low' else FACTS[slot].label}を変更"


def _dates(duty: Mapping[str, Any] | None, today: date) -> list[dict[str, Any]]:
    """The dates of the duty answer with the days that are left; none when there is no duty to prepare for."""
    if not duty or duty["ppc_report"] == "not_required":
        return []
    out = []
    if window := duty.get("preliminary_report"):
        last = date.fromisoformat(window["to"])
        text = wording.window_text(window, today)
        out.append({"label": "国への最初の報告(目安)", "text": text, "days_left": (last - today).days})
    if due := duty.get("final_report_due"):
        last = date.fromisoformat(due)
        out.append(
            {"label": "くわしい報告の期限", "text": wording.day_text(last, today), "days_left": (last - today).days}
        )
    return out


def _contact(contact: Contact) -> dict[str, str | None]:
    return {
        "label": contact.label,
        "phone": contact.phone,
        "hours": contact.hours_text,
        "note": contact.note,
    }

"""A message that its writer takes back: its words go from every table at once, what remains is that it was there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.incident.facts import FACTS
from bot.store import cases, fact_lines
from bot.store.tables import Case, FactRow, InboundMessage, OutboxMessage, Packet, TimelineEntry

TOMBSTONE = "〔送信取消〕"
STATE = "withdrawn"


def withdraw(session: Session, inbound_id: str, now: datetime) -> str | None:
    """Take the message's words out of everything we keep; gives the number of the case they stood in, if any.

    Facts that are words of their own (names, telephone and policy numbers) are taken back with it; what was chosen
    from a list stays, without the words it was read from. Packets of our own keep no copy either.
    """
    message = session.get_one(InboundMessage, inbound_id)
    words = message.text
    message.text, message.masked, message.reading, message.state = TOMBSTONE, [], None, STATE
    if message.reply is not None:
        message.reply = []
    facts = session.scalars(select(FactRow).where(FactRow.inbound_id == inbound_id)).all()
    for fact in facts:
        fact.words = TOMBSTONE
        if FACTS[fact.name].kind == "text":
            fact.value = None
    for reply in session.scalars(select(OutboxMessage).where(OutboxMessage.inbound_id == inbound_id)):
        reply.text = fact_lines.without(reply.text) or TOMBSTONE
        reply.buttons = [b | {"title": fact_lines.bare_title(b["title"])} for b in reply.buttons]
    of_conversation = session.scalars(select(Case).where(Case.conversation_id == message.conversation_id)).all()
    touched = {fact.case_id for fact in facts}
    for case in of_conversation:
        _from_case(session, case, words, {fact.name for fact in facts if fact.case_id == case.id}, now, touched)
    return next((case.case_ref for case in of_conversation if case.id in touched), None)


def _from_case(
    session: Session, case: Case, words: str, fact_names: set[str], now: datetime, touched: set[int]
) -> None:
    entries = session.scalars(
        select(TimelineEntry).where(TimelineEntry.case_id == case.id, TimelineEntry.what == words)
    ).all()
    for entry in entries:
        entry.what = TOMBSTONE
        touched.add(case.id)
    for packet in session.scalars(select(Packet).where(Packet.case_id == case.id)):
        packet.body = _without(packet.body, words, fact_names)
    if case.id in touched:
        cases.note(session, case, "person", "withdrawn", "メッセージを送信取消", now)


def _without(body: dict[str, object], words: str, fact_names: set[str]) -> dict[str, object]:
    """A packet without the words: facts lose them (and text facts their value), entries become tombstones."""
    facts = dict(body.get("facts") or {})  # type: ignore[call-overload]
    for name in fact_names & set(facts):
        value = None if FACTS[name].kind == "text" else facts[name]["value"]
        facts[name] = facts[name] | {"words": TOMBSTONE, "value": value}
    out = body | {"facts": facts}
    if {"contact_name", "contact_phone"} & fact_names:
        kept = dict(body.get("contact") or {})  # type: ignore[call-overload]
        out["contact"] = kept | {
            name.removeprefix("contact_"): None for name in fact_names if name.startswith("contact_")
        }
    for key in ("timeline", "steps_done"):
        entries = body.get(key) or []
        out[key] = [e | {"what": TOMBSTONE} if e.get("what") == words else e for e in entries]  # type: ignore[attr-defined]
    return out

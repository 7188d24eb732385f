"""Changes to a handed-over case as one unit of work: the case held, its words to the clinic stored with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.dialogue import questions
from bot.dialogue.state import Bubble
from bot.store import conversations
from bot.store.following_tables import Following
from bot.store.tables import Case


def held(session: Session, case_id: int, now: datetime) -> Case:
    """The case, locked until the unit of work ends; the write first takes the lock on either database."""
    session.execute(update(Case).where(Case.id == case_id).values(updated_at=now))
    return session.get_one(Case, case_id, populate_existing=True)


def tell(session: Session, case: Case, text: str, now: datetime) -> None:
    """Say something unasked where the case is talked about; its channel sends it on."""
    conversations.put_out(session, case.conversation_id, None, [Bubble(text, (questions.HUMAN,)).to_dict()], now)


def following(session: Session, case_id: int) -> Following:
    """How the case stands with the desk; the row is made when there is none. The case must be held."""
    row = session.get(Following, case_id, populate_existing=True)
    if row is None:
        row = Following(
            case_id=case_id, acknowledged_at=None, coordinator=None, next_contact_at=None, escalated_at=None
        )
        session.add(row)
    return row

"""Buttons as LINE carries them: a short opaque key each, a number for LINE on PCs, good in the case's present state."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.line_tables import LineButton, LinePerson
from bot.store.tables import Conversation

KEY_DATA, MENU_DATA = "a=", "m="
# Where a bare number is an answer of its own, the choices are told apart by letters.
_LETTERED = frozenset({"affected_low"})
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARK = re.compile(r"\s*[((\[]?\s*(\d{1,2}|[A-Za-z])\s*[))\].。、番]*\s*")


@dataclass(frozen=True)
class Shown:
    """One button as it is shown: its mark (``1`` or ``A``), its words, the data that comes back."""

    mark: str
    title: str
    data: str


def show(
    session: Session,
    person: LinePerson,
    case_id: int | None,
    asking: str | None,
    offered: Sequence[Mapping[str, str]],
    now: datetime,
) -> list[Shown]:
    """Keys for the offered buttons; they are from now on what the person's numbers mean."""
    keys = [_key(session, person, case_id, button["title"], button["payload"], now) for button in offered]
    person.shown = keys
    marks = _LETTERS if asking in _LETTERED else [str(n + 1) for n in range(len(keys))]
    return [
        Shown(mark, button["title"], KEY_DATA + key) for mark, button, key in zip(marks, offered, keys, strict=False)
    ]


def _key(session: Session, person: LinePerson, case_id: int | None, title: str, payload: str, now: datetime) -> str:
    known = session.scalar(
        select(LineButton.key).where(
            LineButton.person_key == person.key,
            LineButton.payload == payload,
            LineButton.case_id == case_id if case_id is not None else LineButton.case_id.is_(None),
            LineButton.title == title,
        )
    )
    if known is not None:
        return known
    key = secrets.token_urlsafe(9)
    session.add(
        LineButton(key=key, person_key=person.key, case_id=case_id, title=title, payload=payload, created_at=now)
    )
    session.flush()
    return key


def pressed(session: Session, person: LinePerson, data: str) -> LineButton | None:
    """The button of a postback; None when this person was never shown it."""
    if not data.startswith(KEY_DATA):
        return None
    button = session.get(LineButton, data.removeprefix(KEY_DATA)[:20])
    return button if button is not None and button.person_key == person.key else None


def typed(session: Session, person: LinePerson, text: str, asking: str | None) -> LineButton | None:
    """The button whose number (or letter) was typed instead of pressing it; None when the text is no such mark."""
    match = _MARK.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    mark = match.group(1).upper()
    by_number = int(mark) - 1 if mark.isdecimal() else -1
    index = _LETTERS.find(mark) if asking in _LETTERED else by_number
    if not 0 <= index < len(person.shown):
        return None
    return session.get(LineButton, person.shown[index])


def still_good(button: LineButton, conversation: Conversation, case_state: str | None) -> bool:
    """Whether pressing it now means what it meant when it was shown; old buttons stay in the talk for ever."""
    if button.payload.startswith("line:"):
        return True
    if button.case_id is not None and button.case_id != conversation.case_id:
        return False
    dialogue: Mapping[str, Any] = conversation.dialogue
    if button.payload.startswith("answer:handoff_consent:"):
        return dialogue.get("asking") == "handoff_consent"
    if button.payload in ("do:restart", "do:second"):
        return str(dialogue.get("confirming") or "").partition(":")[0] == button.payload.removeprefix("do:")
    return not (case_state == "closed" and button.payload.startswith(("answer:", "edit:")))

"""Full-text search over masked text that finds words of two characters, in any width, on both databases.

Every text is folded (NFKC, small letters, hiragana as katakana) and cut into pairs of characters. PostgreSQL keeps the
pairs in an inverted index, SQLite in a table. A hit is always checked against the folded text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, delete, func, insert, select, type_coerce
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from bot.store.console_tables import CaseCard, CaseNote, SearchDoc, SearchGram
from bot.store.masking import mask_contacts
from bot.store.tables import InboundMessage, OutboxMessage

# So many of the newest texts are read through first: a frequent word fills the page from them alone.
WINDOW = 20_000
# Who sees so few cases has all their texts read through: other people's frequent words need not be looked at.
FEW_CASES = 300
MOST_WORDS = 8
_SPACES = re.compile(r"\s+")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


@dataclass(frozen=True)
class Hit:
    """One text that holds every searched word, with the case it belongs to."""

    case_ref: str
    clinic: str | None
    incident_type: str | None
    source: str
    text: str
    said_at: datetime


def fold(text: str) -> str:
    """The form in which texts and questions meet: width, letter case and kana do not count; no control characters."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_HIRAGANA)
    seen = "".join(c for c in folded if c.isspace() or unicodedata.category(c)[0] != "C")
    return _SPACES.sub(" ", seen).strip()


def grams(folded: str) -> set[str]:
    """The pairs of neighbouring characters, none with a space in it."""
    return {folded[i : i + 2] for i in range(len(folded) - 1) if " " not in folded[i : i + 2]}


def keep(session: Session, source: str, conversation_id: str, text: str, at: datetime) -> None:
    """Make a masked text findable; the one kept before under ``source`` is replaced."""
    folded = fold(mask_contacts(text))
    forget(session, [source])
    if not folded:
        return
    on_postgres = session.get_bind().dialect.name == "postgresql"
    found = sorted(grams(folded))
    doc_id = session.scalar(
        insert(SearchDoc)
        .values(
            source=source,
            conversation_id=conversation_id,
            folded=folded,
            grams=found if on_postgres else None,
            said_at=at,
        )
        .returning(SearchDoc.id)
    )
    if found and not on_postgres:
        session.execute(insert(SearchGram), [{"gram": gram, "doc_id": doc_id} for gram in found])


def forget(session: Session, sources: Sequence[str]) -> None:
    ids = list(session.scalars(select(SearchDoc.id).where(SearchDoc.source.in_(sources))))
    if ids:
        session.execute(delete(SearchGram).where(SearchGram.doc_id.in_(ids)))
        session.execute(delete(SearchDoc).where(SearchDoc.id.in_(ids)))


def find(session: Session, query: str, scope: Sequence[object], limit: int = 50) -> list[Hit]:
    """The newest texts that hold every word of ``query``, of the cases that ``scope`` (conditions on cards) lets see."""
    words = [word for word in fold(query).split(" ") if word][:MOST_WORDS]
    if not words:
        return []
    holds = [SearchDoc.folded.contains(word, autoescape=True) for word in words]
    base = (
        select(
            CaseCard.case_ref,
            CaseCard.clinic_name,
            CaseCard.incident_type,
            SearchDoc.source,
            SearchDoc.folded,
            SearchDoc.said_at,
        )
        .join(CaseCard, CaseCard.conversation_id == SearchDoc.conversation_id)
        .where(*scope, *holds)  # type: ignore[arg-type]
        .order_by(SearchDoc.id.desc())
        .limit(limit)
    )
    rows = _rows(session, base, words, scope, limit)
    told = _as_written(session, [row[3] for row in rows])
    return [Hit(row[0], row[1], row[2], row[3], told.get(row[3], row[4]), row[5]) for row in rows]


def _rows(session: Session, base: Any, words: list[str], scope: Sequence[object], limit: int) -> list[Any]:
    seen = select(CaseCard.conversation_id).where(*scope).limit(FEW_CASES + 1)  # type: ignore[arg-type]
    talks = list(session.scalars(seen))
    if len(talks) <= FEW_CASES:
        return list(session.execute(base.where(SearchDoc.conversation_id.in_(talks))))
    newest = session.scalar(select(func.max(SearchDoc.id))) or 0
    rows: list[Any] = list(session.execute(base.where(SearchDoc.id > newest - WINDOW)))
    if len(rows) < limit:
        older = _older(session, base.where(SearchDoc.id <= newest - WINDOW), words, newest - WINDOW)
        if older is not None:
            rows += session.execute(older.limit(limit - len(rows))).all()
    return rows


def _as_written(session: Session, sources: Sequence[str]) -> dict[str, str]:
    """The texts as they were written, masked; what is kept for searching is folded and hard to read."""
    ids: dict[str, list[str]] = {}
    for source in sources:
        kind, _, one = source.partition(":")
        ids.setdefault(kind, []).append(one)
    said = select(InboundMessage.id, InboundMessage.text).where(InboundMessage.id.in_(ids.get("in", [])))
    sent = select(OutboxMessage.id, OutboxMessage.text).where(OutboxMessage.id.in_(map(int, ids.get("out", []))))
    noted = select(CaseNote.id, CaseNote.text).where(CaseNote.id.in_(map(int, ids.get("note", []))))
    return {
        f"{kind}:{one}": mask_contacts(text)
        for kind, query in (("in", said), ("out", sent), ("note", noted))
        for one, text in session.execute(query)
    }


def _older(session: Session, base: Any, words: list[str], until: int) -> Any | None:
    wanted = sorted({gram for word in words for gram in grams(word)})
    if until <= 0 or not wanted:
        # nothing older, or single characters alone: those are looked for among the newest only
        return None
    if session.get_bind().dialect.name == "postgresql":
        return base.where(type_coerce(SearchDoc.grams, postgresql.ARRAY(Text())).contains(wanted))
    rare = _rarest(session, wanted)
    return base.join(SearchGram, and_(SearchGram.doc_id == SearchDoc.id, SearchGram.gram == rare))


def _rarest(session: Session, wanted: list[str]) -> str:
    def so_many(gram: str) -> int:
        few = select(SearchGram.doc_id).where(SearchGram.gram == gram).limit(2000).subquery()
        return session.scalar(select(func.count()).select_from(few)) or 0

    return min(wanted, key=so_many)

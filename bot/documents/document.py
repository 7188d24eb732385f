"""The neutral form of every document: what it says, not how it looks. ``pdf`` and ``docx`` draw it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

# Everything XML 1.0 cannot hold, and what would turn or hide text on paper (Unicode bidirectional controls).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
# Kana typed on some machines come in two pieces (カ + ゛). Kanji are left alone: composing would change names (神).
_KANA_IN_PIECES = re.compile("[\u3041-\u30ff][\u3099\u309a]")


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``big`` is for a notice that hangs on a door."""

    text: str
    big: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list; ``boxes`` puts an empty box before each entry, to be ticked by hand."""

    items: tuple[str, ...]
    boxes: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of equally many cells under ``head`` (empty: no head); ``widths`` are shares of the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block: TypeAlias = Paragraph | Bullets | Table


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole draft. ``notices`` stand at its top in a frame; ``page`` is A4, or the narrow page of a telephone."""

    title: str
    case_ref: str
    made_at: datetime
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    page: Literal["a4", "phone"] = "a4"

    def texts(self) -> Iterator[str]:
        """Every text of the document in reading order, cell by cell."""
        yield self.title
        yield from self.notices
        for section in self.sections:
            yield section.heading
            for block in section.blocks:
                yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text):
            yield text
        case Bullets(items=items):
            yield from items
        case Table(head=head, rows=rows):
            yield from head
            for row in rows:
                yield from row


def printable(text: str) -> str:
    """``text`` as it can be set: whole kana, line feeds kept, every other control character taken out."""
    whole = _KANA_IN_PIECES.sub(lambda kana: unicodedata.normalize("NFC", kana.group()), text.replace("\r\n", "\n"))
    return _UNPRINTABLE.sub("", _LONE_SURROGATES.sub("〓", whole).replace("\t", " "))

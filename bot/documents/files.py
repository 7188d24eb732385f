"""The documents of a case by name, as files to hand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.documents import (
    calendar,
    docx,
    incident_record,
    individual_notice,
    packet_sheet,
    pdf,
    preliminary_report,
    public_notice,
)
from bot.documents.case_file import CaseFile
from bot.documents.document import Document
from bot.documents.paper import paper_words
from bot.documents.parts import common
from bot.documents.wording import fact_words
from bot.errors import NotFound

Form = Literal["pdf", "docx", "ics"]

BUILDERS: dict[str, Callable[[CaseFile], Document]] = {
    "preliminary_report": preliminary_report.build,
    "individual_notice": individual_notice.build,
    "public_notice": public_notice.build,
    "incident_record": incident_record.build,
    "packet_sheet": packet_sheet.build,
}
LABELS: dict[str, str] = {
    "preliminary_report": "国への最初の報告(速報)の下書き",
    "individual_notice": "ご本人へのお知らせの下書き",
    "public_notice": "お知らせ・入口の掲示・電話の言い方の下書き",
    "incident_record": "今回のことの記録(時系列)の下書き",
    "packet_sheet": "引き継ぎのまとめ(下書き)",
    "calendar": "期限のカレンダー",
}
_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar; charset=utf-8",
}


@dataclass(frozen=True)
class File:
    """A file with the name to save it under (ASCII) and its media type."""

    name: str
    media_type: str
    content: bytes


def check_texts() -> None:
    """Read every text once, at the start of the product; DataFileError names the first file and key that is wrong."""
    for read in (
        fact_words,
        common,
        paper_words,
        preliminary_report.reviewed,
        individual_notice.reviewed,
        public_notice.reviewed,
        incident_record.reviewed,
        packet_sheet.reviewed,
        calendar.reviewed,
    ):
        read()


def forms_of(kind: str) -> tuple[Form, ...]:
    """The forms in which a document can be had; NotFound when there is no such document."""
    if kind not in LABELS:
        raise NotFound("document")
    return ("ics",) if kind == "calendar" else ("pdf", "docx")


def make(kind: str, form: str, case: CaseFile) -> File:
    """The file of one document; NotFound when there is none of that kind and form, or the case has no date to show."""
    if form not in forms_of(kind):
        raise NotFound("document")
    content = _content(kind, form, case)
    if content is None:
        raise NotFound("document")
    return File(f"{case.case_ref}-{kind.replace('_', '-')}.{form}", _MEDIA[form], content)


def _content(kind: str, form: str, case: CaseFile) -> bytes | None:
    if kind == "calendar":
        return calendar.render(case)
    document = packet_sheet.fitting(case, pdf.page_count) if kind == "packet_sheet" else BUILDERS[kind](case)
    return pdf.render(document) if form == "pdf" else docx.render(document)

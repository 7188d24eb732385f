"""Every document by name and form, and a clear refusal of anything else."""

from __future__ import annotations

import pytest

from bot.documents import files
from bot.errors import NotFound
from tests.documents.cases import RANSOMWARE, case_of

_STARTS = {"pdf": b"%PDF-", "docx": b"PK", "ics": b"BEGIN:VCALENDAR"}


@pytest.mark.parametrize("kind", files.LABELS)
def test_名前と形のとおりのファイルができる(kind: str) -> None:
    for form in files.forms_of(kind):
        made = files.make(kind, form, case_of(RANSOMWARE))
        assert made.content.startswith(_STARTS[form])
        assert made.name == f"261125-7KQ2M-{kind.replace('_', '-')}.{form}"
        assert made.name.isascii()


@pytest.mark.parametrize(
    ("kind", "form"), [("secret", "pdf"), ("calendar", "pdf"), ("public_notice", "ics"), ("public_notice", "exe")]
)
def test_ないものはないと言う(kind: str, form: str) -> None:
    with pytest.raises(NotFound):
        files.make(kind, form, case_of(RANSOMWARE))


def test_日付のない件にカレンダーはない() -> None:
    with pytest.raises(NotFound):
        files.make("calendar", "ics", case_of({}))


def test_すべての書類に日本語の名前がある() -> None:
    assert set(files.LABELS) == {*files.BUILDERS, "calendar"}

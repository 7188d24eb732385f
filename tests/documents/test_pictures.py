"""Every document rendered to a picture (PNG): no page is blank, every letter that is on the page has its own shape."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from bot.documents import files, pdf
from tests.documents.cases import FULLEST, case_of

FONT = Path(pdf.__file__).with_name("fonts") / "ipaexg.ttf"


@pytest.mark.parametrize("kind", tuple(files.BUILDERS))
def test_絵にしても白紙がなく_書体にない文字がない(kind: str, tmp_path: Path) -> None:
    made = files.make(kind, "pdf", case_of(FULLEST, events=12))
    drawable = set(TTFontFile(str(FONT)).charToGlyph)
    document = pypdfium2.PdfDocument(made.content)
    for number, page in enumerate(document, start=1):
        picture = page.render(scale=1.5).to_pil().convert("L")
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        assert buffer.getvalue().startswith(b"\x89PNG")
        (tmp_path / f"{kind}-{number}.png").write_bytes(buffer.getvalue())
        dark = sum(count for shade, count in enumerate(picture.histogram()) if shade < 128)
        assert dark / (picture.width * picture.height) > 0.0002, number
        letters = {ord(letter) for letter in page.get_textpage().get_text_range() if not letter.isspace()}
        assert letters <= drawable, sorted(map(chr, letters - drawable))

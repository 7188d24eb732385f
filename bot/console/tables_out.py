"""Tables for spreadsheets: UTF-8 with a mark that Excel knows, and no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# The last four are the full-width forms of = + - @, which some spreadsheets take for the same.
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def spreadsheet(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV with a BOM and CRLF; cells that would start a formula get an apostrophe before them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" \n").startswith(_COMPUTED) else text

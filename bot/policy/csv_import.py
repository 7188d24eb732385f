"""The agency's policy file (CSV, UTF-8 or CP932) → policies, all or nothing, with every bad line listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from bot.errors import BadInput, BadLine, BadPolicyFile
from bot.policy import csv_cells
from bot.policy.plans import Plan
from bot.policy.policies import Policy, normal_phone, policy_number_key
from bot.policy.wording import day_text

COLUMNS = (
    "policy_number",
    "holder_name",
    "phone",
    "plan",
    "options",
    "starts_on",
    "ends_on",
    "cancelled_on",
    "liability_member",
)

Progress = Callable[[int, int], None]

_PROGRESS_EVERY = 1000
_WHOLE_LINE = "line"
_NEEDED_TO_COMPARE = {"policy_number", "starts_on", "ends_on", "cancelled_on"}


@dataclass(frozen=True)
class _Row:
    """A line whose number and days could be read; ``policy`` is None when another of its cells is bad."""

    line: int
    key: str
    starts_on: date
    last_day: date
    content: tuple[object, ...]
    policy: Policy | None


def parse(raw: bytes, plans: Mapping[str, Plan], progress: Progress | None = None) -> tuple[Policy, ...]:
    """The policies in ``raw``, in the order of the file.

    UTF-8 with or without BOM, otherwise CP932 (what Excel in Japan writes). The first line must name ``COLUMNS``,
    exactly. Empty lines are skipped. ``progress`` is told (lines done, all lines). BadPolicyFile lists every bad line
    with its number in the file (the first line is 1), its column and the reason in Japanese; nothing is taken then.
    """
    lines = list(io.StringIO(_decoded(raw), newline=""))
    _check_header(lines)
    rows: list[_Row] = []
    bad: list[BadLine] = []
    total = len(lines) - 1
    told = 0
    for first_line, last_line, cells in _records(lines, bad):
        row = _row(first_line, cells, plans, bad)
        if row is not None:
            rows.append(row)
        if progress is not None and last_line - 1 - told >= _PROGRESS_EVERY:
            told = last_line - 1
            progress(told, total)
    bad += _overlaps(rows)
    if bad:
        raise BadPolicyFile(tuple(sorted(bad, key=attrgetter("line"))))
    if progress is not None and told < total:
        progress(total, total)
    return tuple(row.policy for row in rows if row.policy is not None)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw:
        raise BadPolicyFile(
            (BadLine(1, _WHOLE_LINE, "文字コードが違います。UTF-8 か Shift_JIS の CSV で保存してください"),)
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as not_utf8:
        try:
            return raw.decode("cp932")
        except UnicodeDecodeError as not_cp932:
            # Whichever reading got further is the file's real encoding, and its failing line the one to show.
            line = raw.count(b"\n", 0, max(not_utf8.start, not_cp932.start)) + 1
            reason = "UTF-8 としても Shift_JIS としても読めない文字があります"
            raise BadPolicyFile((BadLine(line, _WHOLE_LINE, reason),)) from not_cp932


def _check_header(lines: list[str]) -> None:
    if not lines or not "".join(lines).strip():
        raise BadPolicyFile((BadLine(1, _WHOLE_LINE, "ファイルが空です"),))
    try:
        names = [name.strip() for name in next(csv.reader(lines[:1], strict=True))]
    except (csv.Error, StopIteration):
        names = []
    if tuple(names) == COLUMNS:
        return
    bad = [BadLine(1, name, "この列がありません") for name in COLUMNS if name not in names]
    bad += [BadLine(1, name or _WHOLE_LINE, "知らない列です") for name in names if name not in COLUMNS]
    if not bad:
        bad.append(BadLine(1, _WHOLE_LINE, f"列は次の順に1回ずつ書いてください: {','.join(COLUMNS)}"))
    raise BadPolicyFile(tuple(bad))


def _records(lines: list[str], bad: list[BadLine]) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, last line, cells) of every record after the header; a line that is no CSV goes to ``bad``."""
    reader = csv.reader(lines, strict=True)
    next(reader)
    while True:
        first_line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            bad.append(BadLine(first_line, _WHOLE_LINE, '引用符(")の使い方がCSVの形になっていません'))
            continue
        if any(cell.strip() for cell in cells):
            yield first_line, reader.line_num, cells


def _row(line: int, cells: list[str], plans: Mapping[str, Plan], bad: list[BadLine]) -> _Row | None:
    if len(cells) != len(COLUMNS):
        bad.append(BadLine(line, _WHOLE_LINE, f"列が{len(COLUMNS)}個のはずが{len(cells)}個あります"))
        return None
    text = dict(zip(COLUMNS, cells, strict=True))
    found: dict[str, Any] = {}

    def read(column: str, reading: Callable[[str], Any]) -> None:
        try:
            found[column] = reading(text[column])
        except BadInput as refused:
            bad.append(BadLine(line, column, refused.problem))

    read("policy_number", csv_cells.policy_number)
    read("holder_name", csv_cells.holder_name)
    read("phone", csv_cells.phone)
    read("plan", lambda cell: csv_cells.plan(cell, plans))
    read("options", lambda cell: csv_cells.options(cell, plans.get(found.get("plan", ""))))
    read("starts_on", lambda cell: csv_cells.day("starts_on", cell))
    read("ends_on", lambda cell: csv_cells.day("ends_on", cell))
    read("cancelled_on", lambda cell: csv_cells.day_or_none("cancelled_on", cell))
    read("liability_member", csv_cells.liability_member)
    wrong_period = _wrong_period(line, found)
    bad += wrong_period
    if wrong_period or not found.keys() >= _NEEDED_TO_COMPARE:
        return None
    complete = len(found) == len(COLUMNS)
    ends, cancelled = found["ends_on"], found["cancelled_on"]
    return _Row(
        line=line,
        key=policy_number_key(found["policy_number"]),
        starts_on=found["starts_on"],
        last_day=ends if cancelled is None else min(ends, cancelled - timedelta(days=1)),
        content=tuple({**text, **found, "phone": normal_phone(text["phone"])}.values()),
        policy=Policy(**found) if complete else None,
    )


def _wrong_period(line: int, found: Mapping[str, Any]) -> list[BadLine]:
    starts: date | None = found.get("starts_on")
    ends: date | None = found.get("ends_on")
    cancelled: date | None = found.get("cancelled_on")
    if starts and ends and ends < starts:
        return [BadLine(line, "ends_on", "終わりの日が、始まりの日より前です")]
    if starts and cancelled and cancelled < starts:
        return [BadLine(line, "cancelled_on", "解約日が、始まりの日より前です")]
    if ends and cancelled and (cancelled - ends).days > 1:
        return [BadLine(line, "cancelled_on", "解約日が、終わりの日より後です")]
    return []


def _overlaps(rows: list[_Row]) -> list[BadLine]:
    """Lines that repeat another one or whose days with cover meet those of another line with the same number."""
    by_number: dict[str, list[_Row]] = {}
    for row in rows:
        by_number.setdefault(row.key, []).append(row)
    bad = []
    for group in by_number.values():
        if len(group) > 1:
            repeated = _repeated(group)
            lines = {line.line for line in repeated}
            bad += repeated + _overlapping([row for row in group if row.line not in lines])
    return bad


def _repeated(group: list[_Row]) -> list[BadLine]:
    first_seen: dict[tuple[object, ...], int] = {}
    bad = []
    for row in group:
        earlier = first_seen.setdefault(row.content, row.line)
        if earlier != row.line:
            bad.append(BadLine(row.line, "policy_number", f"{earlier}行目と同じ内容です(重複)"))
    return bad


def _overlapping(group: list[_Row]) -> list[BadLine]:
    bad: dict[int, BadLine] = {}
    in_order = sorted(group, key=lambda row: (row.starts_on, row.line))
    longest = in_order[0]
    for row in in_order[1:]:
        if row.starts_on <= min(longest.last_day, row.last_day):
            earlier, later = sorted((longest.line, row.line))
            days = f"{day_text(row.starts_on)}〜{day_text(min(longest.last_day, row.last_day))}"
            reason = f"{earlier}行目の同じ証券番号と、期間が重なっています({days})"
            bad.setdefault(later, BadLine(later, "policy_number", reason))
        if row.last_day > longest.last_day:
            longest = row
    return list(bad.values())

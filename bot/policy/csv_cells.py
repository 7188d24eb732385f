"""One cell of a policy file → its value; BadInput names the column and says in Japanese why it is refused."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import cast

from bot.errors import BadInput
from bot.policy.heads import LABELS
from bot.policy.plans import Plan
from bot.policy.policies import LiabilityMember, normal_phone, normal_policy_number

LONGEST_NAME = 100
LONGEST_NUMBER = 40

_NUMBER = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{4})/(\d{1,2})/(\d{1,2})")
_PLAIN_PHONE = re.compile(r"[0-9]+(?:-[0-9]+)*")
# What a spreadsheet would run as a formula when somebody opens an export again.
_FORMULA_STARTS = ("=", "+", "@", "-")


def half_width(text: str) -> str:
    """``text`` in NFKC, trimmed; plain ASCII, the usual case, costs nothing."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def policy_number(text: str) -> str:
    number = normal_policy_number(text)
    if not number:
        raise BadInput("policy_number", "証券番号が空です")
    if len(number) > LONGEST_NUMBER or not _NUMBER.fullmatch(number) or not any(c.isdigit() for c in number):
        raise BadInput("policy_number", "証券番号は英字・数字・ハイフンで書いてください(例 S1-000123)")
    return number


def holder_name(text: str) -> str:
    name = text.strip()
    if not name:
        raise BadInput("holder_name", "名前が空です")
    if len(name) > LONGEST_NAME:
        raise BadInput("holder_name", f"名前は{LONGEST_NAME}文字までです")
    if half_width(name).startswith(_FORMULA_STARTS):
        raise BadInput("holder_name", "名前が =、+、@、- で始まっています(表計算ソフトの式とまちがえられます)")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cn") or character == "\ufffd" for character in name):
        raise BadInput("holder_name", "名前に、改行など見えない文字や読めない文字が入っています")
    return name


def phone(text: str) -> str:
    written = half_width(text)
    digits = normal_phone(written)
    if not digits:
        raise BadInput("phone", "電話番号が空です")
    if not digits.startswith("0"):
        raise BadInput("phone", "電話番号の先頭の0がありません(表計算ソフトが消した可能性があります)")
    if len(digits) not in (10, 11):
        raise BadInput("phone", "電話番号は市外局番から、10桁か11桁で書いてください")
    return written if _PLAIN_PHONE.fullmatch(written) else digits


def plan(text: str, plans: Mapping[str, Plan]) -> str:
    code = half_width(text).upper()
    if code not in plans:
        raise BadInput("plan", f"知らないプランです(使えるのは {'、'.join(plans)})")
    return code


def options(text: str, sold_with: Plan | None) -> tuple[str, ...]:
    """Head slugs joined by ``;``. ``sold_with`` is the row's plan, None when that cell was refused already."""
    if not text.strip():
        return ()
    named = [name.strip().lower() for name in half_width(text).split(";")]
    sold = sold_with.option_heads if sold_with else ()
    for name in named:
        if name not in LABELS:
            raise BadInput("options", f"知らないオプションです: {name or '(空)'}")
        if sold_with is not None and name not in sold:
            raise BadInput("options", f"プラン {sold_with.code} のオプションではありません: {name}")
    if len(set(named)) != len(named):
        raise BadInput("options", "同じオプションが2回書かれています")
    return tuple(named)


def day(column: str, text: str) -> date:
    if not text.strip():
        raise BadInput(column, "日付が空です")
    found = _day(half_width(text))
    if found is None:
        raise BadInput(column, "日付は 2026-04-01 か 2026/4/1 の形で、実際にある日を書いてください")
    return found


@functools.lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day_number = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day_number)
    except ValueError:
        return None
    return found if 1990 <= year <= 2199 else None


def day_or_none(column: str, text: str) -> date | None:
    return day(column, text) if text.strip() else None


def liability_member(text: str) -> LiabilityMember:
    value = half_width(text).lower()
    if value not in ("yes", "no", "unknown"):
        raise BadInput("liability_member", "yes、no、unknown のどれかを書いてください")
    return cast(LiabilityMember, value)

"""Facts, dates and verdicts in the words a receptionist reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.incident.facts import FACTS, Facts
from bot.incident.types import LABELS

_WEEKDAYS = "月火水木金土日"

_VALUES: dict[str, dict[str, str]] = {
    "data_kinds": {
        "medical": "診療の情報",
        "sensitive_other": "特に気をつける情報",
        "my_number": "マイナンバー",
        "card_number": "カード番号",
        "banking_login": "ネットバンクのIDとパスワード",
        "bank_account": "口座番号",
        "insurance_number": "保険証の番号",
        "credentials": "IDとパスワード",
        "contact": "氏名・連絡先",
        "staff": "職員の情報",
        "none": "個人の情報はない",
        "unknown": "わからない",
    },
    "leak_state": {
        "confirmed": "外に出た",
        "suspected": "出たおそれがある",
        "ruled_out": "出ていないと確認した",
        "unknown": "わからない",
    },
    "damage_state": {
        "none": "元のまま",
        "lost": "なくなった",
        "unusable": "開けない",
        "tampered": "書き換えられた",
        "unknown": "わからない",
    },
    "leak_signs": {
        "theft_trace": "持ち出しのあと",
        "infostealer": "情報を盗むウイルス",
        "c2_traffic": "あやしい通信",
        "form_tampered": "入力ページの改ざん",
        "founded_warning": "警察などからの連絡",
        "ransom_note": "お金の要求・「盗んだ」という文",
        "mass_access": "ふだんない大量の閲覧",
        "burglary": "盗難",
        "foreign_login": "知らない場所からのログイン",
    },
    "handling_role": {
        "own": "医院の情報",
        "at_vendor": "業者にあずけた情報",
        "for_client": "頼まれた仕事の情報",
        "cloud_only": "中身を扱わないクラウド",
    },
    "personal_database": {"yes": "はい", "planned": "まだ入れる前", "no": "いいえ", "unknown": "わからない"},
    "care_impact": {
        "none": "ふつうにできる",
        "partial": "一部だけ影響",
        "stopped": "止まっている",
        "unknown": "わからない",
    },
    "affected_known": {"known": "分かる", "unknown": "わからない"},
}
_YES_NO = {"yes": "はい", "no": "いいえ", "unknown": "わからない"}


def day_text(day: date) -> str:
    """``11月26日(木)``."""
    return f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def moment_text(moment: datetime) -> str:
    """``11月26日(木) 8:05``; midnight is shown as the day alone, since a bare date is stored so."""
    if (moment.hour, moment.minute) == (0, 0):
        return day_text(moment.date())
    return f"{day_text(moment.date())} {moment.hour}:{moment.minute:02d}"


def people_text(facts: Facts) -> str:
    """The number of people as a person says it."""
    if facts.affected_known == "unknown":
        return "わからない"
    low, high = facts.affected_low, facts.affected_high
    if low is not None and low == high:
        return f"{low:,.0f}人"
    if low is not None and high is not None:
        return f"{low:,.0f}〜{high:,.0f}人"
    if low is not None:
        return f"{low:,.0f}人以上"
    return f"{high:,.0f}人以下" if high is not None else "わからない"


def value_text(name: str, value: Any, facts: Facts) -> str:
    """One fact's value in plain Japanese."""
    if name.startswith("affected"):
        return people_text(facts)
    if name == "incident_type":
        return LABELS[value]
    if name == "noticed_at":
        return moment_text(facts.noticed_on) if facts.noticed_on else "わからない"
    if name == "handoff_consent":
        return "送る" if value else "送らない"
    if value == "unknown":
        return "わからない"
    table = _VALUES.get(name, _YES_NO)
    if isinstance(value, list | tuple):
        return "・".join(str(table.get(item, item)) for item in value)
    return table.get(value, str(value)) if FACTS[name].kind == "categorical" else str(value)


def fact_line(name: str, value: Any, facts: Facts) -> str | None:
    """``人数:300人``; None for facts that are never shown back or are shown by another."""
    if name in ("policy_phone", "handoff_consent", "affected_high", "affected_known") and not (
        name == "affected_known" and value == "unknown"
    ):
        return None
    label = "人数" if name.startswith("affected") else FACTS[name].label
    return f"{label}:{value_text(name, value, facts)}"


def window_text(preliminary: Mapping[str, str] | None) -> str | None:
    """``11月26日(木)〜11月28日(土)``."""
    if not preliminary:
        return None
    return f"{day_text(date.fromisoformat(preliminary['from']))}〜{day_text(date.fromisoformat(preliminary['to']))}"

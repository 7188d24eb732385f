"""The console's words for states, types, times and readings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.clock import JST
from bot.dialogue import wording
from bot.errors import ClinicBotError
from bot.incident import contacts
from bot.incident.facts import FACTS, Facts
from bot.incident.types import LABELS
from bot.policy.heads import LABELS as HEAD_LABELS
from bot.store.masking import mask_contacts
from bot.store.search import fold

STATES = {
    "open": "聞き取り中",
    "handoff_requested": "引き継ぎ送信中",
    "delivered": "窓口に届いた",
    "acknowledged": "窓口が受付",
    "delivery_failed": "送れていない",
    "withdrawn": "取り下げ",
    "closed": "終了",
}
SEVERITIES = {"critical": "最優先", "high": "急ぎ", "medium": "早めに", "low": "通常"}
CHANNELS = {"web": "Web", "line": "LINE"}
WAITING: dict[str, tuple[str, Sequence[str]]] = {
    "clinic": ("医院の返事", ("open",)),
    "srm": ("SRMの受付", ("handoff_requested", "delivered")),
    "agency": ("代理店の対応", ("delivery_failed",)),
    "support": ("SRMの支援中", ("acknowledged",)),
}
REPORTS = {"required": "必要の見込み", "not_required": "対象外の見込み", "undetermined": "判断待ち"}
COVERAGES = {
    "likely": "対象になる可能性",
    "conditional": "条件つきで可能性",
    "unlikely": "対象になりにくい可能性",
    "undetermined": "まだ分からない",
}
HEAD_STATUSES = {
    "covered_if": "条件により対象の可能性",
    "optional_not_bought": "オプション未加入",
    "not_covered": "対象外の見込み",
    "undetermined": "まだ分からない",
}
POLICY_STATUSES = {
    "in_force": "期間内",
    "not_started": "開始前",
    "expired": "期間終了",
    "cancelled": "解約",
    "not_found": "契約未確認",
}
WHO = {"person": "医院", "bot": "ボット", "srm": "SRM", "agency": "代理店"}
SOURCES = {"said": "ことば", "button": "ボタン", "rule": "きまり", "agency": "代理店の訂正"}
PACKET_STATES = {"waiting": "送信待ち", "delivered": "届いた", "failed": "送れなかった"}
ACTIONS = {
    "sign_in": "サインイン",
    "sign_in_refused": "サインイン拒否",
    "sign_out": "サインアウト",
    "sso_bound": "会社のアカウントと結びつけ",
    "password_changed": "パスワードの変更",
    "password_refused": "パスワードの変更を拒否",
    "password_reset": "パスワードの再設定",
    "view_case": "ケースを表示",
    "search": "検索",
    "unmask": "伏せ字を表示",
    "note": "メモ",
    "tags": "タグ",
    "assign": "担当",
    "reply": "医院へ返信",
    "close": "終了",
    "reviewed": "確認済み",
    "hand_back": "SRMへ送り直し",
    "correct": "訂正の提案",
    "correction_approved": "訂正の承認",
    "correction_refused": "訂正の却下",
    "export_case": "ケースの出力",
    "export_list": "一覧の出力",
    "export_figures": "集計の出力",
    "export_audit": "記録の出力",
    "export_corrections": "訂正の出力",
    "document": "書類の取得",
    "legal_hold": "保存の指定",
    "legal_hold_off": "保存の解除",
    "erase": "消去",
    "retention": "保存期間の変更",
    "retention_run": "期限切れの消去",
    "account_created": "利用者の追加",
    "account_disabled": "利用者の停止",
    "refused": "権限なしで拒否",
    "reported": "速報の提出を記録",
    "audit_mailed": "記録の要約を送信",
}
_INTENTS = {
    "report_incident": "事故の報告",
    "inform": "答え・説明",
    "affirm": "はい",
    "deny": "いいえ",
    "dont_know": "わからない",
    "ask_human": "人と話したい",
    "correct_fact": "言い直し",
    "out_of_scope": "対象外の話",
    "nlu_fallback": "読み取れず",
    "log_event": "記録してほしい",
    "ask_status": "いまの状況は",
    "ask_repeat": "もう一度",
    "bot_challenge": "人ですか",
    "greet": "あいさつ",
    "thanks": "お礼",
    "goodbye": "おわり",
    "cancel": "取り消し",
    "restart": "はじめから",
}
_WEEKDAYS = "月火水木金土日"


def intent(name: str | None) -> str:
    """An intent with its name, since the export speaks of the name."""
    if not name:
        return "—"
    return f"{_INTENTS[name]}({name})" if name in _INTENTS else name


def incident_type(slug: str | None) -> str:
    return LABELS.get(slug or "", "まだ不明")


def fact_label(name: str) -> str:
    return FACTS[name].label if name in FACTS else name


def fact_value(name: str, value: Any) -> str:
    """A fact's value as the clinic would read it; the plain value when no words are known."""
    if value is None or value == []:
        return "—"
    if name.startswith("affected_") and isinstance(value, int):
        return f"{value:,}人"
    try:
        kept = tuple(value) if isinstance(value, list) else value
        facts = Facts.from_dict({name: value})
        return wording.value_text(name, getattr(facts, name, kept), facts)
    except (ClinicBotError, KeyError, TypeError, ValueError, AttributeError):
        return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def day(moment: datetime | date | None) -> str:
    """``11/29(日)``."""
    if moment is None:
        return "—"
    on = moment.astimezone(JST).date() if isinstance(moment, datetime) else moment
    return f"{on.month}/{on.day}({_WEEKDAYS[on.weekday()]})"


def time_left(due: datetime | None, now: datetime) -> tuple[str, str]:
    """How long until ``due`` in words, and how pressing it is: over, near, soon or far."""
    if due is None:
        return "—", "none"
    left = due - now
    if left < timedelta(0):
        return f"{-left // timedelta(days=1)}日超過" if left < -timedelta(days=1) else "期限切れ", "over"
    days, hours = left // timedelta(days=1), left // timedelta(hours=1)
    if days == 0:
        return f"あと{hours}時間", "near"
    return f"あと{days}日{hours - 24 * days}時間" if days < 3 else f"あと{days}日", "soon" if days < 5 else "far"


CORRECTIONS = {"proposed": "提案中", "approved": "承認", "refused": "却下"}
DETAILS = {
    "from": "送信元",
    "reason": "理由",
    "message": "発言",
    "length": "字数",
    "hits": "件数",
    "form": "形",
    "kind": "種類",
    "rows": "件数",
    "to": "相手",
    "tags": "タグ",
    "on": "指定",
    "reviewed": "確認",
    "permission": "足りない権限",
    "field": "項目",
    "wanted": "正しくは",
    "packet": "便",
    "reported": "提出",
    "sha256": "要約値",
    "certificate": "証明",
    "role": "役割",
}


ERASED = {
    "facts": "事実",
    "notes": "メモ",
    "timeline": "時系列",
    "packets": "引き継ぎ",
    "corrections": "訂正",
    "search": "検索",
    "replies": "返事",
    "messages": "発言",
}


def total(counts: Mapping[str, int], of: Sequence[str]) -> int:
    return sum(counts.get(one, 0) for one in of)


def masked(text: str) -> str:
    """A line of the timeline, without the person's numbers."""
    return mask_contacts(text, [contact.phone for contact in contacts.load().values() if contact.phone])


def query(**given: Any) -> str:
    return urlencode({key: value for key, value in given.items() if value not in ("", None)})


def marked(text: str, found: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces, those that were searched for marked; long texts around the first hit only."""
    places = sorted(place for word in found if word for place in _places(text, word))
    start = max(0, places[0][0] - 60) if places else 0
    end = start + 240
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in places:
        if first < at or first >= end:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces += [(text[at : max(end, at)], False), ("…" if len(text) > end else "", False)]
    return [piece for piece in pieces if piece[0]]


def _places(text: str, word: str) -> list[tuple[int, int]]:
    """Where a folded word stands in a text as it was written: each character is folded by itself."""
    folded, origin = "", []
    for index, character in enumerate(text):
        for one in fold(character) or " ":
            folded += one
            origin.append(index)
    out, at = [], folded.find(word)
    while at >= 0:
        out.append((origin[at], origin[at + len(word) - 1] + 1))
        at = folded.find(word, at + len(word))
    return out


def minutes(taken: float | None) -> str:
    """A time in the unit that reads best."""
    if taken is None:
        return "—"
    if taken < 2:
        return f"{round(taken * 60)}秒"
    return f"{round(taken)}分" if taken < 180 else f"{taken / 60:.1f}時間"


def field(name: str) -> str:
    return {"intent": "言いたいこと", "incident_type": "事故の種類"}.get(name, fact_label(name))


def correction_value(name: str, wanted: str) -> str:
    if name == "intent":
        return intent(wanted)
    return fact_value(name, typed(name, wanted))


def typed(name: str, wanted: str) -> Any:
    spec = FACTS.get(name)
    if spec is None:
        return wanted
    if spec.kind == "count":
        return int(wanted) if wanted.isdecimal() else wanted
    if spec.kind == "list":
        return parts(wanted)
    return wanted


def parts(written: str) -> list[str]:
    return [part for part in re.split(r"[、, ]+", written) if part]


def choices(intents: Sequence[str], specs: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """The values a correction may take: what is sent and how it reads."""
    out = {"intent": [(name, intent(name)) for name in intents], "incident_type": list(LABELS.items())}
    for name, spec in specs.items():
        if spec.values and name != "incident_type":
            out[name] = [(value, fact_value(name, [value] if spec.kind == "list" else value)) for value in spec.values]
    return out


def yen(amount: int | None) -> str:
    if amount is None:
        return "—"
    return f"{amount // 10000:,}万円" if amount % 10000 == 0 and amount else f"{amount:,}円"


def head(name: str) -> str:
    return HEAD_LABELS.get(name, name)


def ground(given: Any) -> str:
    """One ground of the duty verdict in words, whatever its form."""
    if isinstance(given, Mapping):
        return str(given.get("text") or given.get("label") or given.get("id") or "")
    return str(given)

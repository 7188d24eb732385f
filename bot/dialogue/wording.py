"""Facts, dates and verdicts in the words a receptionist reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.incident.facts import FACTS, Facts
from bot.law.wording import day_words

SEVERITIES = {"critical": "最優先", "high": "急ぎ", "medium": "早めに", "low": "落ち着いて"}
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

# What a summary calls a fact and what its yes and no mean, so that the line is understood without the question.
_PLAIN: dict[str, tuple[str, str, str]] = {
    "ongoing": ("いまの様子", "続いている", "止まった"),
    "malicious": ("わざとか、うっかりか", "わざと(攻撃・盗みなど)", "うっかり"),
    "strong_encryption": ("暗号化", "していて、鍵は別にある", "していない"),
    "recovered_unseen": ("もどったか", "見られる前に全部もどった", "もどっていない、または見られた"),
    "backup_intact": ("同じデータ", "別の場所に残っている", "残っていない"),
    "logs_complete": ("記録(ログ)の調べ", "持ち出しのあとはない", "記録がない・足りない"),
    "client_notified": ("頼んだ会社・役所への知らせ", "知らせた", "まだ"),
    "public_exposure": ("ネットの公開", "だれでも見られた", "見られなかった"),
    "eu_residents": ("EUに住む方の情報", "入っている", "入っていない"),
}
_LABELS = {
    "incident_type": "起きたこと",
    "leak_state": "情報が外に出たか",
    "handling_role": "だれの情報か",
    "personal_database": "名簿やカルテの情報か",
    "policy_number": "証券番号(加入者番号)",
    "contact_name": "お名前",
}
_TYPES = {
    "ransomware": "ファイルが開けない・お金を要求された",
    "malware": "ウイルスに感染したかもしれない",
    "phishing": "にせのメールやサイトにだまされた",
    "unauthorized_access": "知らない人が入ったあとがある",
    "account_takeover": "メールやSNSを乗っ取られた",
    "misdirected_message": "送り先・渡す相手をまちがえた",
    "lost_device": "パソコン・スマホ・USBの紛失や盗難",
    "lost_paper": "紙のカルテや書類の紛失・盗難",
    "misconfiguration": "ネットでだれでも見られる状態だった",
    "insider": "職員などが情報を持ち出した",
    "vendor_breach": "業者から事故の知らせがあった",
    "website_attack": "ホームページを書き換えられた",
    "dos_outage": "アクセスが集まってつながらない",
    "support_scam": "にせの警告画面・電話にだまされた",
    "payment_fraud": "だまされてお金を振り込んだ",
    "extortion": "「公開する」と脅された",
    "suspicious_email": "あやしいメールが届いた",
    "system_failure": "システムが止まった(原因が不明)",
    "improper_disclosure": "SNSや会話で患者さんのことが出た",
}


def day_text(day: date, today: date | None = None) -> str:
    """``11月26日(木)``; with its year when that is not the year of ``today``."""
    return day_words(day, today)


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
        return type_text(value)
    if name == "noticed_at":
        return moment_text(facts.noticed_on) if facts.noticed_on else "わからない"
    if name == "handoff_consent":
        return "送る" if value else "送らない"
    if value == "unknown":
        return "わからない"
    if name in _PLAIN and value in ("yes", "no"):
        return _PLAIN[name][1 if value == "yes" else 2]
    table = _VALUES.get(name, _YES_NO)
    if isinstance(value, list | tuple):
        return "・".join(str(table.get(item, item)) for item in value)
    return table.get(value, str(value)) if FACTS[name].kind == "categorical" else str(value)


def type_text(slug: str) -> str:
    """What happened, in the words of somebody who saw it."""
    return _TYPES[slug]


def label_text(name: str) -> str:
    """What a fact is called beside its value."""
    if name.startswith("affected"):
        return "人数"
    return _PLAIN[name][0] if name in _PLAIN else _LABELS.get(name, FACTS[name].label)


def fact_line(name: str, value: Any, facts: Facts) -> str | None:
    """``人数:300人``; None for facts that are never shown back or are shown by another."""
    if name in ("policy_phone", "handoff_consent", "affected_high", "affected_known") and not (
        name == "affected_known" and value == "unknown"
    ):
        return None
    return f"{label_text(name)}:{value_text(name, value, facts)}"


def window_text(preliminary: Mapping[str, str] | None, today: date) -> str | None:
    """``11月26日(木)〜11月28日(土)``."""
    if not preliminary:
        return None
    first, last = (date.fromisoformat(preliminary[end]) for end in ("from", "to"))
    return f"{day_text(first, today)}〜{day_text(last, today)}"

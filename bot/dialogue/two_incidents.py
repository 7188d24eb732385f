"""Two incidents told in one breath: which words tell of the second, and which kinds are one and the same story."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BESIDES = r"(?:あと|それと(?!も)|それから|さらに|もう(?:一つ|ひとつ|1つ|一件|1件)|別に|ほかに|他に)"
_SECOND = re.compile(_BESIDES)
_LINK = re.compile(rf"(?:のと|し)?[、。\s]*{_BESIDES}(?:は|も)?[、\s]*|。")
_DEVICE = (
    r"(USB|ユーエスビー|タブレット|スマホ|スマートフォン|ノートパソコン|ノートPC|パソコン|iPad|ハードディスク|HDD|携帯)"
)
_GONE = r"(なく(し|な)|無く(し|な)|失く|紛失|落と|置き忘れ|忘れて(き|来)|盗ま|見当た|見つからな)"
# Words so plain that they name the kind by themselves, the gravest first.
_KINDS: Mapping[str, re.Pattern[str]] = {
    "ransomware": re.compile(r"身代金|ランサム|(ファイル|サーバー|カルテ).{0,8}暗号化され"),
    "payment_fraud": re.compile(r"振り?込んで|振り?込みました|振り?込んだ|送金し(た|てしま|ちゃ)"),
    "support_scam": re.compile(r"(警告|ウイルス).{0,14}(電話(した|して|を?かけ)|番号に電話)"),
    "account_takeover": re.compile(r"(LINE|メール|インスタ|アカウント).{0,8}乗っ取"),
    "website_attack": re.compile(r"(ホームページ|サイト|HP).{0,12}(改ざん|書き換|別のサイト|飛ば|飛び|おかし)"),
    "vendor_breach": re.compile(r"(業者|会社|ベンダー).{0,24}(漏えい|漏洩|流出|不正アクセス).{0,14}(連絡|知らせ|通知)"),
    "insider": re.compile(r"(職員|スタッフ|社員|元?従業員).{0,16}持ち出"),
    "improper_disclosure": re.compile(r"(SNS|インスタ|ツイッター|X).{0,10}(載せ|上げ|あげ|投稿)"),
    "lost_device": re.compile(rf"{_DEVICE}.{{0,14}}{_GONE}", re.IGNORECASE),
    "lost_paper": re.compile(rf"(カルテ|紹介状|書類|処方箋|名簿|封筒).{{0,14}}{_GONE}"),
    "misdirected_message": re.compile(
        r"誤送信|(FAX|ファックス|メール|郵便|紹介状|薬).{0,14}(間違(え|っ)|まちが(え|っ)|別の(人|方|患者|病院))",
        re.IGNORECASE,
    ),
    "malware": re.compile(r"ウイルス.{0,8}(感染|検知|検出|の警告)"),
    "suspicious_email": re.compile(r"(変|怪し|あやし|不審)[^、。]{0,6}メール.{0,6}(来|届|受信)"),
}
# Kinds that one event may well be told as: news of the other kind is no second incident unless it is called one.
_STORIES: tuple[frozenset[str], ...] = (
    frozenset({"lost_device", "lost_paper", "insider"}),
    frozenset(
        {"ransomware", "malware", "unauthorized_access", "extortion", "system_failure", "dos_outage", "vendor_breach"}
    ),
    frozenset({"phishing", "suspicious_email", "malware", "account_takeover", "payment_fraud", "support_scam"}),
    frozenset({"improper_disclosure", "insider", "misconfiguration"}),
    frozenset({"website_attack", "unauthorized_access", "misconfiguration", "dos_outage"}),
)


def same_story(first: str, second: str) -> bool:
    """Whether one event is often told as either kind."""
    return any({first, second} <= story for story in _STORIES)


_DENIED = re.compile(r"(では?|じゃ)(あり|な(い|か|く))|ちが(い|う)|違(い|う)|[?？]|か(も|な|どうか|[。!]?$)")


def named_kind(text: str) -> str | None:
    """The gravest kind that ``text`` states by plain words; None when it denies, doubts or asks."""
    return None if _DENIED.search(text) else next((kind for kind, words in _KINDS.items() if words.search(text)), None)


def second_in(text: str, first: str) -> str | None:
    """The other kind that ``text`` tells of beside ``first``; None unless both are named by plain words and linked."""
    if not _SECOND.search(text):
        return None
    told = {kind for kind, words in _KINDS.items() for part in _LINK.split(text) if words.search(part)}
    others = [kind for kind in _KINDS if kind in told and kind != first]
    return others[0] if first in told and others else None


def part_about(text: str, kind: str) -> str:
    """The parts of ``text`` that do not speak of another kind than ``kind``; facts are taken from these alone."""
    parts = [part for part in _LINK.split(text) if part.strip()]
    mine = [part for part in parts if not any(k != kind and w.search(part) for k, w in _KINDS.items())]
    return "。".join(mine)

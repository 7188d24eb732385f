"""「報告した」: the clinic says that it made its report to the authority, of which kind and with which number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["preliminary", "final"]

LABELS: dict[str, str] = {"preliminary": "国への最初の報告(速報)", "final": "くわしい報告(確報)"}

_DONE = r"(し(た|ました|てき|終)|済|すみ|終わ|おわ|完了|出し(た|ま)|提出|送(った|りま|信)|上げ(た|ま))"
_MADE = re.compile(rf"報告書?(は|を|も|が|の提出)?、?{_DONE}|(速報|確報)(は|を|も|が)?、?(報告)?{_DONE}")
# A report to somebody else ends no duty.
_TO_OTHERS = re.compile(
    r"(院長|理事長?|社長|事務長|上司|先生|医師|本部|本社|スタッフ|警察|保健所|厚生局|厚労省|厚生労働省|県|市|医師会|歯科医師会"
    r"|代理店|保険会社|損保|SOMPO|ジャパンデンタル|業者|ベンダー|会社|銀行|家族|患者|本人|取引先|IPA|弁護士)"
    r"(さん|様)?(に|へ|には|にも|と)"
)
_NOT_YET = re.compile(
    r"まだ|ない|ません|なかった|前に|つもり|予定|たい|べき|たら|れば|中です|途中|これから|あとで|後で"
)
_ASKS = re.compile(r"[?？]|か(な|ね)?[。!、]?$|教えて|いつ|どう|べき|ほうが|方が|必要")
_FINAL = re.compile(r"確報|(くわし|詳し|続|最終)\S{0,2}報告|二回目|2回目|二度目")
_FIRST = re.compile(r"速報|(最初|初め|はじめ|一回目|1回目|第一)\S{0,2}報告|第一報")
_NUMBER = re.compile(r"番号[はがも::、 ]*([A-Za-z0-9][A-Za-z0-9\-]{2,39})")


@dataclass(frozen=True)
class ReportMade:
    """A report the clinic made; ``kind`` None when it did not say which; ``at`` when, if it said so."""

    kind: Kind | None
    number: str | None
    at: datetime | None = None


def made(text: str) -> ReportMade | None:
    """What ``text`` (in normal form) says of a report that was made; None when it says nothing, asks, or plans."""
    if not _MADE.search(text) or _TO_OTHERS.search(text) or _NOT_YET.search(text) or _ASKS.search(text):
        return None
    number = _NUMBER.search(text)
    kind: Kind | None = "final" if _FINAL.search(text) else "preliminary" if _FIRST.search(text) else None
    return ReportMade(kind, number.group(1) if number else None)


def kind_of(said: ReportMade, known: frozenset[str]) -> Kind:
    """Which report a bare 「報告した」 means: the first one, and once that is made the final one."""
    return said.kind or ("final" if "preliminary" in known else "preliminary")

"""「報告した」: the clinic says that it reported to the Personal Information Protection Commission."""

from __future__ import annotations

import re
import unicodedata

from bot.dialogue.state import ReportKind, ReportTold

LABELS: dict[ReportKind, str] = {"preliminary": "国への最初の報告(速報)", "final": "くわしい報告(確報)"}

_MADE = re.compile(
    r"(報告書?|速報|確報|届け?出)(を|は|が|も)?、?(もう|さっき|きのう|昨日|今日|先ほど|無事|ちゃんと|\d.{0,12}?に)?"
    r"(し(た|まし|終わ|とい|てき|ておき)|終わ(った|りまし|らせ(た|まし))|出し(た|まし|終わ|とい|てき)|済(み|ん|ませ)|すん(だ|で)|すませ|提出(し(た|まし)|済)|送(っ|り|信し)(た|て|まし)|入れ(た|まし)|完了)"
)
_NOT_MADE = re.compile(
    r"(して|出して|済んで|終わって)(い)?(な|ま?せん|へん)|しとらん|まだ|(した|出した)(ほう|方|ら|い|く)|しま(す|せん)(?!た)|予定|つもり|たほう|[?？]|(です|ます)か|すれば|忘れ"
)
_TO_OTHERS = re.compile(
    r"(院長|理事長|事務長|先生|上司|本部|警察|業者|会社|患者|本人|家族|保険|代理店|サポート|保健所|都道府県|県|市|厚労省|厚生労働省|医師会|歯科医師会|銀行)(さん|様|の.{0,6})?(に|へ)(は|も)?"
)
_TO_THE_STATE = re.compile(r"国(に|へ)|個人情報保護委員会|委員会|個情委|PPC")
_FINAL = re.compile(r"確報|くわしい報告|詳しい報告|二回目|2回目|最終")
_PRELIMINARY = re.compile(r"速報|最初の報告|一回目|1回目")
_NUMBER = re.compile(r"番号(?:は|が|:|:|、|\s)*([A-Z0-9][A-Z0-9-]{3,24})")
_LONGEST = 80


def told(text: str) -> ReportTold | None:
    """Which report was made, and the number the authority gave; None when the text says no such thing."""
    plain = unicodedata.normalize("NFKC", text).upper()
    if len(plain) > _LONGEST or not _MADE.search(plain) or _NOT_MADE.search(plain):
        return None
    if _TO_OTHERS.search(plain) and not _TO_THE_STATE.search(plain):
        return None
    kind: ReportKind | None = "final" if _FINAL.search(plain) else "preliminary" if _PRELIMINARY.search(plain) else None
    number = _NUMBER.search(plain)
    return ReportTold(kind, number[1] if number else None)


def kind_of(said: ReportTold, known: frozenset[str]) -> ReportKind:
    """Which report a bare 「報告した」 means: the first one, and once that is made the final one."""
    return said.kind or ("final" if "preliminary" in known else "preliminary")

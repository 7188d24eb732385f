"""The verdict in Japanese sentences: first the verdict, then the dates, then why, then what to do today.

Each sentence is one reason and names its provision. Duties are told as 可能性, never as a certainty, in either
direction; the final judgement is the clinic's, its lawyer's or the commission's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.law.circumstances import leaked, lost_or_damaged, wrongful_purpose_suspected
from bot.law.deadlines import Deadlines, final_days, final_due
from bot.law.findings import Findings
from bot.law.logic import NO, UNKNOWN, YES
from bot.law.next_steps import handling_role, today
from bot.law.openness import leak_rests_on_logs
from bot.law.other_duties import OtherDuty
from bot.law.reasons import EXCEPTION_ARTICLES, EXEMPTION_REASONS, GROUND_REASONS, Reason
from bot.law.wording import day_words, questions_words


@dataclass(frozen=True)
class Reasons:
    """All sentences in order, and every provision they name, each once."""

    sentences: tuple[str, ...]
    citations: tuple[str, ...]


_CLOSING = Reason(
    "これは法律の一般的な説明です。最終の判断は医院が行い、弁護士か個人情報保護委員会に確かめてください。", ()
)


def reasons(found: Findings, known_at: datetime | None, others: tuple[OtherDuty, ...]) -> Reasons:
    """The explanation of a verdict, in the order verdict, dates, why, today."""
    parts = [_verdict(found)]
    if found.duty != NO:
        parts += _dates(found, known_at)
    parts += _why(found)
    parts += handling_role(found)
    parts += today(found, others)
    parts.append(_CLOSING)
    cited = dict.fromkeys(key for part in parts for key in part.citations)
    return Reasons(tuple(part.sentence for part in parts), tuple(cited))


def _verdict(found: Findings) -> Reason:
    cited = ("appi-26-1", "appi-26-2")
    if found.duty == YES:
        text = (
            "個人情報保護委員会(国)への報告と、ご本人へのお知らせが、必要になる可能性が高いです"
            "(個人情報保護法26条1項・2項)。"
        )
        if all(ground.startswith("mynumber") for ground in found.grounds):
            text = text.replace("個人情報保護法26条1項・2項", "番号法29条の4")
            cited = ("mynumber-29-4", "mynumber-29-4")
        return Reason(text, cited)
    if found.duty == UNKNOWN:
        return Reason(
            "いまの情報だけでは、個人情報保護委員会(国)への報告と、ご本人へのお知らせが必要かどうか決められません"
            "(個人情報保護法26条1項・2項)。",
            cited,
        )
    return Reason(
        "いまの情報では、個人情報保護委員会(国)への報告と、ご本人へのお知らせの対象に当たらない可能性が高いです"
        "(個人情報保護法26条1項・2項)。",
        cited,
    )


def _dates(found: Findings, known_at: datetime | None) -> list[Reason]:
    when = found.deadlines
    if when is None:
        return [
            Reason(
                "気づいた日時が分かると、報告の期限を日付でお出しできます。気づいた日を1日目として数えます"
                "(ガイドライン3-5-3-4)。",
                ("guideline-3-5-3-4",),
            )
        ]
    known = known_at.date() if known_at is not None else None
    lead = "" if found.duty == YES else "必要な場合、"
    moved = ""
    if when.final_due != when.final_raw:
        moved = f"。{when.final_days}日目の{day_words(when.final_raw, known)}は役所が休みのため、次に開く日になります"
    parts = [
        Reason(
            f"{lead}最初の報告(速報)の目安は、{day_words(when.preliminary_from, known)}から"
            f"{day_words(when.preliminary_to, known)}まで"
            "です。気づいた日を1日目として数え、土日や祝日でものびません(施行規則8条1項)。",
            ("rule-8-1", "guideline-3-5-3-3"),
        ),
        Reason(
            f"{lead}くわしい報告(確報)の期限は、{day_words(when.final_due, known)}です"
            f"(気づいた日から{when.final_days}日。施行規則8条2項){moved}。",
            ("rule-8-2", "guideline-3-5-3-4", "holidays-1-2"),
        ),
    ]
    if known_at is not None and wrongful_purpose_suspected(found.case) == UNKNOWN:
        parts += _other_period(found, known_at, when)
    return parts


def _other_period(found: Findings, known_at: datetime, when: Deadlines) -> list[Reason]:
    longer = final_days(True, found.law)
    if when.final_days == longer:
        return []
    due = final_due(known_at.date(), longer)
    return [
        Reason(
            f"攻撃や盗みと分かった場合、くわしい報告の期限は{day_words(due, known_at.date())}になる可能性があります"
            f"(最初に気づいた日から{longer}日。施行規則8条2項)。",
            ("rule-8-2",),
        )
    ]


def _why(found: Findings) -> list[Reason]:
    if found.duty == YES:
        parts = [GROUND_REASONS[name] for name in found.grounds]
        return parts + _what_happened(found) + _what_may_free(found)
    if found.duty == UNKNOWN:
        return _what_decides(found)
    return _why_not(found)


def _what_happened(found: Findings) -> list[Reason]:
    case = found.case
    parts = []
    if found.grounds == ("rule7-3",) and case.personal_database == "planned":
        parts.append(
            Reason(
                "これから名簿などに入れる予定だった情報も、攻撃や盗みのときは対象です(施行規則7条3号)。",
                ("rule-7-3",),
            )
        )
    if leaked(case) == YES and case.leak_state != "confirmed":
        parts.append(
            Reason(
                "外に出たと決まっていなくても、その疑いがあれば対象です(ガイドライン3-5-3-1)。",
                ("guideline-3-5-3-1",),
            )
        )
    if lost_or_damaged(case) == YES:
        text = (
            "データが書きかえられた場合は、控えが残っていても対象です(ガイドライン3-5-1-4)。"
            if case.damage_state == "tampered"
            else "データがなくなった、または使えなくなったことも対象です(ガイドライン3-5-1-3、3-5-1-4)。"
        )
        parts.append(Reason(text, ("guideline-3-5-1-3", "guideline-3-5-1-4")))
    return parts


def _what_may_free(found: Findings) -> list[Reason]:
    if not found.provisional:
        return []
    articles = dict.fromkeys(EXCEPTION_ARTICLES[name] for name in found.missing_facts)
    return [
        Reason(
            f"この見立ては仮のものです。{questions_words(found.missing_facts)}が確かめられると、変わる可能性があります"
            f"({'、'.join(article.sentence for article in articles)})。"
            "確かめられるまでは、報告する前提で進めてください。",
            tuple(key for article in articles for key in article.citations),
        )
    ]


def _what_decides(found: Findings) -> list[Reason]:
    parts = [
        Reason(
            f"決め手になるのは、{questions_words(found.missing_facts)}です(ガイドライン3-5-3-1)。",
            ("guideline-3-5-3-1", "rule-7"),
        )
    ]
    if leak_rests_on_logs(found.case):
        parts.append(
            Reason(
                "機械の記録がそろわないうちは、外に出ていないとは言い切れません。攻撃した人が先に持ち出していることが"
                "あるためです(ガイドライン3-5-1-4)。",
                ("guideline-3-5-1-4",),
            )
        )
    if "personal_database" in found.missing_facts:
        parts.append(
            Reason(
                "まだ整理していない問診票などは、判断が分かれます。迷うときは報告するほうが安全な進め方です"
                "(ガイドライン2-6)。",
                ("guideline-2-6",),
            )
        )
    return parts


def _why_not(found: Findings) -> list[Reason]:
    case = found.case
    parts = [EXEMPTION_REASONS[name] for name in found.exemptions]
    if not parts and leaked(case) == NO and lost_or_damaged(case) == NO:
        parts.append(
            Reason(
                "情報が外に出たこと、なくなったこと、壊れたことが、いまのところ確認されていないためです"
                "(ガイドライン3-5-1-2〜4)。",
                ("guideline-3-5-1-2", "guideline-3-5-1-3", "guideline-3-5-1-4"),
            )
        )
    elif not parts:
        parts.append(
            Reason(
                "特に気をつける情報、お金の被害につながる情報、攻撃や盗み、1,000人を超える人数の、"
                "どれにも当たらないと考えられるためです(施行規則7条1〜4号)。",
                ("rule-7-1", "rule-7-2", "rule-7-3", "rule-7-4"),
            )
        )
    return parts

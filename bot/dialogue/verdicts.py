"""The two verdicts in bubbles: said once, and afterwards only what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.dialogue.state import Bubble
from bot.dialogue.wording import day_text, window_text
from bot.law.notices import law_notice

BUBBLE_LENGTH = 200

_DUTY_HEAD = {
    "required": "国(個人情報保護委員会)への報告と、本人への知らせが必要になる可能性が高いです。",
    "not_required": "いまの情報では、国への報告の対象に当たらない可能性が高いです。",
    "undetermined": "国への報告が必要かは、まだ決められません。必要になる場合にそなえて、期限を数えています。",
}
_COVERAGE_HEAD = {
    "likely": "保険の対象になる可能性があります。決めるのは保険会社です。",
    "conditional": "条件によって、保険の対象になる可能性があります。決めるのは保険会社です。",
    "unlikely": "いまの情報では、保険の対象になりにくい可能性があります。決めるのは保険会社です。",
    "undetermined": "保険の対象になるかは、いまの情報では分かりません。代理店への確認が必要です。",
}


_GROUNDS = {
    "rule7-1": "診療などの情報(施行規則7条1号)",
    "rule7-2": "お金の被害につながる情報(施行規則7条2号)",
    "rule7-3": "攻撃や盗みの疑い(施行規則7条3号)",
    "rule7-4": "1,000人を超える(施行規則7条4号)",
    "mynumber-2": "マイナンバーと不正の目的(番号法の規則2条2号)",
    "mynumber-3": "マイナンバーがだれでも見られた(番号法の規則2条3号)",
    "mynumber-4": "100人を超えるマイナンバー(番号法の規則2条4号)",
}


def gathered(sentences: Sequence[str], length: int = BUBBLE_LENGTH) -> list[str]:
    """Sentences put together into texts of at most about ``length`` characters, never split inside."""
    texts: list[str] = []
    for sentence in sentences:
        if texts and len(texts[-1]) + len(sentence) + 1 <= length:
            texts[-1] += "\n" + sentence
        else:
            texts.append(sentence)
    return texts


def duty_digest(duty: Mapping[str, Any]) -> str:
    """What a person would notice as changed in a duty answer."""
    window = duty.get("preliminary_report") or {}
    parts = [duty["ppc_report"], window.get("from"), window.get("to"), duty.get("final_report_due")]
    return "|".join(str(part) for part in [*parts, *duty["grounds"], duty.get("provisional")])


def deadline_lines(duty: Mapping[str, Any], today: date) -> list[str]:
    """The dates, with weekdays, and the year when it is another one than that of ``today``; empty when there are none."""
    lines = []
    window = window_text(duty.get("preliminary_report"), today)
    if window:
        lines.append(f"最初の報告(速報)の目安:{window}")
    if duty.get("final_report_due"):
        lines.append(f"くわしい報告(確報)の期限:{day_text(date.fromisoformat(duty['final_report_due']), today)}")
    return lines


def duty_bubbles(duty: Mapping[str, Any], today: date) -> list[Bubble]:
    """The duty answer in short: verdict, dates and articles, then why and what to do today; the rest on request."""
    verdict, rest = _verdict_and_rest(duty["explanation"])
    why = [*grounds_line(duty), *(sentence for sentence in rest if sentence.startswith("今日"))]
    notice = law_notice(today)
    return [Bubble(text) for text in (*gathered(verdict), *gathered(why), *([notice] if notice else []))]


def duty_reasons(duty: Mapping[str, Any]) -> list[Bubble]:
    """Every reason of the duty answer with its article, in the engine's own sentences."""
    return [Bubble(text) for text in gathered(_verdict_and_rest(duty["explanation"])[1])]


def _verdict_and_rest(explanation: Sequence[str]) -> tuple[list[str], list[str]]:
    """The verdict with its dates, and what comes after; the engine tells them in this order."""
    first = next((n for n, s in enumerate(explanation) if n and not s.startswith(("最初の報告", "くわしい報告"))), None)
    return list(explanation[:first]), list(explanation[first:]) if first else []


def grounds_line(duty: Mapping[str, Any]) -> list[str]:
    """The items of the law that hold, in a few words; empty when none does."""
    named = [_GROUNDS[ground] for ground in duty["grounds"]]
    return [f"当てはまるもの:{'、'.join(named)}。"] if named else []


def duty_change(duty: Mapping[str, Any], today: date) -> Bubble:
    """Only what changed in the duty answer."""
    return Bubble(
        "\n".join(["国への報告の見込みが変わりました。", _DUTY_HEAD[duty["ppc_report"]], *deadline_lines(duty, today)])
    )


def coverage_digest(coverage: Mapping[str, Any]) -> str:
    items = ",".join(f"{item['head']}={item['status']}" for item in coverage["items"])
    return f"{coverage['overall']}|{coverage['policy']['status']}|{items}"


def coverage_head(coverage: Mapping[str, Any]) -> str:
    return _COVERAGE_HEAD[coverage["overall"]]


def coverage_bubbles(lines: Sequence[str]) -> list[Bubble]:
    """The coverage answer in short: what may be covered, up to how much; the conditions on request."""
    return [Bubble(text) for text in gathered([line for line in lines[:-1] if not line.startswith("・")])]


def coverage_conditions(lines: Sequence[str]) -> list[Bubble]:
    """The conditions of the coverage answer, and who decides."""
    return [Bubble(text) for text in gathered([line for line in lines if line.startswith("・")] + list(lines[-1:]))]


def coverage_change(coverage: Mapping[str, Any]) -> Bubble:
    return Bubble(f"保険の見込みが変わりました。\n{coverage_head(coverage)}")

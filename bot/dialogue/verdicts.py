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


def gathered(sentences: Sequence[str], length: int = BUBBLE_LENGTH) -> list[str]:
    """Sentences put together into texts of at most about ``length`` characters, never split inside."""
    texts: list[str] = []
    for sentence in sentences:
        if texts and len(texts[-1]) + len(sentence) + 1 <= length:
            texts[-1] += "\n" + sentence
        else:
            texts.append(sentence)
    return texts


def duty_head(duty: Mapping[str, Any]) -> str:
    """The verdict in one sentence, as a likelihood."""
    return _DUTY_HEAD[duty["ppc_report"]]


def duty_digest(duty: Mapping[str, Any]) -> str:
    """What a person would notice as changed in a duty answer."""
    window = duty.get("preliminary_report") or {}
    parts = [duty["ppc_report"], window.get("from"), window.get("to"), duty.get("final_report_due")]
    return "|".join(str(part) for part in [*parts, duty.get("provisional")])


def deadline_lines(duty: Mapping[str, Any]) -> list[str]:
    """The dates, as dates with weekdays; empty when there are none."""
    lines = []
    window = window_text(duty.get("preliminary_report"))
    if window:
        lines.append(f"最初の報告(速報)の目安:{window}")
    if duty.get("final_report_due"):
        lines.append(f"くわしい報告(確報)の期限:{day_text(date.fromisoformat(duty['final_report_due']))}")
    return lines


def duty_bubbles(duty: Mapping[str, Any], today: date) -> list[Bubble]:
    """The duty answer in the engine's own sentences, and what is about to change in the law, if anything is."""
    notice = law_notice(today)
    return [Bubble(text) for text in gathered([*duty["explanation"], *([notice] if notice else [])])]


def duty_change(duty: Mapping[str, Any]) -> Bubble:
    """Only what changed in the duty answer."""
    return Bubble(
        "\n".join(["国への報告の見込みが変わりました。", _DUTY_HEAD[duty["ppc_report"]], *deadline_lines(duty)])
    )


def coverage_digest(coverage: Mapping[str, Any]) -> str:
    items = ",".join(f"{item['head']}={item['status']}" for item in coverage["items"])
    return f"{coverage['overall']}|{coverage['policy']['status']}|{items}"


def coverage_head(coverage: Mapping[str, Any]) -> str:
    return _COVERAGE_HEAD[coverage["overall"]]


def coverage_bubbles(lines: Sequence[str]) -> list[Bubble]:
    """The coverage answer in the policy engine's own lines."""
    return [Bubble(text) for text in gathered(lines)]


def coverage_change(coverage: Mapping[str, Any]) -> Bubble:
    return Bubble(f"保険の見込みが変わりました。\n{coverage_head(coverage)}")

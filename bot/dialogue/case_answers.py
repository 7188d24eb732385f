"""What is said about the case itself: how it stands, what can be changed, what happens after the consent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.dialogue import questions, verdicts
from bot.dialogue.state import Bubble, Button, CaseView
from bot.dialogue.wording import fact_line, label_text, moment_text, value_text
from bot.incident import contacts
from bot.incident.facts import Facts

EDIT = Button("答えを直す", "do:edit")
ENTRIES_SHOWN = 5
RECORD_SHOWN, LONGEST_ENTRY = 15, 120
# Entries of the timeline that tell the clinic something; the others are for the desk.
_SHOWN = frozenset(
    {"step", "type", "human", "life_safety", "reported", "handoff_requested", "delivered", "acknowledged", "withdrawn"}
)
_STATES = {
    "open": "お話をうかがっています",
    "handoff_requested": "担当の窓口に送っています",
    "delivered": "担当の窓口に届きました",
    "acknowledged": "担当者が受け付けました",
    "closed": "終わりました",
    "delivery_failed": "担当の窓口に、まだ送れていません",
    "withdrawn": "取り下げました",
}


def status_lines(case: CaseView, facts: Facts, duty: Mapping[str, Any] | None, now: datetime) -> list[str]:
    """How the case stands: number, state, dates, what was taken down, and what was done last."""
    if case.case_ref is None:
        return ["まだ受付はしていません。何が起きたか、見たままを書いてください。"]
    lines = [f"受付番号:{case.case_ref}", f"いま:{_STATES[case.state]}"]
    lines += verdicts.deadline_lines(duty or {}, now.date())
    known = facts.to_dict()
    shown = [fact_line(name, value, facts) for name, value in known.items() if name != "handoff_consent"]
    lines += [line for line in dict.fromkeys(shown) if line]
    done = [f"{moment_text(at)} {what}" for at, kind, what in case.timeline() if kind == "step"]
    return [*lines, *(["これまでにしたこと:"] if done else []), *done[-ENTRIES_SHOWN:]]


def record_lines(case: CaseView) -> list[str]:
    """The timeline as the clinic reads it: what it did and told, and what happened to the case."""
    entries = [f"{moment_text(at)} {what[:LONGEST_ENTRY]}" for at, kind, what in case.timeline() if kind in _SHOWN]
    if not entries:
        return ["まだ記録はありません。したことを「10時に線を抜いた、と記録して」のように書いてください。"]
    return ["これまでの記録です。", *entries[-RECORD_SHOWN:]]


def editable(facts: Facts, duty: Mapping[str, Any] | None) -> Bubble:
    """Every fact that has a question, as a button that leads back to it: the stated ones, and those not asked for on
    which the duty answer rests."""
    missing = tuple((duty or {}).get("missing_facts", ()))
    buttons = []
    for slot in _changeable():
        stated = _stated(slot, facts)
        if stated is None and slot not in missing:
            continue
        value = "まだ聞いていない" if stated is None else value_text(slot, stated, facts)
        buttons.append(Button(f"{label_text(slot)}:{value}", f"edit:{slot}"))
    return Bubble("どれを直しますか。", (*buttons, Button("直さず続ける", "do:continue"), questions.HUMAN))


def change_buttons(facts: Facts) -> tuple[Button, ...]:
    """「変更:人数」 for each stated fact of a summary."""
    stated = (slot for slot in _changeable() if _stated(slot, facts) is not None)
    return tuple(Button(f"変更:{label_text(slot)}", f"edit:{slot}") for slot in stated)


def _changeable() -> tuple[str, ...]:
    return tuple(slot for slot in questions.load() if slot not in ("policy_phone", "handoff_consent", "incident_type"))


def _stated(slot: str, facts: Facts) -> Any:
    return facts.affected_known if slot == "affected_low" else getattr(facts, slot)


def handed_over(
    case_ref: str | None, severity: str | None, now: datetime, duty: Mapping[str, Any] | None
) -> list[Bubble]:
    """After the consent: the number, what happens next, and the honest word about who is there now."""
    lines = [
        f"ありがとうございます。受付番号は {case_ref} です。",
        "内容を担当の窓口(SOMPOリスクマネジメント)と取扱代理店に送ります。届いたら、ここでお知らせします。",
        *verdicts.deadline_lines(duty or {}, now.date()),
    ]
    bubbles = [Bubble(text) for text in verdicts.gathered(lines)]
    if severity == "critical":
        bubbles.append(Bubble("急ぎの状態です。返事を待たずに、電話もしてください。\n" + contacts.person_line(now)))
    return bubbles


def not_handed_over(case_ref: str | None, now: datetime, duty: Mapping[str, Any] | None) -> list[Bubble]:
    """When nothing is sent: what is kept, the dates, and how to change one's mind."""
    lines = [
        f"ここまでの内容を記録しました。受付番号は {case_ref} です。",
        *verdicts.deadline_lines(duty or {}, now.date()),
        "窓口には送っていません。送りたくなったら、下のボタンを押してください。",
    ]
    return [Bubble("\n".join(lines), (Button("窓口に送る", "do:handoff"), EDIT, questions.HUMAN))]

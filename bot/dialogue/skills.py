"""What each intent and each button does in a turn. Every skill says whether it answered the message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue import answers, case_answers, fixed_answers, questions, reporting, verdicts, wording
from bot.dialogue.building import Turn
from bot.dialogue.listening import close_types
from bot.dialogue.planner import HAND_OFF
from bot.dialogue.state import Button, Entry, FactChange
from bot.incident import contacts, containment, playbooks

CONTINUE = Button("落ち着いたので続ける", "do:continue")
DONE = Button("できました", "do:done")
RESTART = Button("はい、別の件として始める", "do:restart")
WHY_DUTY = Button("報告のくわしい理由", "do:why_duty")
WHY_COVERAGE = Button("保険の条件を見る", "do:why_coverage")
SAFER_SIDE = "分からないことは、悪いほうだった場合にそなえて進めます。分かったら、いつでも直せます。"
_HARMLESS = ("policy_number", "policy_phone", "contact_name", "contact_phone", "noticed_at")
HAND_OVER_NOW = Button("いま窓口に送る", "do:handoff")
LATER = Button("あとで別の件を話す", "do:later")
KEEP_ON = Button("いいえ、続ける", "do:continue")


def say_containment(turn: Turn) -> bool:
    """Right after a type becomes known or changes: what to do at once, before any question."""
    incident_type = turn.facts.incident_type
    if "incident_type" not in turn.changes or incident_type is None:
        return False
    say_first_steps(turn, incident_type)
    turn.state = replace(turn.state, type_choices=close_types(turn.heard), asking=None)
    corrected = "(種類の訂正)" if turn.case.facts.incident_type else ""
    label = playbooks.load()[incident_type].label
    turn.timeline.append(Entry("type", f"{label}と受け取りました{corrected}", "bot"))
    return True


def say_first_steps(turn: Turn, incident_type: str) -> None:
    reply = containment.first_reply(incident_type, turn.facts, text=turn.heard.text, now=turn.heard.now)
    turn.say(reply.text)
    turn.state = replace(turn.state, steps_shown=len(reply.steps), steps_done=0, steps_variant=reply.variant)
    turn.more_steps = reply.rest > 0


def other_incident(turn: Turn) -> bool:
    """Another kind of incident in the middle of a case: its first steps at once, then one question; no fact is mixed."""
    heard, guess = turn.heard, turn.heard.incident_type
    reply = containment.first_reply(guess, turn.facts, text=heard.text, now=heard.now)
    turn.say(reply.text)
    turn.state = replace(turn.state, confirming=f"second:{guess}")
    label = wording.type_text(guess) if guess else ""
    change = Button("いまの件の種類を直す", f"answer:incident_type:{guess}")
    turn.say(
        f"「{label}」は、いまの件とは別のことですか。",
        Button("別の件", "do:second"),
        *([] if turn.state.closing_said else [LATER]),
        *([change] if guess != turn.case.facts.incident_type else []),
        Button("いまの件の続き", "do:continue"),
        questions.HUMAN,
    )
    return True


def take_facts(turn: Turn) -> bool:
    """Say back what was taken from free words, so that a wrong reading is seen at once."""
    if turn.heard.problem == "future_time":
        turn.say("その時刻は、まだ先のようです。気づいた日時をもう一度教えてください。")
        return True
    if turn.heard.refused and turn.asked:
        turn.say("分かりました。答えなくてかまいません。")
    said = [name for name, change in turn.changes.items() if change.source == "said" and change.value is not None]
    lines = [wording.fact_line(name, getattr(turn.facts, name), turn.facts) for name in said]
    shown = [line for line in dict.fromkeys(lines) if line]
    if shown:
        turn.say("受け取りました。\n" + "\n".join(shown))
    if _first_unknown(turn):
        turn.say(SAFER_SIDE)
    return bool(turn.changes) or turn.heard.refused


def _first_unknown(turn: Turn) -> bool:
    """Whether this message is the first to say that something is not known on which the answers depend."""
    if any(_is_unknown(value) for name, value in turn.case.facts.to_dict().items() if name not in _HARMLESS):
        return False
    changes = turn.changes.items()
    return any(_is_unknown(c.value) for name, c in changes if name not in _HARMLESS and c.source != "rule")


def _is_unknown(value: object) -> bool:
    return value in ("unknown", ["unknown"], ("unknown",))


def answer_questions(turn: Turn) -> bool:
    """Each question of the message, answered for the present case."""
    asked = turn.heard.clauses or (turn.heard.intent,)
    told = bool(turn.bubbles)
    for intent in dict.fromkeys(clause for clause in asked if clause in answers.INTENTS):
        if intent == "ask_what_to_do" and told:
            continue  # the first steps were said just now
        turn.bubbles += answers.answer(intent, turn.heard, turn.facts, turn.duty, turn.policy)
        if intent == "ask_report_duty" and turn.duty:
            turn.offers.append(WHY_DUTY)
    take_facts(turn)
    return True


def human(turn: Turn) -> bool:
    turn.timeline.append(Entry("human", "人との話を希望"))
    ref = f"\n受付番号 {turn.case.case_ref} をお伝えください。" if turn.case.case_ref else ""
    turn.say(contacts.person_line(turn.heard.now) + ref)
    return True


def record(turn: Turn) -> bool:
    """What the clinic did, with the time it names, else the time of the message."""
    at = turn.heard.event_time or turn.heard.now
    turn.timeline.append(Entry("step", turn.heard.text, at=at))
    turn.say(f"記録しました({wording.moment_text(at)})。")
    more_steps(turn)
    return True


def reported(turn: Turn) -> bool:
    """The clinic reported to the state: written down with its time and number, so that nobody reminds it again."""
    report = reporting.told(turn.heard.text)
    if report is None:
        return False
    at = turn.heard.event_time or turn.heard.now
    kind = reporting.kind_of(report, turn.case.reported)
    turn.report_told = replace(report, kind=kind, at=at)
    number = f"、番号 {report.number}" if report.number else ""
    lines = [f"{reporting.LABELS[kind]}をしたことを記録しました({wording.moment_text(at)}{number})。"]
    lines.append("この報告の期限のお知らせは止めます。")
    due = (turn.duty or {}).get("final_report_due")
    if kind == "preliminary" and due and "final" not in turn.case.reported:
        lines.append(
            f"このあとの{reporting.LABELS['final']}の期限は、{wording.day_text(date.fromisoformat(due))}です。"
        )
    turn.say("".join(lines))
    if report.number is None:
        turn.say("受付の番号が分かれば「報告しました。番号は…」と書いてください。一緒に残します。")
    return True


def show_record(turn: Turn) -> bool:
    """What was done so far, with its times, the last entries first cut."""
    for text in verdicts.gathered(case_answers.record_lines(turn.case)):
        turn.say(text)
    return True


def done(turn: Turn) -> bool:
    turn.timeline.append(Entry("step", "案内した手順を済ませた"))
    if not more_steps(turn):
        turn.say("ここまでの手順は以上です。")
    return True


def more_steps(turn: Turn) -> bool:
    """The next three steps, if any are left."""
    incident_type = turn.facts.incident_type
    if incident_type is None:
        return False
    shown = turn.state.steps_shown
    page = containment.more_steps(incident_type, shown, variant=turn.state.steps_variant)
    if not page.steps:
        return False
    turn.say(f"次は、これをお願いします。\n{page.text}")
    turn.state = replace(turn.state, steps_done=shown, steps_shown=shown + len(page.steps))
    turn.more_steps = page.rest > 0
    return True


def status(turn: Turn) -> bool:
    lines = case_answers.status_lines(turn.case, turn.facts, turn.duty, turn.heard.now)
    for text in verdicts.gathered(lines):
        turn.say(text)
    if turn.case.case_ref:
        changes = case_answers.change_buttons(turn.facts)
        turn.bubbles[-1] = replace(turn.bubbles[-1], buttons=(case_answers.EDIT, *changes))
    return True


def edit(turn: Turn) -> bool:
    """Every stated fact as a button, each leads back to its question."""
    turn.bubbles.append(case_answers.editable(turn.facts, turn.duty))
    turn.state = replace(turn.state, confirming="edit")
    return True


def edit_fact(turn: Turn) -> bool:
    slot = (turn.heard.payload or "").removeprefix("edit:")
    if slot not in questions.load():
        return False
    refused = tuple(name for name in turn.state.refused if name != slot)
    turn.state = replace(turn.state, asking=slot, misses=0, refused=refused, editing=True)
    return True


def repeat(turn: Turn) -> bool:
    if turn.facts.incident_type:
        reply = containment.first_reply(turn.facts.incident_type, turn.facts, text="", now=turn.heard.now)
        turn.say(reply.text)
    return True


def restart(turn: Turn) -> bool:
    if turn.facts.incident_type is None:
        turn.say("はじめから、お聞きします。")
        return True
    turn.state = replace(turn.state, confirming="restart")
    turn.say(
        "いまの記録は残したまま、別の件としてはじめからお聞きします。よいですか。", RESTART, KEEP_ON, questions.HUMAN
    )
    return True


def restart_confirmed(turn: Turn) -> bool:
    turn.start_over = True
    turn.say(
        "分かりました。前の記録は残しています。\n今度は、何が起きましたか。見たままを短く書いてください。",
        questions.HUMAN,
    )
    return True


def second_confirmed(turn: Turn) -> bool:
    """The other incident becomes a case of its own; the caller opens it with the type that was told."""
    kind, _, incident_type = (turn.confirming or "").partition(":")
    if kind != "second":
        return False
    turn.start_over = True
    turn.next_type = incident_type
    turn.say("分かりました。別の件として受け付けます。前の件も、記録を残しています。")
    return True


def cancel(turn: Turn) -> bool:
    lines = [
        "ここまでの内容は記録しました。いつでも続けられます。",
        *verdicts.deadline_lines(turn.duty or {}, turn.heard.now.date()),
    ]
    turn.say("\n".join(lines))
    return True


def wait(turn: Turn) -> bool:
    turn.say(
        "はい、待っています。ここまでの内容は記録しました。" if turn.facts.incident_type else "はい、待っています。"
    )
    return True


def go_on_with_case(turn: Turn) -> bool:
    """Back from a danger or another thought; the first steps are said if the danger came before them."""
    if turn.facts.incident_type and not turn.state.steps_shown:
        say_first_steps(turn, turn.facts.incident_type)
    return True


def want_handoff(turn: Turn) -> bool:
    """To the desk now: only what it needs for that is asked, also what was refused before."""
    turn.change({"handoff_consent": FactChange(None, "button", turn.heard.text)})
    refused = tuple(slot for slot in turn.state.refused if slot not in (*HAND_OFF, "contact_name"))
    turn.state = replace(
        turn.state, handoff="open", closing_said=False, refused=refused, asked_for_handoff=True, asking=None
    )
    return True


def why_duty(turn: Turn) -> bool:
    turn.bubbles += verdicts.duty_reasons(turn.duty) if turn.duty else []
    return True


def why_coverage(turn: Turn) -> bool:
    turn.bubbles += verdicts.coverage_conditions(turn.coverage_lines)
    return True


def small_talk(turn: Turn) -> bool:
    """Courtesies are answered; what does not belong here is no answer to an open question either."""
    turn.bubbles.append(fixed_answers.load()[turn.heard.intent])
    return turn.heard.intent != "out_of_scope"


def vague_report(turn: Turn) -> bool:
    """Something happened, but nobody could say what: the steps that are right in any case."""
    if turn.facts.incident_type is None:
        turn.say(containment.first_reply(None, turn.facts, text=turn.heard.text, now=turn.heard.now).text)
    return take_facts(turn)

"""After the message was dealt with: what is due is said, and the next question is asked or the case closed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.dialogue import answers, case_answers, questions, verdicts
from bot.dialogue.building import Turn
from bot.dialogue.listening import may_report
from bot.dialogue.planner import HAND_OFF, may_hand_off, next_step, still_wanted
from bot.dialogue.settling import WHY_ASKED
from bot.dialogue.skills import DONE, HAND_OVER_NOW, WHY_COVERAGE, WHY_DUTY
from bot.dialogue.state import Bubble, Button, DialogueState, FactChange
from bot.dialogue.wording import type_text
from bot.incident import contacts, playbooks

MISSES_BEFORE_A_PERSON, MISSES_BEFORE_MOVING_ON, ASKED_WHAT = 2, 3, 2
# What may stay open is asked once: words without a number there mean that it is not at hand.
_MAY_STAY_OPEN = frozenset({"policy_number", "policy_phone", "contact_name"})
_A_NUMBER = re.compile(r"\d{4}")
_POLICY_LATER = "証券の番号は、分かったときに教えてください。先へ進みます。"
_CANNOT_ANSWER = "すみません、そのご質問にはうまく答えられません。「人と話す」から、取扱代理店などにお聞きください。"
_NOT_READ = "答えとしては読み取れませんでしたが、会話の記録には残っています。答えを直すときは「答えを直す」、新しい件なら「別の件」を押してください。"
SEND, ANOTHER = Button("窓口に送る", "do:handoff"), Button("別の件", "do:restart")
# After mere courtesies the question what happened is still an open one; after anything else the kinds are offered.
_OPENERS = ("greet", "thanks", "goodbye", "bot_challenge", "out_of_scope")


def say_changes(turn: Turn) -> None:
    """After the verdicts were said: only what a new or corrected fact changed in them."""
    state = turn.state
    if turn.duty and state.duty_said and state.duty_said != verdicts.duty_digest(turn.duty):
        turn.bubbles.append(verdicts.duty_change(turn.duty, turn.heard.now.date()))
        turn.state = replace(turn.state, duty_said=verdicts.duty_digest(turn.duty))
    if turn.coverage and state.coverage_said and state.coverage_said != verdicts.coverage_digest(turn.coverage):
        turn.bubbles.append(verdicts.coverage_change(turn.coverage))
        turn.state = replace(turn.state, coverage_said=verdicts.coverage_digest(turn.coverage))
    if state.handoff == "requested" and any(change.source != "rule" for change in turn.changes.values()):
        turn.request_handoff = True
        turn.say("直した内容を、担当の窓口にも送ります。")


def count_miss(turn: Turn, *, before: DialogueState, answered: bool) -> None:
    """An answer that gave nothing: explain, then offer the choice, then take it as unknown and go on."""
    asking = turn.state.asking
    if asking is None or answered or turn.heard.payload:
        return
    misses = before.misses + 1
    asks = turn.heard.intent != WHY_ASKED and _asks_plainly(turn.heard.text)
    if asks and not turn.bubbles:
        turn.say(_CANNOT_ANSWER)
    once = asking in _MAY_STAY_OPEN and not (_asks_plainly(turn.heard.text) or _has_a_number(turn.heard.text))
    if (misses < MISSES_BEFORE_MOVING_ON and not once) or asking == "incident_type":
        turn.state = replace(turn.state, misses=misses)
        return
    unknown = questions.unknown_facts(asking)
    turn.change({name: FactChange(value, "rule", "答えが読み取れなかった") for name, value in unknown.items()})
    turn.state = replace(turn.state, asking=None, misses=0, refused=(*turn.state.refused, asking))
    policy = asking.startswith("policy")
    turn.say(_POLICY_LATER if policy else "いったん「わからない」として進めます。あとから直せます。")


def _asks_plainly(text: str) -> bool:
    return re.search(r"[?？]|(です|ます|でしょう|ません)か[。!]?$", text) is not None


def _has_a_number(text: str) -> bool:
    return _A_NUMBER.search(unicodedata.normalize("NFKC", text).replace("-", "")) is not None


def go_on(turn: Turn) -> None:
    """Say what is due and ask the next question; a still open one is asked again."""
    if turn.state.editing and turn.state.asking:
        ask(turn, turn.state.asking)
        return
    turn.state = replace(turn.state, editing=False)
    asking, choices = turn.state.asking, turn.state.type_choices
    if (len(choices) == 2 and asking is None) or (asking == "incident_type" and turn.facts.incident_type and choices):
        _ask_which_type(turn)
        return
    if asking == "incident_type" and turn.facts.incident_type is None and _nothing_happened(turn.state):
        _wait_for_news(turn)
        return
    if asking and (not turn.changes or still_wanted(asking, turn.facts, turn.state, turn.duty)):
        ask(turn, asking)
        return
    while True:
        incident_type = turn.facts.incident_type
        asks = playbooks.load()[incident_type].questions if incident_type else ()
        step = next_step(turn.facts, turn.state, turn.duty, asks=asks, severity=turn.severity)
        if step.do == "say_duty" and turn.duty:
            turn.bubbles += verdicts.duty_bubbles(turn.duty, turn.heard.now.date())
            turn.offers.append(WHY_DUTY)
            turn.state = replace(turn.state, duty_said=verdicts.duty_digest(turn.duty))
        elif step.do == "say_coverage" and turn.coverage:
            turn.bubbles += verdicts.coverage_bubbles(turn.coverage_lines)
            turn.offers.append(WHY_COVERAGE)
            turn.state = replace(turn.state, coverage_said=verdicts.coverage_digest(turn.coverage))
        elif step.do == "close":
            _close(turn)
        elif step.slot == "incident_type" and _nothing_happened(turn.state):
            _wait_for_news(turn)
            return
        elif step.do == "ask" and step.slot:
            ask(turn, step.slot)
            return
        else:
            _rest(turn)
            return


def _nothing_happened(state: DialogueState) -> bool:
    """Whether what happened was asked often enough: nobody can or wants to say."""
    return state.refused.count("incident_type") >= ASKED_WHAT or state.misses > MISSES_BEFORE_MOVING_ON


def _wait_for_news(turn: Turn) -> None:
    """No question in a circle: whatever is written next is heard as the first message was."""
    refused = tuple(slot for slot in turn.state.refused if slot != "incident_type")
    turn.state = replace(turn.state, asking=None, misses=0, refused=refused)
    turn.say("ここで待っています。何か起きたときは、見たままを短く書いてください。", questions.HUMAN)


def ask(turn: Turn, slot: str) -> None:
    """Put the question for ``slot``; explained when its last answer could not be read."""
    again = turn.state.asking == slot
    misses = turn.state.misses if again else 0
    if slot == "incident_type" and (turn.state.put or turn.heard.intent not in _OPENERS):
        if misses == MISSES_BEFORE_A_PERSON or slot in turn.state.refused:
            turn.say(contacts.person_line(turn.heard.now))
        turn.bubbles.append(answers.type_choices(turn.heard.type_ranking if may_report(turn.heard) else ()))
    else:
        early = may_hand_off(turn.facts, turn.state, turn.severity) and slot not in HAND_OFF
        before = (*turn.offers, *([DONE] if turn.more_steps else []), *([HAND_OVER_NOW] if early else []))
        incident_type = turn.facts.incident_type
        turn.bubbles.append(questions.load()[slot].bubble(incident_type, explained=misses > 0, before=before))
    asked = tuple(dict.fromkeys((*turn.state.asked, slot)))
    put = turn.state.put + (0 if turn.state.editing or (again and not misses) else 1)
    turn.state = replace(turn.state, asking=slot, asked=asked, misses=misses, put=put)


def _ask_which_type(turn: Turn) -> None:
    """Two types are close: one question that splits them, never a silent guess."""
    first, second = turn.state.type_choices[:2]
    book = playbooks.load()
    splits = (*book[first].confusable_with, *book[second].confusable_with)
    split = next((s for s in splits if {first, second} <= {choice.type for choice in s.choices}), None)
    if split is not None:
        text = split.ask
        buttons = [Button(choice.label, f"answer:incident_type:{choice.type}") for choice in split.choices]
    else:
        text = "どちらに近いですか。"
        buttons = [Button(type_text(slug), f"answer:incident_type:{slug}") for slug in (first, second)]
    turn.bubbles.append(Bubble(text, (*buttons, questions.DONT_KNOW, questions.HUMAN)))
    put = turn.state.put + (turn.state.asking is None)
    turn.state = replace(turn.state, asking="incident_type", type_choices=(first, second, ""), put=put)


def _close(turn: Turn) -> None:
    state = replace(turn.state, closing_said=True, asking=None)
    if turn.facts.handoff_consent and state.handoff == "open":
        state = replace(state, handoff="requested")
        turn.request_handoff = True
        turn.bubbles += case_answers.handed_over(turn.case.case_ref, turn.severity, turn.heard.now, turn.duty)
    else:
        if turn.facts.handoff_consent is False:
            state = replace(state, handoff="declined")
        turn.bubbles += case_answers.not_handed_over(turn.case.case_ref, turn.heard.now, turn.duty)
    turn.state = state
    if state.waiting:
        turn.say(f"もう1つの「{type_text(state.waiting)}」の件も、続けてうかがえます。下のボタンから始めてください。")


def _rest(turn: Turn) -> None:
    """Nothing is open: the last words carry the buttons that are always there."""
    turn.state = replace(turn.state, asking=None)
    offers = list(turn.offers)
    if not turn.bubbles:
        read = turn.heard.payload or turn.changes or turn.heard.intent in ("affirm", "deny", "dont_know")
        turn.say("受け取りました。ほかに困っていることがあれば、書いてください。" if read else _NOT_READ)
        offers += [] if read else [ANOTHER]
    if turn.state.waiting:
        offers.append(Button("もう1つの件を始める", f"second:{turn.state.waiting}"))
    if turn.state.closing_said and turn.state.handoff != "requested":
        offers.append(SEND)
    last = turn.bubbles[-1]
    always = (*offers, *([DONE] if turn.more_steps else []), case_answers.EDIT, questions.HUMAN)
    others = tuple(button for button in last.buttons if button not in always)
    turn.bubbles[-1] = replace(last, buttons=tuple(dict.fromkeys((*others, *always))))

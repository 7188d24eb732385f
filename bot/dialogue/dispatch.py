"""Which skill deals with a message: by its button, by a yes or no to what was to be confirmed, by its intent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.dialogue import answers, aside, case_answers, questions, skills
from bot.dialogue.building import Turn
from bot.dialogue.listening import TO_RECORD, asks_something, has_question_form, may_report
from bot.dialogue.settling import BACK, REPORTED, SHOW_RECORD, SIDE, TO_A_PERSON, TO_THE_DESK, WAIT, WHY_ASKED

# Intents that take a message out of the questions: an answer that merely sounds like one has none of their words.
_BY_NAME = {
    "ask_human": TO_A_PERSON,
    "log_event": TO_RECORD,
    "restart": re.compile(r"最初|はじめ|初め|やり直|リセット|一から|イチから"),
}
_TELLS = frozenset({"report_incident", "inform", "affirm", "deny", "dont_know", "correct_fact"})
_COURTESIES = frozenset({"greet", "thanks", "goodbye", "bot_challenge", "out_of_scope", "cancel"})

SKILLS: Mapping[str, Callable[[Turn], bool]] = {
    **dict.fromkeys(answers.INTENTS, skills.answer_questions),
    **dict.fromkeys(("greet", "thanks", "goodbye", "bot_challenge", "out_of_scope"), skills.small_talk),
    "report_incident": skills.vague_report,
    "ask_human": skills.human,
    questions.HUMAN.payload: skills.human,
    "log_event": skills.record,
    skills.DONE.payload: skills.done,
    "ask_status": skills.status,
    "ask_repeat": skills.repeat,
    "restart": skills.restart,
    skills.RESTART.payload: skills.restart_confirmed,
    "do:second": skills.second_confirmed,
    "cancel": skills.cancel,
    WAIT: skills.wait,
    REPORTED: skills.reported,
    SHOW_RECORD: skills.show_record,
    WHY_ASKED: aside.why_asked,
    BACK: aside.back,
    skills.LATER.payload: aside.later,
    TO_THE_DESK: aside.send_after_all,
    skills.CONTINUE.payload: skills.go_on_with_case,
    "do:handoff": skills.want_handoff,
    skills.WHY_DUTY.payload: skills.why_duty,
    skills.WHY_COVERAGE.payload: skills.why_coverage,
    case_answers.EDIT.payload: skills.edit,
}


def skill_for(turn: Turn) -> Callable[[Turn], bool]:
    """The skill of a message: by its button, by a plain yes or no to what the bot asked to confirm, by its intent."""
    payload = turn.heard.payload
    if payload is not None:
        by_prefix = {"edit": skills.edit_fact, "second": aside.waiting_incident}.get(payload.partition(":")[0])
        return by_prefix or SKILLS.get(payload, skills.take_facts)
    if turn.heard.intent.startswith(SIDE):
        return aside.side_answer
    confirmed = {"restart": skills.restart_confirmed, "second": skills.second_confirmed}.get(
        (turn.confirming or "").split(":")[0]
    )
    if confirmed is not None and turn.heard.intent == "affirm":
        return confirmed
    if _also_asks(turn):
        return skills.answer_questions
    if _is_an_answer(turn):
        return skills.take_facts
    if turn.facts.incident_type is None and turn.asked is None and may_report(turn.heard):
        return skills.vague_report
    return SKILLS.get(turn.heard.intent, skills.take_facts)


def _also_asks(turn: Turn) -> bool:
    """A question beside something told: 「電話で番号を言ってしまった。これ保険で出る?」"""
    heard = turn.heard
    told = heard.intent in _TELLS and has_question_form(heard.text)
    return told and any(clause in answers.INTENTS for clause in heard.clauses)


def _is_an_answer(turn: Turn) -> bool:
    """Words that state something are taken as that, and with a question open words that ask nothing are its answer,
    whatever intent they sound like."""
    heard = turn.heard
    if heard.intent in (WAIT, BACK, REPORTED, SHOW_RECORD, WHY_ASKED, TO_THE_DESK):
        return False
    if heard.intent in _BY_NAME and (not turn.answered or _BY_NAME[heard.intent].search(heard.text)):
        return False
    if heard.intent in _COURTESIES and turn.changes:
        return True
    if heard.intent in answers.INTENTS and turn.changes and not has_question_form(heard.text):
        return True
    if turn.asked is None:
        return False
    if turn.answered:
        return not (heard.intent.startswith("ask_") and has_question_form(heard.text))
    return heard.intent.startswith("ask_") and not asks_something(heard.text)

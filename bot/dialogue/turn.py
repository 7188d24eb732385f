"""One turn: a message heard in a case gives bubbles, changed facts, fresh verdicts and the next open question."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import questions, resuming
from bot.dialogue.aside import say_waiting
from bot.dialogue.building import Turn
from bot.dialogue.dispatch import skill_for
from bot.dialogue.going_on import count_miss, go_on, say_changes
from bot.dialogue.identity import checked_policy
from bot.dialogue.listening import (
    after_listening,
    answers_open_question,
    apply,
    kept_at_the_gate,
    one_of_two,
    reports_other_incident,
    understood,
)
from bot.dialogue.settling import settled
from bot.dialogue.skills import CONTINUE, answer_questions, other_incident, say_containment
from bot.dialogue.state import CaseView, DialogueState, Entry, FactChange, Heard, Outcome
from bot.incident import life_safety


def respond(heard: Heard, case: CaseView, state: DialogueState) -> Outcome:
    """The whole answer to one message. Never empty: every path ends in words and, where one is open, a question."""
    heard = settled(heard, state, case)
    gate = life_safety.gate(heard.text)
    other = reports_other_incident(heard, case, state)
    heard, waiting = (heard, None) if gate or other else one_of_two(heard, case)
    changes = {} if other or (gate and case.facts.incident_type) else understood(heard, case, state)
    changes = kept_at_the_gate(changes) if gate else changes
    turn = Turn(
        heard=heard,
        case=case,
        state=replace(after_listening(state, heard, changes), confirming=None, waiting=waiting or state.waiting),
        facts=apply(changes, case.facts),
        changes=changes,
        policy=case.policy,
        confirming=state.confirming,
        asked=state.asking,
        answered=answers_open_question(state, changes),
    )
    if heard.masked:
        turn.say(f"{'・'.join(heard.masked)}は書かないでください。こちらで伏せて記録しました。")
    turn.judge()
    if gate:
        _life_first(turn, gate)
        return turn.outcome()
    if resuming.answered(turn) or (other and other_incident(turn)):
        return turn.outcome()
    problem = _check_policy(turn)
    opened = say_containment(turn)
    if opened and waiting:
        say_waiting(turn, waiting)
    skill = skill_for(turn)
    answered = skill(turn) if not opened or skill is answer_questions else False
    if problem:
        turn.say(problem)
    if turn.start_over or turn.state.confirming:
        return turn.outcome()
    say_changes(turn)
    count_miss(turn, before=state, answered=opened or answered)
    go_on(turn)
    return turn.outcome()


def _life_first(turn: Turn, gate: life_safety.Gate) -> None:
    """A danger to life stops everything else until the person comes back."""
    turn.timeline.append(Entry("life_safety", turn.heard.text))
    turn.say(gate.line, CONTINUE, questions.HUMAN)


def _check_policy(turn: Turn) -> str | None:
    """What to tell when number and telephone do not fit; both are then asked anew."""
    turn.state, turn.policy, problem = checked_policy(turn.facts, turn.case, turn.state, turn.changes, turn.heard.now)
    if problem:
        wiped = ("policy_number", "policy_phone")
        turn.change({name: FactChange(None, "rule", "確かめられなかった") for name in wiped})
    elif turn.policy is not turn.case.policy:
        turn.judge()
    return problem

"""One turn: a message heard in a case gives bubbles, changed facts, fresh verdicts and the next open question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue import answers, fixed_answers, questions, verdicts, wording
from bot.dialogue.identity import checked_policy
from bot.dialogue.listening import after_listening, apply, close_types, understood
from bot.dialogue.planner import next_step
from bot.dialogue.state import Bubble, Button, CaseView, DialogueState, Entry, FactChange, Heard, Outcome
from bot.incident import contacts, containment, life_safety, playbooks, severity
from bot.incident.facts import Facts
from bot.law import duties
from bot.policy import answers as policy_answers
from bot.policy import coverage
from bot.policy.policies import Policy

CONTINUE = Button("落ち着いたので続ける", "do:continue")
DONE = Button("できました", "do:done")
MISSES_BEFORE_MOVING_ON = 3


@dataclass
class _Turn:
    """What builds up during one turn; becomes an immutable Outcome at its end."""

    heard: Heard
    case: CaseView
    state: DialogueState
    facts: Facts
    changes: dict[str, FactChange]
    bubbles: list[Bubble]
    timeline: list[Entry]
    policy: Policy | None
    duty: Mapping[str, Any] | None = None
    coverage: Mapping[str, Any] | None = None
    coverage_lines: list[str] = field(default_factory=list)
    severity: str | None = None
    reasons: tuple[str, ...] = ()
    request_handoff: bool = False
    start_over: bool = False
    more_steps: bool = False

    def say(self, text: str, *buttons: Button, link: str | None = None) -> None:
        self.bubbles.append(Bubble(text, buttons, link))

    def judge(self) -> None:
        """Both verdicts and the severity anew, from the facts as they now are."""
        if self.facts.incident_type is None:
            return
        judged = severity.assess(self.facts, now=self.heard.now)
        self.severity, self.reasons = judged.level, judged.reasons
        self.duty = duties.assess(self.facts).to_dict()
        day = (self.facts.noticed_on or self.heard.now).date()
        verdict = coverage.assess(self.facts, self.policy, day)
        self.coverage = verdict.to_dict()
        self.coverage_lines = policy_answers.coverage(verdict, self.policy).splitlines()

    def outcome(self) -> Outcome:
        return Outcome(
            bubbles=tuple(self.bubbles),
            dialogue=self.state,
            facts=self.facts,
            changes=self.changes,
            timeline=tuple(self.timeline),
            severity=self.severity,
            severity_reasons=self.reasons,
            duty_verdict=self.duty,
            coverage_verdict=self.coverage,
            policy=self.policy,
            request_handoff=self.request_handoff,
            start_over=self.start_over,
        )


def respond(heard: Heard, case: CaseView, state: DialogueState) -> Outcome:
    """The whole answer to one message. Never empty: every path ends in words and, where one is open, a question."""
    changes = understood(heard, case, state)
    facts = apply(changes, case.facts)
    turn = _Turn(heard, case, after_listening(state, heard, changes), facts, changes, [], [], case.policy)
    if heard.masked:
        turn.say(f"{'・'.join(heard.masked)}は書かないでください。こちらで伏せて記録しました。")
    gate = life_safety.gate(heard.text)
    if gate is not None:
        turn.judge()
        turn.timeline.append(Entry("life_safety", heard.text))
        turn.say(gate.line, CONTINUE, questions.HUMAN)
        return turn.outcome()
    turn.state, turn.policy, problem = checked_policy(turn.facts, case, turn.state, changes, heard.now)
    if problem:
        wiped = {name: FactChange(None, "rule", "確かめられなかった") for name in ("policy_number", "policy_phone")}
        turn.changes |= wiped
        turn.facts = apply(wiped, turn.facts)
    turn.judge()
    opened = _say_containment(turn)
    skill = _SKILLS.get(heard.payload or heard.intent, _take_facts)
    answered = skill(turn) if not opened or skill is _answer else False
    if problem:
        turn.say(problem)
    _say_changes(turn)
    if turn.start_over or turn.state.confirming:
        return turn.outcome()
    _count_miss(turn, before=state, answered=opened or answered)
    _go_on(turn)
    return turn.outcome()


def _say_containment(turn: _Turn) -> bool:
    """Right after a type becomes known or changes: what to do at once, before any question."""
    if "incident_type" not in turn.changes:
        return False
    incident_type = turn.facts.incident_type
    assert incident_type is not None  # noqa: S101 (a type is never taken back)
    reply = containment.first_reply(incident_type, turn.facts, text=turn.heard.text, now=turn.heard.now)
    turn.say(reply.text)
    turn.state = replace(
        turn.state,
        steps_shown=len(reply.steps),
        steps_done=0,
        steps_variant=reply.variant,
        type_choices=close_types(turn.heard),
        asking=None,
    )
    turn.more_steps = reply.rest > 0
    before = turn.case.facts.incident_type
    label = playbooks.load()[incident_type].label
    turn.timeline.append(Entry("type", f"{label}と受け取りました" + ("(種類の訂正)" if before else ""), "bot"))
    return True


def _take_facts(turn: _Turn) -> bool:
    """Say back what was taken from free words, so that a wrong reading is seen at once."""
    if turn.heard.problem == "future_time":
        turn.say("その時刻は、まだ先のようです。気づいた日時をもう一度教えてください。")
        return True
    said = [name for name, change in turn.changes.items() if change.source == "said" and change.value is not None]
    lines = [wording.fact_line(name, getattr(turn.facts, name), turn.facts) for name in said]
    lines += ["人数:わからない"] if turn.changes.get("affected_known", FactChange(0, "rule")).value == "unknown" else []
    shown = [line for line in dict.fromkeys(lines) if line]
    if shown:
        turn.say("受け取りました。\n" + "\n".join(shown))
    return bool(turn.changes)


def _answer(turn: _Turn) -> bool:
    clauses = turn.heard.clauses or (turn.heard.intent,)
    for intent in dict.fromkeys(c for c in clauses if c in answers.INTENTS):
        turn.bubbles += answers.answer(intent, turn.heard, turn.facts, turn.duty, turn.policy)
    _take_facts(turn)
    return True


def _human(turn: _Turn) -> bool:
    turn.timeline.append(Entry("human", "人との話を希望"))
    ref = f"\n受付番号 {turn.case.case_ref} をお伝えください。" if turn.case.case_ref else ""
    turn.say(contacts.person_line(turn.heard.now) + ref)
    return True


def _record(turn: _Turn) -> bool:
    turn.timeline.append(Entry("step", turn.heard.text))
    at = turn.heard.now
    turn.say(f"記録しました({at.hour}:{at.minute:02d})。")
    return _more_steps(turn) or True


def _done(turn: _Turn) -> bool:
    turn.timeline.append(Entry("step", "案内した手順を済ませた"))
    if not _more_steps(turn):
        turn.say("ここまでの手順は以上です。")
    return True


def _more_steps(turn: _Turn) -> bool:
    incident_type = turn.facts.incident_type
    if incident_type is None:
        return False
    page = containment.more_steps(incident_type, turn.state.steps_shown, variant=turn.state.steps_variant)
    if not page.steps:
        return False
    turn.say(f"次は、これをお願いします。\n{page.text}")
    turn.state = replace(
        turn.state,
        steps_done=turn.state.steps_shown,
        steps_shown=turn.state.steps_shown + len(page.steps),
    )
    turn.more_steps = page.rest > 0
    return True


def _status(turn: _Turn) -> bool:
    for text in verdicts.gathered(answers.status_lines(turn.case, turn.facts, turn.severity, turn.duty)):
        turn.say(text)
    return True


def _repeat(turn: _Turn) -> bool:
    if turn.facts.incident_type:
        reply = containment.first_reply(turn.facts.incident_type, turn.facts, text="", now=turn.heard.now)
        turn.say(reply.text)
    return True


def _restart(turn: _Turn) -> bool:
    if turn.facts.incident_type is None:
        turn.say("はじめから、お聞きします。")
        return True
    turn.state = replace(turn.state, confirming="restart")
    turn.say(
        "いまの記録は残したまま、別の件としてはじめからお聞きします。よいですか。",
        Button("はい、別の件として始める", "do:restart"),
        Button("いいえ、続ける", "do:continue"),
        questions.HUMAN,
    )
    return True


def _restart_confirmed(turn: _Turn) -> bool:
    turn.start_over = True
    turn.say(
        "分かりました。前の記録は残しています。\n今度は、何が起きましたか。見たままを短く書いてください。",
        questions.HUMAN,
    )
    return True


def _cancel(turn: _Turn) -> bool:
    lines = ["ここまでの内容は記録しました。いつでも続けられます。", *verdicts.deadline_lines(turn.duty or {})]
    turn.say("\n".join(lines))
    return True


def _continue(turn: _Turn) -> bool:
    turn.state = replace(turn.state, confirming=None)
    return True


def _want_handoff(turn: _Turn) -> bool:
    changes = {"handoff_consent": FactChange(None, "button", turn.heard.text)}
    turn.changes |= changes
    turn.facts = apply(changes, turn.facts)
    turn.state = replace(turn.state, handoff="open", closing_said=False, refused=(), asked_for_handoff=True)
    return True


def _small_talk(turn: _Turn) -> bool:
    turn.bubbles.append(fixed_answers.load()[turn.heard.intent])
    return True


def _lost(turn: _Turn) -> bool:
    return _take_facts(turn)


_SKILLS: dict[str, Callable[[_Turn], bool]] = {
    **dict.fromkeys(answers.INTENTS, _answer),
    **dict.fromkeys(("greet", "thanks", "goodbye", "bot_challenge", "out_of_scope"), _small_talk),
    "ask_human": _human,
    questions.HUMAN.payload: _human,
    "log_event": _record,
    DONE.payload: _done,
    "ask_status": _status,
    "ask_repeat": _repeat,
    "restart": _restart,
    "do:restart": _restart_confirmed,
    "cancel": _cancel,
    CONTINUE.payload: _continue,
    "do:handoff": _want_handoff,
    "nlu_fallback": _lost,
}


def _say_changes(turn: _Turn) -> None:
    """After the verdicts were said: only what a new or corrected fact changed in them."""
    state = turn.state
    if turn.duty and state.duty_said and state.duty_said != verdicts.duty_digest(turn.duty):
        turn.bubbles.append(verdicts.duty_change(turn.duty))
        turn.state = replace(turn.state, duty_said=verdicts.duty_digest(turn.duty))
    if turn.coverage and state.coverage_said and state.coverage_said != verdicts.coverage_digest(turn.coverage):
        turn.bubbles.append(verdicts.coverage_change(turn.coverage))
        turn.state = replace(turn.state, coverage_said=verdicts.coverage_digest(turn.coverage))
    if state.handoff == "requested" and any(change.source != "rule" for change in turn.changes.values()):
        turn.request_handoff = True
        turn.say("直した内容を、担当の窓口にも送ります。")


def _count_miss(turn: _Turn, *, before: DialogueState, answered: bool) -> None:
    """An answer that gave nothing: explain, then offer the choice, then take it as unknown and go on."""
    asking = turn.state.asking
    if asking is None or answered or turn.heard.payload:
        return
    misses = before.misses + 1
    if misses < MISSES_BEFORE_MOVING_ON or asking == "incident_type":
        turn.state = replace(turn.state, misses=misses)
        return
    unknown = questions.unknown_facts(asking)
    changes = {name: FactChange(value, "rule", "答えが読み取れなかった") for name, value in unknown.items()}
    turn.changes |= changes
    turn.facts = apply(changes, turn.facts)
    turn.state = replace(turn.state, asking=None, misses=0, refused=(*turn.state.refused, asking))
    turn.judge()
    turn.say("いったん「わからない」として進めます。あとから直せます。")


def _go_on(turn: _Turn) -> None:
    """Say what is due and ask the next question; a still open one is asked again."""
    if turn.state.type_choices and len(turn.state.type_choices) == 2 and turn.state.asking is None:
        _ask_which_type(turn)
        return
    while True:
        incident_type = turn.facts.incident_type
        asks = playbooks.load()[incident_type].questions if incident_type else ()
        step = next_step(turn.facts, turn.state, turn.duty, asks=asks, severity=turn.severity)
        if step.do == "say_duty" and turn.duty:
            turn.bubbles += verdicts.duty_bubbles(turn.duty)
            turn.state = replace(turn.state, duty_said=verdicts.duty_digest(turn.duty))
        elif step.do == "say_coverage" and turn.coverage:
            turn.bubbles += verdicts.coverage_bubbles(turn.coverage_lines)
            turn.state = replace(turn.state, coverage_said=verdicts.coverage_digest(turn.coverage))
        elif step.do == "close":
            _close(turn)
        elif step.do == "ask" and step.slot:
            _ask(turn, step.slot)
            return
        else:
            _rest(turn)
            return


def _ask(turn: _Turn, slot: str) -> None:
    if slot == "incident_type":
        if turn.state.misses >= 1:
            turn.bubbles.append(answers.type_choices(turn.heard.type_ranking))
        else:
            turn.bubbles.append(questions.load()[slot].bubble(None, explained=turn.heard.intent == "nlu_fallback"))
    else:
        before = (DONE,) if turn.more_steps else ()
        explained = turn.state.misses > 0 and turn.state.asking == slot
        turn.bubbles.append(questions.load()[slot].bubble(turn.facts.incident_type, explained=explained, before=before))
    misses = turn.state.misses if turn.state.asking == slot else 0
    asked = tuple(dict.fromkeys((*turn.state.asked, slot)))
    turn.state = replace(turn.state, asking=slot, asked=asked, misses=misses)


def _ask_which_type(turn: _Turn) -> None:
    """Two types are close: one question that splits them, never a silent guess."""
    first, second = turn.state.type_choices
    book = playbooks.load()
    splits = (*book[first].confusable_with, *book[second].confusable_with)
    split = next((s for s in splits if {first, second} <= {choice.type for choice in s.choices}), None)
    if split is not None:
        text = split.ask
        buttons = [Button(choice.label, f"answer:incident_type:{choice.type}") for choice in split.choices]
    else:
        text = "どちらに近いですか。"
        buttons = [Button(book[slug].label, f"answer:incident_type:{slug}") for slug in (first, second)]
    turn.bubbles.append(Bubble(text, (*buttons, questions.DONT_KNOW, questions.HUMAN)))
    turn.state = replace(turn.state, asking="incident_type", type_choices=(first, second, ""))


def _close(turn: _Turn) -> None:
    state = replace(turn.state, closing_said=True, asking=None)
    if turn.facts.handoff_consent and state.handoff == "open":
        state = replace(state, handoff="requested")
        turn.request_handoff = True
        turn.bubbles += answers.handed_over(turn.case.case_ref, turn.severity, turn.heard.now, turn.duty)
    else:
        if turn.facts.handoff_consent is False:
            state = replace(state, handoff="declined")
        turn.bubbles += answers.not_handed_over(turn.case.case_ref, turn.facts, turn.duty)
    turn.state = state


def _rest(turn: _Turn) -> None:
    """Nothing is open: the last words carry the buttons that are always there."""
    turn.state = replace(turn.state, asking=None)
    if not turn.bubbles:
        turn.say("受け取りました。ほかに困っていることがあれば、書いてください。")
    if not any(button.payload == questions.HUMAN.payload for bubble in turn.bubbles for button in bubble.buttons):
        last = turn.bubbles[-1]
        more = (DONE,) if turn.more_steps else ()
        turn.bubbles[-1] = replace(last, buttons=(*last.buttons, *more, questions.HUMAN))

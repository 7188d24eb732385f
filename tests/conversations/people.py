"""Simulated people at a clinic: true facts, a manner of speaking, and habits. They talk through the HTTP API alone.

Everything they do follows from a seed, so that a conversation that fails can be had again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot import datafile
from bot.clock import JST
from bot.dialogue import questions
from bot.incident import playbooks
from bot.incident.facts import Facts
from bot.law import duties
from bot.policy import coverage, csv_import, plans
from bot.policy.policies import Policy
from bot.settings import ROOT
from tests.conversations.product import Person, Product

HERE = Path(__file__).parent
MANNERS = ("polite", "terse", "kansai", "director", "nurse", "mail")
MOST_TURNS = 25
# Facts that stand well beside another answer in one message.
_SECOND_FACTS = ("data_kinds", "affected_low", "noticed_at")
_ASKED_TOGETHER = {"policy_number": "policy_phone", "contact_phone": "contact_name"}
_NOT_FOR_A_VERDICT = ("contact_name", "contact_phone", "handoff_consent", "policy_number", "policy_phone")
LONGEST = 240
"""Characters of one bubble; a sentence is never split, so that one may end a little beyond 200."""
TOO_BUSY = "いま自動の案内がお答えできません"
HANDED_OVER = ("delivered", "acknowledged")
PROMISE = re.compile("報告は不要です|補償されます|補償します|大丈夫です|漏えいはありません|安全です")
TALKING_AT_ONCE = 3
TIMES_IN_WORDS = 3
"""Whoever is asked the same for the third time looks for a button."""
NOW = datetime(2026, 11, 25, 10, 5, tzinfo=JST)
SAMPLE_POLICIES = ROOT / "bot" / "policy" / "samples" / "policies.csv"


@cache
def sample_policies() -> tuple[Policy, ...]:
    """The policies that a demonstration starts with."""
    return csv_import.parse(SAMPLE_POLICIES.read_bytes(), plans.load_plans())


@cache
def _data(name: str) -> Mapping[str, Any]:
    return datafile.load(HERE / f"people_{name}.yaml")


def openings(incident_type: str, manner: str) -> Sequence[str]:
    return tuple(_data("openings")[incident_type][manner])


def question_texts(intent: str) -> Sequence[str]:
    return tuple(_data("words")["questions"][intent])


def question_intents() -> tuple[str, ...]:
    return tuple(_data("words")["questions"])


def nonsense() -> Sequence[str]:
    return tuple(_data("words")["nonsense"])


@dataclass(frozen=True)
class Truth:
    """What really happened: values by slot as keys of ``people_answers.yaml``; a slot not named is not known."""

    incident_type: str
    known: Mapping[str, str]
    people: int = 300

    def facts_of(self, slot: str) -> dict[str, Any]:
        """What stating ``slot`` states, in the vocabulary's form; empty when the person does not know."""
        if slot == "affected_low":
            if "affected_low" not in self.known:
                return {"affected_low": None, "affected_high": None, "affected_known": "unknown"}
            return {"affected_low": self.people, "affected_high": self.people, "affected_known": "known"}
        if slot not in self.known:
            return dict(questions.unknown_facts(slot))
        entry = _data("answers")[slot][self.known[slot]]
        return {slot: entry.get("value", self.known[slot])}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often somebody does what, from 0 to 1."""

    presses: float = 0.3
    says_two: float = 0.0
    asks_between: float = 0.0
    corrects_itself: float = 0.0
    one_breath: float = 0.7
    """Says both of what one question asks for: number and telephone, telephone and name."""


@dataclass(frozen=True)
class Said:
    """One message with the question that was open and the facts it states."""

    text: str
    asking: str | None
    states: Mapping[str, Any]
    replies: tuple[str, ...]
    buttons: frozenset[str]

    @property
    def unanswered(self) -> bool:
        """The machine was too busy to answer in time; the person got the emergency text instead."""
        return any(text.startswith(TOO_BUSY) for text in self.replies)


@dataclass
class Record:
    """What a conversation came to, for the assertions."""

    truth: Truth
    said: list[Said] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    asked_after_button: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stated: dict[str, Any] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)

    @property
    def misread(self) -> list[str]:
        """Facts that were stated and did not arrive as stated, each with the words."""
        return [
            f"{slot}: {self._words(slot)} -> {got!r}, not {wanted!r}"
            for slot, wanted in self.stated.items()
            if slot != "policy_phone" and not same(slot, wanted, got := self.case["facts"].get(slot))
        ]

    @property
    def besides(self) -> dict[str, Any]:
        """Facts in the case that nobody stated and that do not follow from the type."""
        implied = playbooks.load()[self.stated["incident_type"]].implied_facts
        facts = self.case["facts"].items()
        return {
            name: value for name, value in facts if name not in self.stated and not same(name, implied.get(name), value)
        }

    @property
    def invented(self) -> list[str]:
        """Facts taken from words that did not say so, and that are not true."""
        found = []
        for name, value in self.besides.items():
            true = self.truth.facts_of(name).get(name) if name in self.truth.known else value
            overlap = isinstance(value, list) and isinstance(true, list) and bool(set(value) & set(true))
            if not overlap and not same(name, true, value):
                found.append(f"{name}: nobody said {value!r}")
        return found

    @property
    def true_facts(self) -> Facts:
        """The true facts as far as they were said, over what follows from the type."""
        implied = dict(playbooks.load()[self.stated["incident_type"]].implied_facts)
        given = implied | self.besides | self.stated
        return Facts.from_dict({k: v for k, v in given.items() if k not in _NOT_FOR_A_VERDICT and v is not None})

    @property
    def _policy(self) -> Policy | None:
        """The policy that was proven: number and telephone number were both told."""
        number = self.stated.get("policy_number")
        if "policy_phone" not in self.stated:
            return None
        return next((policy for policy in sample_policies() if policy.policy_number == number), None)

    def _words(self, slot: str) -> str:
        texts = [f"「{said.text}」(asked {said.asking})" for said in self.said if slot in said.states]
        return texts[-1] if texts else "(a button)"

    @property
    def facts_in_words(self) -> int:
        """How many facts were stated in free words, a fact said twice counted once."""
        return len({slot for said in self.said if not said.text.startswith("[") for slot in said.states})

    def misunderstandings(self) -> list[str]:
        """Where free words were not read as they were meant, and what came of it; empty when all went well."""
        found = [*self.misread, *self.invented]
        found += [f"asked again although answered: {slot}" for slot in self.asked_again]
        found += [f"another question open after a question in between: {lost}" for lost in self.lost]
        found += duty_problems(self.true_facts, self.case["duty_verdict"])
        found += coverage_problems(self.true_facts, self._policy, self.case["coverage_verdict"])
        return found

    def rules_broken(self) -> list[str]:
        """What must not happen however the words were read: verdicts, states, circles, shapes; empty when it is well."""
        case, consent = self.case, self.case["facts"].get("handoff_consent")
        found = [f"asked again after its button: {slot}" for slot in self.asked_after_button]
        found += [f"never came to an end: {self.asked}"] if case["asking"] is not None else []
        found += [f"asked {slot} more than three times" for slot in set(self.asked) if self.asked.count(slot) > 3]
        known = {k: v for k, v in case["facts"].items() if k not in _NOT_FOR_A_VERDICT}
        found += duty_problems(Facts.from_dict(known), case["duty_verdict"])
        if case["facts"].get("policy_number") in (None, "unknown"):
            found += coverage_problems(Facts.from_dict(known), None, case["coverage_verdict"])
        answered = [said for said in self.said if not said.unanswered]
        found += [f"no way to a person after {said.text!r}" for said in answered if "人と話す" not in said.buttons]
        texts = [text for said in answered for text in said.replies]
        found += [f"{len(text)} characters: {text}" for text in texts if len(text) > LONGEST]
        found += [f"promises: {text}" for text in texts if PROMISE.search(text)]
        if consent:
            found += [] if case["state"] in HANDED_OVER else [f"consented, but the case is {case['state']}"]
        elif case["state"] != "open":
            found.append(f"not consented, but the case is {case['state']}")
        elif consent is None and case["severity"] != "low":
            found.append("neither handed over nor declined nor low")
        return found


def same(slot: str, wanted: Any, got: Any) -> bool:
    """Whether a stored fact is the stated one; a list in any order, a name somewhere in the text."""
    if slot == "contact_name":
        return (wanted or "山本") in (got or "")
    if isinstance(wanted, list | tuple) and isinstance(got, list | tuple):
        return set(wanted) == set(got)
    return bool(wanted == got)


def duty_problems(true: Facts, verdict: Mapping[str, Any] | None) -> list[str]:
    """Where the duty answer is not that of the law engine on ``true``."""
    if verdict is None:
        return ["no duty verdict"]
    wanted = duties.assess(true).to_dict()
    compared = ("ppc_report", "individual_notice", "grounds", "preliminary_report", "final_report_due", "exemptions")
    return [f"duty {key}: {verdict[key]!r}, not {wanted[key]!r}" for key in compared if verdict[key] != wanted[key]]


def coverage_problems(true: Facts, policy: Policy | None, verdict: Mapping[str, Any] | None) -> list[str]:
    """Where the coverage answer is not that of the policy engine on ``true``."""
    if verdict is None:
        return ["no coverage verdict"]
    wanted = coverage.assess(true, policy, (true.noticed_on or NOW).date()).to_dict()
    return [f"coverage {key}: {verdict[key]!r}, not {wanted[key]!r}" for key in wanted if verdict[key] != wanted[key]]


class Simulated:
    """Somebody who answers what is asked, in words of their own or by the button that fits."""

    def __init__(self, product: Product, truth: Truth, manner: str, seed: int, habits: Habits | None = None) -> None:
        self.talker = Person(product)
        self.truth, self.manner, self.habits = truth, manner, habits or Habits()
        self.seed = f"{truth.incident_type}-{manner}-{seed}"
        self.record = Record(truth)
        self.between = list(question_intents())
        self.random("between").shuffle(self.between)

    def random(self, about: str) -> random.Random:
        """Chance that depends on what it is about and how often that came, not on how the talk went before."""
        times = sum(said.asking == about for said in self.record.said)
        return random.Random(f"{self.seed}-{about}-{times}")

    @property
    def asking(self) -> str | None:
        slot: str | None = self.record.case["asking"]
        return slot

    def say(self, text: str, states: Mapping[str, Any] | None = None, *, asking: str | None = None) -> str:
        """Send ``text`` and note what it states; gives the reply."""
        reply = self.talker.say(text)
        self._note(text, states or {}, asking)
        return reply

    def press(self, title: str, states: Mapping[str, Any], *, asking: str | None = None) -> None:
        self.talker.press(title)
        self._note(f"[{title}]", states, asking)

    def _note(self, text: str, states: Mapping[str, Any], asking: str | None) -> None:
        replies = tuple(message["text"] for message in self.talker.messages)
        buttons = frozenset(buttons_of(self.talker.messages))
        self.record.said.append(Said(text, asking, dict(states), replies, buttons))
        self.record.stated |= states
        self.record.case = self.talker.case

    def words_for(self, slot: str) -> str:
        """One phrasing of what is true about ``slot``, in this person's manner."""
        if slot not in self.truth.known:
            return str(self.random(slot).choice(_data("words")["dont_know"][self.manner]))
        phrases = _data("answers")[slot][self.truth.known[slot]][self.manner]
        text = str(self.random(slot).choice(phrases)).replace("{n}", str(self.truth.people))
        return text if self.truth.people > 1 else re.sub("約|ぐらい|くらい|ほど", "", text)

    def open(self) -> None:
        text = self.random("opening").choice(openings(self.truth.incident_type, self.manner))
        self.say(text, {"incident_type": self.truth.incident_type})

    def talk(self) -> Record:
        """The whole conversation until nothing is asked."""
        self.open()
        answered: set[str] = set()
        while (slot := self.asking) is not None and len(self.record.said) < MOST_TURNS:
            if slot in answered and slot != "incident_type":
                self._note_asked_again(slot)
            self.record.asked.append(slot)
            if self.random(f"between {slot}").random() < self.habits.asks_between:
                self._ask_between(slot)
            self._answer(slot)
            answered.add(slot)
        self._settle()
        return self.record

    def _note_asked_again(self, slot: str) -> None:
        pressed = any(said.asking == slot and said.text.startswith("[") for said in self.record.said)
        (self.record.asked_after_button if pressed else self.record.asked_again).append(slot)

    def _answer(self, slot: str) -> None:
        if slot == "incident_type":
            self._tell_type()
            return
        patient = self.record.asked.count(slot) < TIMES_IN_WORDS
        presses = not patient or self.random(f"press {slot}").random() < self.habits.presses
        if presses and self._press_what_fits(slot):
            return
        states = self.truth.facts_of(slot)
        text = self.words_for(slot)
        if (
            self.random(f"correct {slot}").random() < self.habits.corrects_itself
            and slot == "affected_low"
            and slot in self.truth.known
        ):
            text = f"{self.truth.people + 7}人、あ、ちがう、{self.truth.people}人です"
        two = self.random(f"two {slot}").random() < self.habits.says_two
        second = self._in_one_breath(slot) or (self._second_fact(slot) if two else None)
        if second:
            text = f"{text.rstrip('。')}。{self.words_for(second)}"
            states = states | self.truth.facts_of(second)
        self.say(text, states, asking=slot)

    def _tell_type(self) -> None:
        """Press the kind that fits when it is offered, else tell what happened in other words."""
        payload = f"answer:incident_type:{self.truth.incident_type}"
        offered = [button for message in self.talker.messages for button in message["buttons"]]
        fitting = next((button["title"] for button in offered if button["payload"] == payload), None)
        if fitting:
            self.press(fitting, {"incident_type": self.truth.incident_type}, asking="incident_type")
        else:
            text = self.random("incident_type").choice(openings(self.truth.incident_type, "mail"))
            self.say(text, {"incident_type": self.truth.incident_type}, asking="incident_type")

    def _press_what_fits(self, slot: str) -> bool:
        """Press the button whose facts hold; False when none does."""
        if slot not in self.truth.known:
            titles = [button["title"] for message in self.talker.messages for button in message["buttons"]]
            if questions.DONT_KNOW.title in titles:
                self.press(questions.DONT_KNOW.title, self.truth.facts_of(slot), asking=slot)
                return True
            return False
        true = self.truth.facts_of(slot)
        for choice in questions.load()[slot].choices:
            if self._holds(choice.facts, slot, true):
                self.press(choice.title, choice.facts, asking=slot)
                return True
        return False

    def _holds(self, stated: Mapping[str, Any], slot: str, true: Mapping[str, Any]) -> bool:
        if slot == "affected_low":
            high = stated["affected_high"]
            return stated["affected_low"] <= self.truth.people and (high is None or self.truth.people <= high)
        return same(slot, true[slot], stated.get(slot))

    def _in_one_breath(self, slot: str) -> str | None:
        """The other half of a question that asks for two things."""
        other = _ASKED_TOGETHER.get(slot)
        if other is None or self.truth.known.get(slot) in (None, "not_at_hand") or other in self.record.stated:
            return None
        return other if self.random(f"breath {slot}").random() < self.habits.one_breath else None

    def _second_fact(self, slot: str) -> str | None:
        free = [s for s in _SECOND_FACTS if s != slot and s in self.truth.known and s not in self.record.stated]
        return self.random(f"second {slot}").choice(free) if free else None

    def _ask_between(self, slot: str) -> None:
        intent = self.between.pop()
        text = self.random(intent).choice(question_texts(intent))
        self.say(text, asking=slot)
        if self.asking != slot:
            self.record.lost.append(f"{intent}「{text}」: {slot} -> {self.asking}")

    def _settle(self) -> None:
        """Wait until a hand-over that was agreed to has arrived."""
        if self.record.case["facts"].get("handoff_consent") and self.asking is None:
            self.talker.wait_state("acknowledged")
            self.record.case = self.talker.case


def at_once(jobs: Mapping[str, Callable[[], Any]]) -> dict[str, Future[Any]]:
    """Several conversations at the same time; each result, or its failure, is kept for the test that asks for it."""
    with ThreadPoolExecutor(TALKING_AT_ONCE) as pool:
        return {name: pool.submit(job) for name, job in jobs.items()}


def buttons_of(messages: Iterable[Mapping[str, Any]]) -> set[str]:
    return {button["title"] for message in messages for button in message["buttons"]}


@cache
def truth(incident_type: str, policy: str = "not_at_hand") -> Truth:
    """What really happened to the simulated clinic with ``incident_type``; ``policy`` a key of the answers."""
    entry = _data("truths")[incident_type]
    return Truth(incident_type, {**_data("truths")["all"], "policy_number": policy, **entry["known"]}, entry["people"])

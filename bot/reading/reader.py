"""Reads the facts that a message states: free openings and answers to questions alike, each with its own words.

A fact is taken only from what is stated. Questions, suppositions and mere agreement give none; a plain yes or no counts
only as the answer to the question that is open. Deterministic; imports no Rasa and reads no files.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.clock import to_iso_minutes
from bot.reading.answer_families import FAMILIES
from bot.reading.at_hand import certificate_missing, not_at_hand, wants_a_call
from bot.reading.care_words import CARE_IMPACT
from bot.reading.case_words import MALICIOUS
from bot.reading.claims import SlotWords, plain_value, weigh
from bot.reading.clauses import Clause, clauses
from bot.reading.consent import read_consent
from bot.reading.corrections import corrects, corrects_people, corrects_time
from bot.reading.data_kinds import read_kinds
from bot.reading.families import with_families
from bot.reading.hedges import says_dont_know
from bot.reading.holder_words import CLIENT_NOTIFIED, EU_RESIDENTS, PERSONAL_DATABASE
from bot.reading.identifiers import find_phones, find_policy_number
from bot.reading.incident_words import read_incident_type
from bot.reading.kept_words import BACKUP_INTACT, LOGS_COMPLETE
from bot.reading.leaks import read_leak
from bot.reading.names import read_name
from bot.reading.normalise import Normal, normalise
from bot.reading.people import read_people
from bot.reading.recovered import read_recovered
from bot.reading.roles import read_role
from bot.reading.signs import denies_signs, knows_none, read_signs
from bot.reading.spread_words import ONGOING, PUBLIC_EXPOSURE
from bot.reading.state_words import DAMAGE_STATE, STRONG_ENCRYPTION
from bot.reading.times import read_time
from bot.reading.two_meanings import speaks_of
from bot.reading.unasked import doubts, on_topic
from bot.reading.yes_no import Stance, dont_know, refuses, stance

_WORDED: dict[str, SlotWords] = {
    rules.slot: rules
    for rules in (
        DAMAGE_STATE,
        MALICIOUS,
        STRONG_ENCRYPTION,
        BACKUP_INTACT,
        LOGS_COMPLETE,
        CLIENT_NOTIFIED,
        PERSONAL_DATABASE,
        PUBLIC_EXPOSURE,
        CARE_IMPACT,
        ONGOING,
        EU_RESIDENTS,
    )
}
_PLAIN_LEAK = {"yes": "confirmed", "no": "ruled_out", "exists": "suspected", "exists_not": "ruled_out"}
_COMFORT_LEAK = frozenset({"ruled_out"})
_COMFORT_RECOVERED = frozenset({"yes"})
_PLAIN_RECOVERED = {"yes": "yes", "no": "no", "not_yet": "no", "exists_not": "no", "done_not": "no", "done": "yes"}
_LONGEST = 3000
_MOST_CLAUSES = 200
_IDENTIFIERS = ("policy_number", "policy_phone", "contact_name", "contact_phone")


@dataclass(frozen=True)
class Reading:
    """What one message states.

    ``facts`` are JSON values of the vocabulary, keys only for what is stated here; ``words`` the original words
    of each. ``refused``: the person declines to answer. ``problem``: ``"future_time"`` when a time lies ahead and
    was left out.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    refused: bool = False
    problem: str | None = None
    is_correction: bool = False


def read(text: str, *, now: datetime, asking: str | None = None, incident_type: str | None = None) -> Reading:
    """The facts stated in ``text``.

    ``now`` is an aware moment; ``asking`` the slot of the open question; ``incident_type`` what is known of the case
    and only settles words with two meanings. Never raises for any text.
    """
    slot = "affected_low" if (asking or "").startswith("affected") else asking
    return _Message(text, now, slot, incident_type).reading()


class _Message:
    """One message on its way to a Reading; the steps share the normalised text and its clauses."""

    def __init__(self, text: str, now: datetime, asking: str | None, incident_type: str | None) -> None:
        self.normal: Normal = normalise(text[:_LONGEST])
        self.now, self.asking, self.incident_type = now, asking, incident_type
        self.parts: tuple[Clause, ...] = clauses(self.normal)[:_MOST_CLAUSES]
        unclear = any(part.question or part.hesitant for part in self.parts)
        self.plain: Stance | None = stance(self.normal) if asking and not unclear else None
        self.facts: dict[str, Any] = {}
        self.words: dict[str, str] = {}
        self.problem: str | None = None

    def reading(self) -> Reading:
        declines_to_send = self.asking == "handoff_consent" and "拒否" in self.normal.text
        if self.asking and refuses(self.normal) and not declines_to_send:
            return Reading(refused=True)
        if self.asking == "incident_type":
            self._incident_type()
        self._people()
        self._time()
        self._kinds()
        self._leaks()
        for rules in _WORDED.values():
            self._worded(rules)
        self._signs_and_role()
        self._identifiers()
        if self.asking == "handoff_consent":
            self._keep("handoff_consent", read_consent(self.normal, self.parts, self.plain))
        return Reading(self.facts, self.words, False, self.problem, corrects(self.normal))

    def _keep(self, slot: str, value: Any, start: int = 0, end: int | None = None) -> None:
        if value is None:
            return
        self.facts[slot] = value
        self.words[slot] = (
            self.normal.words(start, len(self.normal.text) if end is None else end) or self.normal.original
        )

    def _incident_type(self) -> None:
        if not any(part.question for part in self.parts):
            self._keep("incident_type", read_incident_type(self.normal))

    def _people(self) -> None:
        asked = self.asking == "affected_low"
        people = read_people(self.normal, self.parts, asked=asked or corrects_people(self.normal))
        if people is None and asked and self.plain and self.plain.kind in ("unknown", "exists_not"):
            known = self.plain.kind == "exists_not"
            low, high, start, end = (0 if known else None), (0 if known else None), 0, len(self.normal.text)
        elif people is not None:
            low, high, start, end = people.low, people.high, people.start, people.end
        else:
            return
        known = low is not None or high is not None
        for slot, value in (("affected_low", low), ("affected_high", high)):
            self.facts[slot] = value
            self.words[slot] = self.normal.words(start, end)
        self._keep("affected_known", "known" if known else "unknown", start, end)

    def _time(self) -> None:
        asked = self.asking == "noticed_at" or corrects_time(self.normal)
        noticed = read_time(self.normal, self.parts, self.now, asked=asked)
        if noticed is None:
            return
        if noticed.future:
            self.problem = "future_time"
        elif noticed.moment is None:
            self._keep("noticed_at", "unknown", noticed.start, noticed.end)
        else:
            self._keep("noticed_at", to_iso_minutes(noticed.moment), noticed.start, noticed.end)

    def _kinds(self) -> None:
        kinds = read_kinds(self.normal, self.parts, self.plain, asked=self.asking == "data_kinds")
        if kinds:
            self._keep("data_kinds", list(kinds.values), kinds.start, kinds.end)

    def _leaks(self) -> None:
        asked = self.asking == "leak_state"
        plain = self._plain_of(_PLAIN_LEAK, _COMFORT_LEAK) if asked else None
        leak = None if plain else read_leak(self.normal, self.parts, self.plain, asked=asked)
        if leak:
            self._keep("leak_state", leak.value, leak.start, leak.end)
        elif asked:
            self._keep("leak_state", plain or self._fallback(_PLAIN_LEAK, _COMFORT_LEAK))
        asked = self.asking == "recovered_unseen"
        plain = self._plain_of(_PLAIN_RECOVERED, _COMFORT_RECOVERED) if asked else None
        recovered = None if plain else read_recovered(self.normal, self.parts, asked=asked)
        if recovered:
            agreed = recovered.value == "unknown" and self.plain and self.plain.led and self.plain.kind == "yes"
            if agreed and self.plain and self.plain.sure == "said":
                recovered = replace(recovered, value="yes")
            self._keep("recovered_unseen", recovered.value, recovered.start, recovered.end)
        elif asked:
            self._keep("recovered_unseen", plain or self._fallback(_PLAIN_RECOVERED, _COMFORT_RECOVERED))

    def _plain_of(self, meanings: dict[str, str], comfort: frozenset[str]) -> str | None:
        return self._plain_value(meanings, comfort) if self.plain and not self.plain.led else None

    def _plain_value(self, meanings: dict[str, str], comfort: frozenset[str]) -> str | None:
        return _meant(self.plain, meanings, comfort) if self.plain else None

    def _first_words(self) -> Stance | None:
        """「してます。鍵は別の人が持ってます」: the plain answer in the first clause or the last, not doubted."""
        if len(self.parts) < 2 or any(doubts(part.text) for part in self.parts[1:]):
            return None
        return stance(normalise(self.parts[0].text)) or stance(normalise(self.parts[-1].text))

    def _fallback(self, meanings: dict[str, str], comfort: frozenset[str]) -> str | None:
        """A leading yes or no, or 「わからない」, when no words of the fact itself were found."""
        if any(part.question for part in self.parts):
            knows_not = any(not part.question and says_dont_know(part.text) for part in self.parts)
            return "unknown" if knows_not else None
        if self.plain and self.plain.led:
            return self._plain_value(meanings, comfort)
        if first := self._first_words():
            return _meant(first, meanings, comfort)
        return "unknown" if any(doubts(part.text) for part in self.parts) else None

    def _worded(self, rules: SlotWords) -> None:
        asked = self.asking == rules.slot
        if not asked and not speaks_of(rules.slot, self.normal.folded, self.asking, self.incident_type):
            return
        plain = plain_value(rules, self.plain) if asked and self.plain and not self.plain.led else None
        said = None if plain else weigh(rules, self.parts, asked=asked)
        if asked and plain is None and (said is None or rules.mixed):
            said = with_families(rules, said, self.normal, self.parts, FAMILIES[rules.slot])
        said = on_topic(rules, self.normal, self.parts) if said is None and not asked else said
        if said:
            self._keep(rules.slot, said.value, said.start, said.end)
        elif asked:
            self._keep(
                rules.slot,
                plain or self._fallback({str(kind): value for kind, value in rules.plain.items()}, rules.comfort),
            )

    def _signs_and_role(self) -> None:
        asked = self.asking == "leak_signs"
        signs = read_signs(self.parts, asked=asked)
        if signs:
            self._keep("leak_signs", list(signs.values), signs.start, signs.end)
        elif asked and not any(part.question for part in self.parts):
            none = denies_signs(self.parts) or (
                self.plain is not None and self.plain.kind in ("no", "exists_not", "unknown")
            )
            none = none or any(dont_know(part.text) or knows_none(part.text) for part in self.parts)
            self._keep("leak_signs", [] if none else None)
        role = read_role(self.normal, self.parts, asked=self.asking == "handling_role")
        if role:
            self._keep("handling_role", role.value, role.start, role.end)

    def _identifiers(self) -> None:
        number = find_policy_number(self.normal, asked=self.asking == "policy_number")
        if number and not any(part.question and part.start <= number.start < part.end for part in self.parts):
            self._keep("policy_number", number.value, number.start, number.end)
        phones = find_phones(self.normal)
        asked_name = self.asking == "contact_name" or (self.asking == "contact_phone" and bool(phones))
        if phones and self.asking != "policy_number":
            slot = "policy_phone" if self.asking == "policy_phone" else "contact_phone"
            if self.asking in _IDENTIFIERS or wants_a_call(self.normal):
                self._keep(slot, phones[-1].value, phones[-1].start, phones[-1].end)
        name = read_name(self.normal, self.parts, asked=asked_name)
        if name and not (self.asking == "contact_name" and not_at_hand(self.parts, self.plain)):
            self.facts["contact_name"] = self.words["contact_name"] = name
        self._identifier_unknown()

    def _identifier_unknown(self) -> None:
        slot = self.asking if self.asking in _IDENTIFIERS else None
        if self.asking is None and certificate_missing(self.normal):
            slot = "policy_number"
        if slot and slot not in self.facts and not_at_hand(self.parts, self.plain):
            self._keep(slot, "unknown")


def _meant(plain: Stance, meanings: dict[str, str], comfort: frozenset[str]) -> str | None:
    value = meanings.get(plain.kind)
    if value is None or value == "suspected":
        return value
    doubtful = plain.sure == "open" or (plain.sure == "leaning" and value in comfort)
    return "unknown" if doubtful else value

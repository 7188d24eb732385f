"""Reads the facts that a message states: free openings and answers to questions alike, each with its own words.

A fact is taken only from what is stated. Questions, suppositions and mere agreement give none; a plain yes or no counts
only as the answer to the question that is open. Deterministic; imports no Rasa and reads no files.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.clock import to_iso_minutes
from bot.reading.case_words import CARE_IMPACT, MALICIOUS, ONGOING, PUBLIC_EXPOSURE
from bot.reading.claims import SlotWords, plain_value, weigh
from bot.reading.clauses import Clause, clauses
from bot.reading.consent import read_consent
from bot.reading.corrections import corrects, corrects_people, corrects_time
from bot.reading.data_kinds import read_kinds
from bot.reading.hedges import certainty
from bot.reading.holder_words import CLIENT_NOTIFIED, EU_RESIDENTS, PERSONAL_DATABASE
from bot.reading.identifiers import find_phones, find_policy_number
from bot.reading.incident_words import read_incident_type
from bot.reading.leaks import read_leak, read_recovered
from bot.reading.names import read_name
from bot.reading.normalise import Normal, normalise, pattern
from bot.reading.people import read_people
from bot.reading.roles import read_role
from bot.reading.signs import read_signs
from bot.reading.state_words import BACKUP_INTACT, DAMAGE_STATE, LOGS_COMPLETE, STRONG_ENCRYPTION
from bot.reading.times import read_time
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
# Unasked, 「暗号化されてます」 is about the protection of a lost device or about the damage of an attack.
_LOST_DEVICE = pattern(
    r"usb|パソコン|ノートpc|ノートを|let's ?note|端末|タブレット|ipad|スマホ|hdd|ハードディスク|なくし"
    r"|紛失|盗まれ|盗難|落とし|置き忘れ|bitlocker|暗号化(?:は|も)?して"
)
_ATTACKED = pattern(r"ファイル.{0,8}暗号化|全部.{0,4}暗号化|身代金|拡張子|脅|要求|リークサイト|開け(?:な|ま?せ)")
_NOT_AT_HAND = pattern(
    r"手(?:元|もと|許)に(?:は)?(?:な|あ?り|ござい)|見当た(?:らな|りま)|見あたら|持って(?:い)?(?:な"
    r"|ま?せ|へん)|見つから|見つかりませ|どこに(?:ある|しまった)|(?:院長|事務長|先生|本部)(?:が"
    r"|しか)(?:持|知|管理)|家にあ|自宅にあ|本院にあ|本部にあ"
    r"|探した(?:けど|が)?|あとで調べ|後で調べ|出て(?:こ|き)(?:な|ま?せ)|すぐに?は(?:出|わか)|なくし"
    r"|紛失|忘れ|電話(?:が|は)(?:今)?(?:な|あ?りま|使え)|登録して(?:い)?(?:な|ま?せ)"
    r"|決まって(?:い)?(?:な|ま?せ)|決めて(?:い)?(?:な|ま?せ)|電話が使え|金庫の|今(?:は)?見(?:れ|られ)"
)
_CALL_BACK = pattern(
    r"連絡先|折り返し|折返し|かけ直|掛け直|(?:私|わたし|こちら|うち|院長|当院)の(?:携帯|電話|番号)"
    r"|携帯は|お電話ください|電話ください"
)
_CERTIFICATE_MISSING = pattern(r"証券(?:番号)?(?:は|が)?(?:今|いま)?(?:手元に|わから|分から)")
# More than any message holds that a person types; keeps a pasted log file from stopping the conversation.
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
        leak = None if plain else read_leak(self.parts, self.plain, asked=asked)
        if leak:
            self._keep("leak_state", leak.value, leak.start, leak.end)
        elif asked:
            self._keep("leak_state", plain or self._fallback(_PLAIN_LEAK, _COMFORT_LEAK))
        asked = self.asking == "recovered_unseen"
        plain = self._plain_of(_PLAIN_RECOVERED, _COMFORT_RECOVERED) if asked else None
        recovered = None if plain else read_recovered(self.parts, asked=asked)
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
        value = meanings.get(self.plain.kind) if self.plain else None
        if value is None or value == "suspected" or self.plain is None:
            return value
        doubtful = self.plain.sure == "open" or (self.plain.sure == "leaning" and value in comfort)
        return "unknown" if doubtful else value

    def _fallback(self, meanings: dict[str, str], comfort: frozenset[str]) -> str | None:
        """A leading yes or no, or 「わからない」, when no words of the fact itself were found."""
        if any(part.question for part in self.parts):
            return None
        if self.plain and self.plain.led:
            return self._plain_value(meanings, comfort)
        return "unknown" if any(_doubts(part.text) for part in self.parts) else None

    def _worded(self, rules: SlotWords) -> None:
        asked = self.asking == rules.slot
        if not asked and not self._applies(rules.slot):
            return
        plain = plain_value(rules, self.plain) if asked and self.plain and not self.plain.led else None
        said = None if plain else weigh(rules, self.parts, asked=asked)
        if said:
            self._keep(rules.slot, said.value, said.start, said.end)
        elif asked:
            self._keep(
                rules.slot,
                plain or self._fallback({str(kind): value for kind, value in rules.plain.items()}, rules.comfort),
            )

    def _applies(self, slot: str) -> bool:
        """Whether words that could mean two facts may be read for ``slot`` although another or no fact was asked."""
        text = self.normal.folded
        if slot == "damage_state":
            attacked = bool(_ATTACKED.search(text)) and self.incident_type != "lost_device"
            return self.asking not in ("strong_encryption", "backup_intact") and (attacked or not self._about_device())
        if slot == "strong_encryption":
            attacked = bool(_ATTACKED.search(text)) and self.incident_type != "lost_device"
            return self.asking not in ("damage_state", "backup_intact") and self._about_device() and not attacked
        if slot == "client_notified":
            return self.asking is None and bool(pattern("健診|検診|委託|頼まれ|受託").search(text))
        return slot != "personal_database"

    def _about_device(self) -> bool:
        return self.incident_type == "lost_device" or bool(_LOST_DEVICE.search(self.normal.folded))

    def _signs_and_role(self) -> None:
        asked = self.asking == "leak_signs"
        signs = read_signs(self.parts, asked=asked)
        if signs:
            self._keep("leak_signs", list(signs.values), signs.start, signs.end)
        elif asked and not any(part.question for part in self.parts):
            none = self.plain is not None and self.plain.kind in ("no", "exists_not", "unknown")
            none = none or any(
                dont_know(part.text) or pattern(r"どれも(?:な|あ?りま)").search(part.text) for part in self.parts
            )
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
            if self.asking in _IDENTIFIERS or _CALL_BACK.search(self.normal.folded):
                self._keep(slot, phones[-1].value, phones[-1].start, phones[-1].end)
        name = read_name(self.normal, self.parts, asked=asked_name)
        if name and not (self.asking == "contact_name" and self._not_at_hand()):
            self.facts["contact_name"] = self.words["contact_name"] = name
        self._identifier_unknown()

    def _identifier_unknown(self) -> None:
        slot = self.asking if self.asking in _IDENTIFIERS else None
        if self.asking is None and _CERTIFICATE_MISSING.search(self.normal.folded):
            slot = "policy_number"
        if slot and slot not in self.facts and self._not_at_hand():
            self._keep(slot, "unknown")

    def _not_at_hand(self) -> bool:
        if any(part.question for part in self.parts):
            return False
        if self.plain and self.plain.kind in ("exists_not", "unknown", "not_yet"):
            return True
        return any(_NOT_AT_HAND.search(part.text) or dont_know(part.text) for part in self.parts)


def _doubts(text: str) -> bool:
    """True when an answer leaves the asked yes or no open, or only soothes (たぶん大丈夫)."""
    return dont_know(text) or certainty(text) == "open" or ("大丈夫" in text and certainty(text) == "leaning")

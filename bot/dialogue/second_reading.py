"""A second look at words from which the first reading took nothing: piece by piece, and by the fact they name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.questions import DONT_KNOW
from bot.dialogue.state import CaseView, DialogueState, Heard
from bot.incident.facts import Facts
from bot.reading import reader

_SENTENCE = re.compile(r"[^。!！?？\n]+[。!！?？\n]*")
_ASKS = re.compile(r"[?？]|(です|ます|でしょう|ません)か[。!]?$|か(な|ね|しら)?[。!]?$|教えて|べき")
_YES_OR_NO = re.compile(r"^(はい|ええ|うん|いいよ|いいです|OK|ok|オーケー|いいえ|いや|いえ)[、,。!！\s]+")
_DECIDES_OTHERWISE = re.compile(r"送|聞いて|相談|確認|院長|先生|決め|待|でも|ただ|けど")
# What may stand beside a time that is the whole of a statement.
_BESIDE_A_TIME = re.compile(
    r"(気づ|気付)[^、。]{0,12}|で?ございます|でした|です|だった|だ|やった|や|わ|ね|よ|と思い?(います|う)?|ごろ|頃|くらい|ぐらい|ほど|たぶん|えっと|えー|確か"
    r"|[、。!！?？\s・のはにで]"
)
# The facts that words name, so that a correction without the word for its value is read as the answer to its question.
_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("affected_low", re.compile(r"人数|件数|枚数|何人|対象者")),
    ("noticed_at", re.compile(r"日時|日付|日にち|時間|時刻|気づい|気付い|いつか")),
    ("strong_encryption", re.compile(r"暗号")),
    ("data_kinds", re.compile(r"(情報|データ)の?(種類|中身|内容)|種類")),
    ("policy_number", re.compile(r"証券|加入者")),
    ("contact_phone", re.compile(r"電話|折り?返し|連絡先|番号")),
    ("contact_name", re.compile(r"名前|氏名|担当")),
)
# News in the middle or after the end: what they tell, read as the answer to that question.
_NEWS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "recovered_unseen",
        re.compile(
            r"見つか(った|りました|ったん)|(戻|もど)って?(き|来)(た|て|まし)|返って(き|来)(た|て|まし)|回収(でき|し)(た|まし)|返して(もら|くれ)(い|っ|た|まし)|返却され"
        ),
    ),
    (
        "ongoing",
        re.compile(
            r"(止|と)(ま|め)(った|りました|ました|られました)|復旧し(た|まし)|(直|なお)(った|りました)|おさま(った|りました)|収ま(った|りました)|解決し(た|まし)|遮断し(た|まし)"
        ),
    ),
)
_INSTEAD = re.compile(
    r"(?:(?:じゃ|では)な(?:い|かった)(?:です)?、|じゃなくて?|ではなくて?|でなくて?|やなくて?|やのうて|ちゃうて|正しくは|正確には|ほんとうは|本当は)、?"
)
_PUTS_RIGHT = re.compile(
    r"(じゃ|では)な(い|かった)|違(い|う|っ)|ちが(い|う|っ)|間違|まちが|訂正|直し(たい|て)|変え(たい|て(ほしい|ください|[。!]?$))|変更|取り?消し|ちゃう"
)
_NOT_THE_ANSWER = re.compile(r"(番号|宛先?|送り先|相手|患者(さん)?)(を|が)?(間違|まちが)|違います(か|よね)|勘違い")
_CALL_BACK = re.compile(r"折り?返|連絡(は|先)|かけ直|掛け直")
_HEARSAY = re.compile(
    r"そう(です|だ|で)|らしい|とのこと|って(言|聞)|と(言|聞)(っ|わ|い|き)|(連絡|電話)が|たぶん|多分|はず|かも|思"
)
_COUNT = re.compile(r"(約|およそ|だいたい)?[\d,]+(人|名)(分|様|さん)?(くらい|ぐらい|ほど)?(です|でした|だ|や)?[。!]?")
_PHONE = re.compile(r"\d[\d()（）ー−-]{8,}")
EDIT_LIST = "do:edit"
_SHORT = 20


def read_again(heard: Heard, case: CaseView, state: DialogueState) -> Heard:
    """``heard`` with the facts that only its pieces or its topic make readable; as it was when there are none."""
    if heard.payload is not None or case.facts.incident_type is None:
        return heard
    heard = _answer_among_pieces(heard, case, state)
    heard = _bare_time(heard, case, state)
    heard = _bare_count(heard, case, state)
    return _put_right(heard, case, state)


def number_beside(heard: Heard) -> Mapping[str, Any]:
    """The call-back number in a message about something else; empty without one."""
    phone = _PHONE.search(heard.text)
    read = reader.read(phone[0], now=heard.now, asking="contact_phone").facts if phone else {}
    return {name: value for name, value in read.items() if name == "contact_phone"}


def call_back_beside(heard: Heard) -> Heard | None:
    """「分からないです。折り返しは…」 at the question for the policy: the number told is no policy's."""
    if not _CALL_BACK.search(heard.text):
        return None
    read = reader.read(heard.text, now=heard.now, asking=None)
    if "contact_phone" not in read.facts:
        return None
    before = _CALL_BACK.split(heard.text, maxsplit=1)[0]
    number = reader.read(before, now=heard.now, asking="policy_number").facts.get("policy_number")
    others = {name: value for name, value in heard.facts.items() if not name.startswith("policy_")}
    facts = {**others, **read.facts} | ({"policy_number": number} if number else {})
    return replace(heard, facts=facts, words={**heard.words, **read.words})


def _read(text: str, slot: str, heard: Heard, case: CaseView) -> Mapping[str, Any]:
    """What ``text`` states about ``slot`` when taken as the answer to its question; empty for anything else."""
    read = reader.read(text.strip(), now=heard.now, asking=slot, incident_type=case.facts.incident_type)
    return {name: value for name, value in read.facts.items() if name.startswith(_stem(slot))}


def _with(heard: Heard, facts: Mapping[str, Any], words: str, **changed: Any) -> Heard:
    told = dict.fromkeys(facts, words.strip())
    return replace(heard, facts={**heard.facts, **facts}, words={**heard.words, **told}, **changed)


def _has(slot: str, heard: Heard) -> bool:
    return any(name.startswith(_stem(slot)) for name in heard.facts)


def _stem(slot: str) -> str:
    """What the names of all facts begin with that one question asks for."""
    return "affected" if slot == "affected_low" else slot


def _answer_among_pieces(heard: Heard, case: CaseView, state: DialogueState) -> Heard:
    """「はい、あと警察は?」「分かりません。それより…」: the piece that answers, though the whole did not."""
    slot = state.asking
    if slot in (None, "incident_type") or heard.refused or _has(slot, heard):
        return heard
    lead = _YES_OR_NO.match(heard.text)
    if lead:
        rest = heard.text[lead.end() :]
        if slot == "handoff_consent" and (_DECIDES_OTHERWISE.search(rest) or not _ASKS.search(rest)):
            return heard
        pieces = [lead[1]]
    elif slot == "contact_phone" and (phone := _PHONE.search(heard.text)):
        pieces = [phone[0]]
    else:
        pieces = [] if slot == "handoff_consent" else _SENTENCE.findall(heard.text)
        pieces = [piece for piece in pieces if not _ASKS.search(piece.strip())] if len(pieces) > 1 else []
    for piece in pieces:
        facts = _read(piece, slot, heard, case)
        if facts:
            return _with(heard, facts, piece, clauses=heard.clauses and ("inform", *heard.clauses))
    return heard


def _bare_time(heard: Heard, case: CaseView, state: DialogueState) -> Heard:
    """「300人です。きのうの夕方5時です」: a sentence that is nothing but a time says when they noticed."""
    pieces = _SENTENCE.findall(heard.text)
    if state.asking in (None, "noticed_at") or case.facts.noticed_at or "noticed_at" in heard.facts or len(pieces) < 2:
        return heard
    for piece in pieces:
        read = reader.read(piece.strip(), now=heard.now, asking="noticed_at")
        words = read.words.get("noticed_at", "")
        moment = read.facts.get("noticed_at")
        if moment in (None, "unknown") or not words:
            continue
        beside = _BESIDE_A_TIME.sub("", piece.replace(words, ""))
        if not beside and Facts(noticed_at=moment).noticed_on is not None:
            return _with(heard, {"noticed_at": moment}, words)
    return heard


def _bare_count(heard: Heard, case: CaseView, state: DialogueState) -> Heard:
    """「3人分です」 while something else is asked: a number of people that is the whole message is nothing else."""
    known = case.facts.affected_known or state.asking in (None, "affected_low") or heard.facts or heard.refused
    if known or not _COUNT.fullmatch(unicodedata.normalize("NFKC", heard.text).strip()):
        return heard
    facts = _read(heard.text, "affected_low", heard, case)
    return _with(heard, facts, heard.text, intent="inform", clauses=()) if facts else heard


def _put_right(heard: Heard, case: CaseView, state: DialogueState) -> Heard:
    """A correction or news whose value the first reading did not take; without a value the question is put again."""
    if heard.facts or heard.refused or (_ASKS.search(heard.text) and heard.intent != "correct_fact"):
        return heard
    for slot, news in _NEWS:
        facts = _read(heard.text, slot, heard, case) if news.search(heard.text) else {}
        doubtful = facts.get(slot) == "unknown" or (facts.get(slot) == "yes" and _HEARSAY.search(heard.text))
        if slot == "recovered_unseen" and doubtful:
            # only what somebody made sure of lifts a duty, so the question is put
            return replace(heard, payload=f"edit:{slot}")
        if facts:
            return _with(heard, facts, heard.text, intent="correct_fact")
    corrects = heard.is_correction or heard.intent == "correct_fact" or _PUTS_RIGHT.search(heard.text) is not None
    return _corrected(heard, case, state) if corrects and not _NOT_THE_ANSWER.search(heard.text) else heard


def _corrected(heard: Heard, case: CaseView, state: DialogueState) -> Heard:
    named = next((slot for slot, words in _NAMED if words.search(heard.text)), None)
    value = _INSTEAD.split(heard.text)[-1]
    for slot in (named,) if named else ("affected_low", "noticed_at"):
        if not _was_told(slot, case):
            continue
        facts = _read(value, slot, heard, case) or _read(heard.text, slot, heard, case)
        facts = {} if "unknown" in facts.values() else facts
        if facts:
            return _with(heard, facts, value, intent="correct_fact", clauses=(), is_correction=True)
    if state.asking is not None and not (heard.is_correction and heard.intent == "correct_fact"):
        return heard
    if named and _was_told(named, case):
        return replace(heard, payload=f"edit:{named}")
    short = len(heard.text) <= _SHORT
    return replace(heard, payload=EDIT_LIST) if short and named is None and heard.text != DONT_KNOW.title else heard


def _was_told(slot: str, case: CaseView) -> bool:
    """Whether something is known about ``slot`` that can be put right, be it that nobody knew."""
    if slot == "affected_low":
        return case.facts.affected_known is not None
    return getattr(case.facts, slot) is not None

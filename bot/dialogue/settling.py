"""What a message is beside the model's guess: words whose meaning is certain settle it, whatever they sound like."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import reporting
from bot.dialogue.rereading import corrected_name, number_and_phone
from bot.dialogue.state import DialogueState, Heard

WAIT = "wait"
"""A wish to wait, as an intent of its own: the model need not know it."""
_WAIT = re.compile(
    r"(ちょっと|少し|すこし|ちょい|しばらく|一旦|いったん|いまは?|今は?)?、?(待っ|まっ)(て(?!い[たるま]|る|た|も(?!ら))|てて|とって|といて)"
    r"|お待ち(くだ|下さ|を)|^(ちょっと|少し)?タイム|席を?(外|はず)し|^(あ、)?患者(さん|様)が?(来|き)(た|て|ま)"
)
REPORTED, SHOW_RECORD = "reported", "show_record"
"""The clinic says that it reported to the state; it wants to see what was written down."""
_SHOW_RECORD = re.compile(
    r"(記録|メモ|時系列|経過|履歴)(した(の|もの|こと)|の一覧)?(を|が|は|って)?(全部|ぜんぶ|もう一度)?(見せ|見た|見れ|見られ|みせ|みた|表示|出し|確認(した|させ|でき))"
)
TO_A_PERSON = re.compile(
    r"(人間?|ひと|担当(者|の人|の方)?|オペレーター?|専門の人|専門家|スタッフ|係の(人|者|方))(と|に|へ)(直接|すぐ|早く)?(話|はな|つな|繋|代わ|かわ|替わ|相談|電話)"
    r"|(電話|直接|口頭)で(人と)?(話|相談|説明)|(人間?|担当者?)(を|が)?(出し|お願い|呼ん)|(ロボット|AI|機械|自動)(じゃ|では)?な(く|い).{0,6}(人|ひと)"
)
"""Somebody wants a person, whatever else the words sound like."""
_ALREADY = re.compile(r"記録|メモ|(話|相談|電話|説明)(し)?(まし)?た(?!い)|話しとい")
_SENDS_NOT = re.compile(r"送(ら|る|り|っ)|送信|同意|断|やめ|止め|聞いて|相談|決め")
_DECLINES = re.compile(
    r"(言え|いえ|言われ|教えられ|おしえられ|答えられ|こたえられ|お答えでき|明かせ|話せ|出せ|伝えられ)(ない|ません|へん|まへん|んわ|ん(?=$|です|よ|な|ね|。))"
)
_NOT_SURE = re.compile(r"(何|なん|なに)(と)?も|はっきり|確か|正確|具体|詳し|くわし|まだ|今の段階|いまの段階|現時点")
_SHORT = 24


def settled(heard: Heard, state: DialogueState) -> Heard:
    """``heard`` with what its words themselves decide: a wish to wait answers nothing, a refusal is one."""
    if heard.payload is not None:
        return heard
    name = corrected_name(heard.text)
    if name and "contact_name" not in heard.facts:
        heard = replace(heard, intent="correct_fact", clauses=(), facts={**heard.facts, "contact_name": name})
    if _wants_a_person(heard.text) and not heard.facts:
        return replace(heard, intent="ask_human", clauses=())
    if reporting.told(heard.text):
        return replace(heard, intent=REPORTED, clauses=(), facts={}, words={})
    if _SHOW_RECORD.search(heard.text):
        return replace(heard, intent=SHOW_RECORD, clauses=(), facts={}, words={})
    if state.asking is None:
        return heard
    if state.asking == "policy_number":
        return _with_phone(heard)
    if set(heard.facts) <= {"handoff_consent"} and _asks_to_wait(heard.text):
        return replace(heard, intent=WAIT, clauses=(), facts={}, words={}, refused=False)
    if not heard.facts and declines(heard.text):
        return replace(heard, intent="inform", clauses=(), refused=True)
    return heard


def _with_phone(heard: Heard) -> Heard:
    """The question for the policy asks for two numbers; either may come alone."""
    read = number_and_phone(heard.text)
    if not read:
        return heard
    others = {name: value for name, value in heard.facts.items() if name != "policy_number"}
    return replace(heard, facts={**others, **read})


def _wants_a_person(text: str) -> bool:
    """「人と話したい」; not 「警察の人と話しました」, which is something done."""
    return len(text) <= _SHORT and TO_A_PERSON.search(text) is not None and _ALREADY.search(text) is None


def _asks_to_wait(text: str) -> bool:
    """「ちょっと待って、患者さんが来た」; not 「まだ送らないで、待ってください」, which decides something."""
    return len(text) <= _SHORT and _WAIT.search(text) is not None and _SENDS_NOT.search(text) is None


def declines(text: str) -> bool:
    """「言えません」「それは教えられない」; not 「何とも言えません」, which is not knowing."""
    return len(text) <= _SHORT and _DECLINES.search(text) is not None and _NOT_SURE.search(text) is None

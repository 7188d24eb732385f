"""What a message is beside the model's guess: words whose meaning is certain settle it, whatever they sound like."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import reporting, side_answers
from bot.dialogue.listening import answers_open_question, calls_it_another
from bot.dialogue.rereading import corrected_name, number_and_phone
from bot.dialogue.second_reading import call_back_beside, number_beside, read_again
from bot.dialogue.state import CaseView, DialogueState, Heard
from bot.dialogue.two_incidents import named_kind

WAIT = "wait"
"""A wish to wait, as an intent of its own: the model need not know it."""
_WAIT = re.compile(
    r"(ちょっと|少し|すこし|ちょい|しばらく|一旦|いったん|いまは?|今は?)?、?(待っ|まっ)(て(?!い[たるま]|る|た|も(?!ら))|てて|とって|といて)"
    r"|お待ち(くだ|下さ|を)|^(ちょっと|少し)?タイム|席を?(外|はず)し|^(あ、)?患者(さん|様)が?(来|き)(た|て|ま)"
)
REPORTED, SHOW_RECORD = "reported", "show_record"
"""The clinic says that it reported to the state; it wants to see what was written down."""
SIDE, WHY_ASKED, TO_THE_DESK = "side:", "why_asked", "to_the_desk"
"""A question or worry with an answer of its own (its name follows); what the open question means or is for; the wish
to send the case after all."""
_WHY_ASKED = re.compile(
    r"どう(いう|ゆう|言う)(意味|こと)|意味が?(わか|分か)|(なんで|なぜ|どうして|何で|何のため|なんのため).{0,12}(必要|聞|き(く|き)|要る|要り|いる|いり|教え|答え|知りた)"
    r"|どう(やって|すれば|したら)(確認|調べ|確かめ|分か|わか|見れば|見たら)|(どこ|何)(を|で)(見れ|見たら|確認|調べ)|(どこ|何)に書いて|必要(が|は)?(ある|あり|あん)|(例えば|たとえば)[?？。]?$"
)
_OWN_TOPIC = re.compile(r"報告|公表|届|警察|ケーブル|LAN|電源|バックアップ|患者|本人|ホームページ|業者|払")
"""Words that make a question one of its own, not one about the open question."""
_SEND_AFTER_ALL = re.compile(
    r"(送って|送信して|送付して)(も)?(ください|下さい|ほしい|欲しい|いい|良い|よい|OK|もら|頂|いただ|くれ|や|[。!]?$)"
    r"|(やっぱり?|やはり|窓口|それ|じゃあ|では).{0,8}(送(ります|りたい|る|信します)|お願いします)"
)
BACK = "back"
"""Somebody comes back and wants to go on where they were."""
_BACK = re.compile(
    r"^(いま|今|お待たせ(しました)?、?)?(戻り|もどり)ました|^ただいま|^お待たせ|どこまで(話|聞|答え|進)|^(さっきの)?(続き|つづき)(から|を|です|お願い|は|$)"
)
_LATER = re.compile(
    r"(聞いて|訊いて|相談して|確認して|確認(を)?とって|許可(を)?(取|と|もら)って?)(み)?(から|ないと|てから|の?後|のち|まで)|(確認|相談|許可|了承)(の?後|次第)"
)
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


def settled(heard: Heard, state: DialogueState, case: CaseView) -> Heard:
    """``heard`` with what its words themselves decide: a wish to wait answers nothing, a refusal is one."""
    if heard.payload is not None:
        return heard
    heard = _certain(_of_another(heard, case), state, case)
    known = heard.intent in (WAIT, BACK, REPORTED, SHOW_RECORD, WHY_ASKED, TO_THE_DESK) or heard.intent.startswith(SIDE)
    return heard if known else read_again(heard, case, state)


def _of_another(heard: Heard, case: CaseView) -> Heard:
    """「もう一件、FAXの誤送信の件も」: what is called another matter and named by plain words is a report of that kind."""
    if case.facts.incident_type is None or not calls_it_another(heard.text):
        return heard
    kind = named_kind(heard.text)
    return replace(heard, incident_type=kind, type_confidence=1.0, intent="report_incident") if kind else heard


def _certain(heard: Heard, state: DialogueState, case: CaseView) -> Heard:
    name = corrected_name(heard.text)
    if name and "contact_name" not in heard.facts:
        heard = replace(heard, intent="correct_fact", clauses=(), facts={**heard.facts, "contact_name": name})
    if _wants_a_person(heard.text) and not heard.facts:
        return replace(heard, intent="ask_human", clauses=())
    if reporting.told(heard.text):
        return replace(heard, intent=REPORTED, clauses=(), facts={}, words={})
    if _SHOW_RECORD.search(heard.text):
        return replace(heard, intent=SHOW_RECORD, clauses=(), facts={}, words={})
    beside = _asked_beside(heard, state, case)
    if beside is not None:
        return beside
    if state.asking is None:
        return heard
    if state.asking == "policy_number":
        return _with_phone(heard)
    if state.asking == "handoff_consent" and not heard.facts and _LATER.search(heard.text):
        return replace(heard, facts={"handoff_consent": False}, intent="inform", clauses=())
    if set(heard.facts) <= {"handoff_consent"} and _asks_to_wait(heard.text):
        return replace(heard, intent=WAIT, clauses=(), facts={}, words={}, refused=False)
    if not heard.facts and declines(heard.text):
        return replace(heard, intent="inform", clauses=(), refused=True)
    return heard


def _asked_beside(heard: Heard, state: DialogueState, case: CaseView) -> Heard | None:
    """Words that answer nothing but ask: what the question means, a worry, or to send the case after all."""
    if case.facts.incident_type is None or sum(clause.startswith("ask_") for clause in heard.clauses) > 1:
        return None
    if not heard.facts and len(heard.text) <= _SHORT and _BACK.search(heard.text):
        return replace(heard, intent=BACK, clauses=())
    over = state.asking is None and state.closing_said and state.handoff != "requested"
    if over and len(heard.text) <= 2 * _SHORT and _SEND_AFTER_ALL.search(heard.text):
        return replace(heard, intent=TO_THE_DESK, clauses=(), facts=number_beside(heard), words={})
    if answers_open_question(state, heard.facts):
        return None
    side = side_answers.found(heard.text)
    if side is not None:
        return replace(heard, intent=SIDE + side, clauses=())
    about_it = _WHY_ASKED.search(heard.text) and not _OWN_TOPIC.search(heard.text)
    if state.asking and len(heard.text) <= 2 * _SHORT and about_it:
        return replace(heard, intent=WHY_ASKED, clauses=(), facts={}, words={})
    return None


def _with_phone(heard: Heard) -> Heard:
    """The question for the policy asks for two numbers; either may come alone."""
    beside = call_back_beside(heard)
    if beside is not None:
        return beside
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

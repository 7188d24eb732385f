"""Coming back to a case of an earlier conversation: its number and the call-back telephone number, both."""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import replace

from bot.dialogue import questions
from bot.dialogue.building import Turn
from bot.policy.policies import normal_phone

TRIES, _SHORT = 5, 30
_CASE_REF = re.compile(r"(?<!\d)(\d{6})-?([2-9A-HJKMNP-Z]{5})(?![0-9A-Z])")
_ASK_PHONE = "その受付番号の続きですね。確認のため、前回の折り返しの電話番号を教えてください。"
_ASK_NUMBER = "前回の続きですね。受付番号を教えてください。なければ、何が起きたかを短く書いてください。"
_GO_ON = re.compile(r"(昨日|きのう|先日|前回|この前|こないだ|先週|前)の?(件|話|相談|やつ)?の?(続き|つづき)")
_NO_MATCH = "番号の組み合わせを確かめられませんでした。もう一度、受付番号から教えてください。"
_LOCKED = "確かめられなかったので、新しい件としてお聞きします。急ぐときは「人と話す」を押してください。"


def case_ref_in(text: str) -> str | None:
    """A case number in ``text``, in the form it is stored."""
    found = _CASE_REF.search(unicodedata.normalize("NFKC", text).upper())
    return f"{found[1]}-{found[2]}" if found else None


def answered(turn: Turn) -> bool:
    """Whether this message was about coming back; only a conversation without a case can come back to one."""
    if turn.case.case_ref is not None or turn.state.resume_tries >= TRIES:
        return False
    kind, _, waiting = (turn.confirming or "").partition(":")
    if kind == "resume" and turn.heard.payload is None:
        return _check(turn, waiting)
    case_ref = case_ref_in(turn.heard.text)
    if case_ref is None:
        asks = not turn.heard.facts and len(turn.heard.text) <= _SHORT and _GO_ON.search(turn.heard.text)
        if asks:
            turn.say(_ASK_NUMBER, questions.HUMAN)
        return bool(asks)
    turn.state = replace(turn.state, confirming=f"resume:{case_ref}")
    turn.say(_ASK_PHONE, questions.HUMAN)
    return True


def _check(turn: Turn, case_ref: str) -> bool:
    """Never says whether the case exists or the telephone number was wrong."""
    contact = turn.case.contact_of(case_ref)
    given = normal_phone(turn.heard.text)
    if hmac.compare_digest(normal_phone(contact or ""), given) and given:
        turn.resume = case_ref
        turn.say(f"おかえりなさい。受付番号 {case_ref} の続きから進めます。")
        return True
    tries = turn.state.resume_tries + 1
    turn.state = replace(turn.state, resume_tries=tries)
    turn.say(_LOCKED if tries >= TRIES else _NO_MATCH, questions.HUMAN)
    return True

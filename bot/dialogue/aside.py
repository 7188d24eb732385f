"""What is answered beside the questions: worries, what a question means, sending after all, a second incident."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import questions, side_answers, wording
from bot.dialogue.building import Turn
from bot.dialogue.skills import second_confirmed, take_facts, want_handoff
from bot.dialogue.state import Entry, FactChange


def say_waiting(turn: Turn, other: str) -> None:
    """Two incidents in one message: the other one is not lost, it comes afterwards."""
    turn.say(f"もう1つ、「{wording.type_text(other)}」のことも受け取りました。先に、こちらの件からうかがいます。")
    turn.timeline.append(Entry("second", f"もう1つの件: {wording.type_text(other)}", "bot"))


def waiting_incident(turn: Turn) -> bool:
    """The second incident of the first message, now as a case of its own."""
    turn.confirming = turn.heard.payload
    return second_confirmed(turn)


def side_answer(turn: Turn) -> bool:
    """A worry or a question that has no intent of its own."""
    turn.say(side_answers.load()[turn.heard.intent.partition(":")[2]].text)
    take_facts(turn)
    return True


def why_asked(turn: Turn) -> bool:
    """What the open question means or is for: it comes again with its reason; nothing was answered by that."""
    question = questions.load().get(turn.asked or "")
    if question and question.dont_know:
        turn.say("分からなければ「わからない」でかまいません。")
    return False


def send_after_all(turn: Turn) -> bool:
    """The wish to send, said in words after the end: the consent is given, what is still needed is asked."""
    want_handoff(turn)
    turn.change({"handoff_consent": FactChange(True, "said", turn.heard.text)})
    return True


def later(turn: Turn) -> bool:
    """The other incident waits until this one is through."""
    kind, _, incident_type = (turn.confirming or "").partition(":")
    if kind == "second" and incident_type:
        turn.state = replace(turn.state, waiting=incident_type)
        turn.say("分かりました。もう1つの件は、この件のあとでうかがいます。")
    return True


def back(turn: Turn) -> bool:
    """Somebody is back: where they were goes on."""
    turn.say(
        "おかえりなさい。続きからうかがいます。" if turn.asked else "おかえりなさい。ここまでの内容は残っています。"
    )
    return True

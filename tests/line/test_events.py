"""Each kind of event: what is said, what is kept, what is never fetched or said back."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text

from bot.line_stub import events
from bot.store import cases, conversations
from bot.store.line_tables import LineButton, LineEvent, LinePerson
from bot.store.tables import FactRow, InboundMessage, TimelineEntry
from tests.line.conftest import Line
from tests.line.servers import YES_NO, until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def conversation_id(line: Line) -> str:
    with line.store.begin() as session:
        return str(session.scalars(select(LinePerson)).one().conversation_id)


def everything(line: Line) -> str:
    """Every row of every table, as one text."""
    with line.store.begin() as session:
        names = [table.name for table in LinePerson.metadata.sorted_tables]
        rows = [str(tuple(row)) for name in names for row in session.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608
    return "\n".join(rows) + json.dumps(rows, ensure_ascii=False).encode().decode("unicode_escape", "ignore")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("image", "写真や動画は、ここでは受け取っていません"),
        ("video", "写真や動画は、ここでは受け取っていません"),
        ("file", "開かず、消さず、そのまま残して"),
        ("audio", "音声は、ここでは聞き取れません"),
        ("sticker", "スタンプを受け取りました"),
        ("location", "位置情報は使っていません"),
    ],
)
def test_what_is_no_text_is_explained_and_never_fetched(line: Line, kind: str, words: str) -> None:
    line.send(events.media(line.user, kind))
    until(lambda: words in line.words())
    assert line.rasa.heard == []
    assert {endpoint for endpoint, _ in line.platform.calls} <= {"reply", "loading"}


def test_a_number_or_a_press_chooses(line: Line) -> None:
    line.say("電カルが開かない")
    line.wait(2)
    line.send(events.postback(line.user, line.platform.choices(line.user)["続いている"]))
    line.wait(4)
    line.say("2")
    line.wait(6)
    line.say("２。")
    line.wait(8)
    assert line.rasa.heard == ["電カルが開かない", "/inform", "/inform", "/inform"]
    with line.store.begin() as session:
        given = session.scalars(select(InboundMessage).order_by(InboundMessage.received_at, InboundMessage.id)).all()
        assert sorted(str(message.payload) for message in given) == [
            "None", "answer:ongoing:no", "answer:ongoing:no", "answer:ongoing:yes",
        ]  # fmt: skip


def test_numbers_that_may_be_an_answer_are_told_apart_by_letters(line: Line) -> None:
    line.rasa.say = [{"text": "およそ何人分ですか。", "buttons": YES_NO, "link": None}]
    line.say("電カルが開かない")
    line.wait(2)
    with line.store.begin() as session:
        conversations.get(session, conversation_id(line)).dialogue = {"asking": "affected_low"}
    line.say("もう一度")
    line.wait(4)
    assert "A 続いている" in line.words()
    line.say("2")
    line.wait(6)
    line.say("b")
    line.wait(8)
    assert line.rasa.heard == ["電カルが開かない", "もう一度", "2", "/inform"]


def test_a_button_of_somebody_else_or_of_another_case_opens_nothing(line: Line) -> None:
    line.say("電カルが開かない")
    line.wait(2)
    own = line.platform.choices(line.user)["続いている"]
    with line.store.begin() as session:
        conversation = conversations.get(session, conversation_id(line))
        first = cases.open_case(session, conversation.id, line.settings.clock())
        second = cases.open_case(session, conversation.id, line.settings.clock())
        session.get_one(LineButton, own.removeprefix("a=")).case_id = first.id
        conversation.case_id = second.id
    line.send(events.postback(line.user, own))
    until(lambda: "このボタンは、いまの受付では使えません" in line.words())
    other = events.user_id()
    line.send(events.postback(other, own))
    until(lambda: line.platform.talk(other))
    line.send(events.postback(line.user, "a=forged"), events.postback(line.user, "answer:handoff_consent:yes"))
    until(lambda: line.words().count("このボタンは、いまの受付では使えません") == 3)
    assert line.rasa.heard == ["電カルが開かない"]


def test_consent_counts_only_while_it_is_asked_for(line: Line) -> None:
    consent = [
        {"title": "はい、送る", "payload": "answer:handoff_consent:yes"},
        {"title": "いいえ", "payload": "answer:handoff_consent:no"},
    ]
    line.rasa.say = [{"text": "送ってよいですか。", "buttons": consent, "link": None}]
    line.say("電カルが開かない")
    line.wait(2)
    yes = line.platform.choices(line.user)["はい、送る"]
    line.send(events.postback(line.user, yes))
    until(lambda: "このボタンは、いまの受付では使えません" in line.words())
    with line.store.begin() as session:
        conversations.get(session, conversation_id(line)).dialogue = {"asking": "handoff_consent"}
    line.send(events.postback(line.user, yes))
    until(lambda: line.rasa.heard == ["電カルが開かない", "/inform"])


def test_private_numbers_are_masked_and_the_person_is_told_to_take_them_back(line: Line) -> None:
    line.say("患者さんの番号は 4111 1111 1111 1111 です")
    line.wait(3)
    assert "送信取消" in line.words() and "4111" not in line.words()
    assert line.rasa.heard == ["患者さんの番号は 〔カード番号〕 です"]
    assert "4111" not in everything(line)


def test_what_is_taken_back_is_gone_everywhere(line: Line) -> None:
    event = line.say("コードブルー第七病棟のことです")
    line.wait(2)
    with line.store.begin() as session:
        conversation = conversations.get(session, conversation_id(line))
        case = cases.open_case(session, conversation.id, line.settings.clock())
        [inbound] = session.scalars(select(InboundMessage)).all()
        now, words = line.settings.clock(), inbound.text
        for name, value in (("contact_name", "第七病棟"), ("leak_state", "suspected")):
            cases.state_fact(session, case, name, value, source="said", words=words, inbound_id=inbound.id, now=now)
        cases.note(session, case, "person", "step", words, now)
    assert "第七病棟" in everything(line)
    line.send(events.unsend(line.user, event["message"]["id"]))
    until(lambda: "第七病棟" not in everything(line))
    with line.store.begin() as session:
        [inbound] = session.scalars(select(InboundMessage)).all()
        assert (inbound.text, inbound.state, inbound.reading) == ("〔送信取消〕", "withdrawn", None)
        facts = {row.name: row.value for row in session.scalars(select(FactRow))}
        assert facts == {"contact_name": None, "leak_state": "suspected"}
        assert "メッセージを送信取消" in set(session.scalars(select(TimelineEntry.what)))
        lines = conversations.transcript(session, inbound.conversation_id)
    assert "第七病棟" not in json.dumps(lines, ensure_ascii=False)


def test_what_is_taken_back_before_it_was_read_is_never_read(line: Line) -> None:
    event = events.text(line.user, "コードブルー第七病棟のことです")
    line.send(events.unsend(line.user, event["message"]["id"]), event)
    line.say("電カルが開かない")
    line.wait(2)
    assert line.rasa.heard == ["電カルが開かない"]
    with line.store.begin() as session:
        states = {row.kind: row.state for row in session.scalars(select(LineEvent).order_by(LineEvent.id).limit(2))}
    assert states == {"unsend": "done", "message": "withdrawn"}
    assert "第七病棟" not in everything(line)


def test_somebody_else_cannot_take_it_back(line: Line) -> None:
    event = line.say("電カルが開かない")
    line.wait(2)
    line.send(events.unsend(events.user_id(), event["message"]["id"]))
    line.say("はい")
    line.wait(4)
    assert "電カルが開かない" in everything(line)


def test_a_group_gets_one_polite_sentence_and_is_left(line: Line) -> None:
    group = "C" + "a" * 32
    joined = events.join(group)
    line.send(joined)
    until(lambda: line.platform.left)
    [message] = line.platform.talk(group)
    assert "1対1のトークで話しかけてください" in message["text"]
    line.send(
        events.text("", "電カルが開かない") | {"source": {"type": "group", "groupId": group, "userId": line.user}}
    )
    until(lambda: len(line.platform.left) == 2)
    assert line.rasa.heard == [] and len(line.platform.talk(group)) == 1


def test_facts_are_not_said_back_on_line_but_stand_in_the_conversation(line: Line) -> None:
    line.rasa.say = [
        {"text": "受け取りました。\n人数:300人\n気づいた日時:11月25日(水) 8:00", "buttons": [], "link": None},
        {"text": "どれを直しますか。", "link": None, "buttons": [
            {"title": "人数:300人", "payload": "edit:affected_low"},
            {"title": "直さず続ける", "payload": "do:continue"},
        ]},
    ]  # fmt: skip
    line.say("300人です")
    line.wait(3)
    assert "300" not in json.dumps(line.platform.talk(line.user), ensure_ascii=False)
    assert list(line.platform.choices(line.user)) == ["人数", "直さず続ける"]
    with line.store.begin() as session:
        assert "人数:300人" in json.dumps(conversations.transcript(session, conversation_id(line)), ensure_ascii=False)

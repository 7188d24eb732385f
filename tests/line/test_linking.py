"""Two ways from the talk to the page: the same conversation by a link that opens once, the policy by LINE's own flow."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from bot.errors import NotFound
from bot.gateway.handover import Handover
from bot.gateway.line.answering import MENU
from bot.line_stub import checks, events
from bot.policy.policies import Policy
from bot.store import cases, conversations, policies
from bot.store.line_tables import LinePerson
from bot.store.tables import Case
from tests.line.conftest import Line
from tests.line.servers import until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MENU_FILE = Path(__file__).parents[2] / "docs" / "line" / "rich-menu.json"


def link_in(line: Line, start: str) -> str:
    """The address of the button that begins with ``start``, once it is shown."""
    pattern = re.compile(rf'"uri": "({re.escape(start)}[^"]*)"')
    return until(lambda: pattern.search(json.dumps(line.platform.talk(line.user)))).group(1)


def person_of(line: Line) -> LinePerson:
    with line.store.begin() as session:
        return session.scalars(select(LinePerson)).one()


def test_the_same_conversation_opens_once_on_the_page(line: Line) -> None:
    line.say("電カルが開かない")
    line.wait(2)
    line.send(events.postback(line.user, "m=open"))
    link = link_in(line, line.settings.public_url + "/c/")
    handover = Handover(line.settings.secret_key, line.settings.public_url)
    token, now = link.rpartition("/")[2], line.settings.clock()
    with line.store.begin() as session:
        found, _ = handover.redeem(session, token, "a claim of this browser", now)
    assert found == person_of(line).conversation_id
    with pytest.raises(NotFound), line.store.begin() as session:
        handover.redeem(session, token, "a claim of another one", now)


def test_what_is_said_on_the_page_is_answered_there_alone(line: Line) -> None:
    line.say("電カルが開かない")
    talk = line.wait(2)
    conversation_id = person_of(line).conversation_id
    with line.store.begin() as session:
        from bot.store.tables import InboundMessage

        session.add(
            InboundMessage(
                id="page", conversation_id=conversation_id, client_message_id="from the page", text="300人", payload=None,
                masked=[], received_at=line.settings.clock(), state="answered", reading=None, reply=None,
                **({"number": 99} if "number" in InboundMessage.__table__.columns else {}),
            )
        )  # fmt: skip
        session.flush()
        conversations.put_out(session, conversation_id, "page", [{"text": "ここだけの答え"}], line.settings.clock())
    line.send(events.media(line.user, "sticker"))
    line.wait(len(talk) + 1)
    assert "ここだけの答え" not in line.words()


def policy() -> Policy:
    return Policy(
        policy_number="S1-000777", holder_name="見本歯科", phone="03-0000-7777", plan="S1", options=(),
        starts_on=date(2026, 4, 1), ends_on=date(2027, 4, 1), cancelled_on=None, liability_member="yes",
    )  # fmt: skip


def test_a_proven_policy_is_joined_by_lines_own_flow_and_not_asked_for_again(line: Line) -> None:
    with line.store.begin() as session:
        policies.import_all(session, [policy()], line.settings.clock())
    line.send(events.postback(line.user, "m=link"))
    page = link_in(line, line.settings.public_url + "/line/link")
    address = f"{line.url}/line/link?{urlsplit(page).query}"
    form = httpx.get(address)
    assert form.status_code == 200 and "https://access.line.me" in form.headers["content-security-policy"]
    wrong = httpx.post(address, data={"number": "S1-000777", "phone": "03-0000-0000"})
    assert wrong.status_code == 200 and "確かめられませんでした" in wrong.text
    right = httpx.post(address, data={"number": "s1 000777", "phone": "0300007777"})
    assert right.status_code == 303
    given = parse_qs(urlsplit(right.headers["location"]).query)
    assert right.headers["location"].startswith("https://access.line.me/dialog/bot/accountLink?")
    assert given["linkToken"][0] in line.platform.link_tokens
    nonce = given["nonce"][0]
    assert 10 <= len(nonce) <= 255
    line.send(events.account_link(line.user, nonce))
    until(lambda: "ご契約とつながりました" in line.words())
    # the nonce is good once
    stranger = events.user_id()
    line.send(events.account_link(stranger, nonce))
    until(lambda: line.platform.talk(stranger))
    assert "いまは契約とつなげません" in line.platform.talk(stranger)[0]["text"]
    with line.store.begin() as session:
        person = session.scalars(select(LinePerson).where(LinePerson.policy_number.is_not(None))).one()
        conversation = conversations.get(session, person.conversation_id)
        conversation.case_id = cases.open_case(session, conversation.id, line.settings.clock()).id
    line.say("電カルが開かない")
    until(lambda: line.rasa.heard)
    with line.store.begin() as session:
        case = session.get_one(Case, conversation.case_id)
        assert policies.by_id(session, case.policy_id).policy_number == "S1-000777"
        assert conversations.get(session, conversation.id).dialogue["policy_check"] == "verified"
    # the number is known to the case and not said in the talk
    assert "000777" not in line.words()


def test_guessing_at_the_page_ends_after_five_tries(line: Line) -> None:
    answers = [
        httpx.post(f"{line.url}/line/link?t=guess", data={"number": f"S1-{n:06}", "phone": "03-0000-0000"}).text
        for n in range(6)
    ]
    assert "<form" in answers[4] and "<form" not in answers[5]


def test_the_rich_menu_fits_line_and_the_bot(line: Line) -> None:
    menu = json.loads(MENU_FILE.read_text(encoding="utf-8"))
    assert checks.problems("RichMenuRequest", MENU_FILE.read_bytes()) == []
    assert {area["action"]["data"] for area in menu["areas"]} == {f"m={key}" for key in MENU}
    for area in menu["areas"]:
        assert len(area["action"]["label"]) <= 20

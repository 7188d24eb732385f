"""What comes in: only LINE's own words, each event once, and no body that is signed ends in a 5xx."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.line_stub import events
from bot.store.line_tables import LineEvent, LinePerson
from tests.line.conftest import Line
from tests.line.servers import until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def post(line: Line, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    signed = line.platform.signed(body) if headers is None else headers
    return httpx.post(f"{line.url}/line/webhook", content=body, headers=signed, timeout=5)


def stored(line: Line) -> int:
    with line.store.begin() as session:
        return session.scalar(select(func.count()).select_from(LineEvent)) or 0


def test_the_verify_button_touches_nothing(line: Line) -> None:
    assert post(line, line.platform.body_of()).status_code == 200
    assert stored(line) == 0


@pytest.mark.parametrize("given_signature", [None, "", "AAAA", "署名", "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="])
def test_without_the_right_signature_nothing_is_stored(line: Line, given_signature: str | None) -> None:
    body = line.platform.body_of(events.text(line.user, "電カルが開かない"))
    headers = {} if given_signature is None else {"x-line-signature": given_signature.encode()}
    assert post(line, body, headers).status_code in (401, 403)  # type: ignore[arg-type]
    assert stored(line) == 0


def test_a_signature_is_of_the_bytes_not_of_their_meaning(line: Line) -> None:
    body = json.dumps(json.loads(line.platform.body_of(events.text(line.user, "電カル😀"))), indent=1).encode()
    assert post(line, body).status_code == 200
    assert post(line, body.replace(b"\n", b"\n "), line.platform.signed(body)).status_code == 403
    assert stored(line) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"1e999",
        b'{"events":{}}',
        b"[" * 5000,
        b'{"events":[' + b"9" * 5000 + b"]}",
    ],
)
def test_broken_bodies_with_a_right_signature(line: Line, body: bytes) -> None:
    assert post(line, body).status_code in (200, 400)
    assert stored(line) == 0


def test_unknown_types_modes_and_fields_are_kept_apart_and_disturb_nobody(line: Line) -> None:
    odd = [
        events.event("messageEdited", line.user, message={"type": "text", "id": "1", "text": "x"}),
        events.text(line.user, "待機中") | {"mode": "standby"},
        events.text(line.user, "新しい") | {"mode": "somethingNew"},
        events.event("beacon", line.user),
        events.event("message", line.user, message={"type": "hologram", "id": "2"}),
        {"type": 5, "source": {}, "timestamp": "then"},
    ]
    line.send(*odd, events.text(line.user, "電カルが開かない", brandNew={"a": [1]}))
    until(lambda: "いまも広がっていますか。" in line.words())
    assert line.rasa.heard == ["電カルが開かない"]
    assert stored(line) == len(odd) + 1
    assert line.words().count("この形のメッセージは受け取れませんでした") == 1


def test_two_people_in_one_webhook_get_an_answer_each(line: Line) -> None:
    other = events.user_id()
    line.send(events.text(line.user, "電カルが開かない"), events.text(other, "USBをなくしました"))
    line.wait(2)
    until(lambda: len(line.platform.talk(other)) == 2)
    with line.store.begin() as session:
        people = session.scalars(select(LinePerson)).all()
        assert len({person.conversation_id for person in people}) == 2
        # neither the ids nor the words lie in these tables
        kept = json.dumps(
            [[str(v) for v in vars(row).values()] for row in [*people, *session.scalars(select(LineEvent))]]
        )
    assert line.user not in kept and other not in kept and "\\u96fb" not in kept and "電カル" not in kept


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KIND = st.sampled_from([*sorted({"message", "postback", "follow", "unfollow", "unsend", "accountLink", "join"}), "new"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Webhooks near the right form with anything anywhere, and now and then no webhook at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=200) | ODD.map(lambda value: json.dumps(value).encode()))
    made: list[Any] = []
    for _ in range(draw(st.integers(0, 3))):
        event = events.event(draw(KIND), "U" + "f" * 32)
        text = {"type": draw(st.sampled_from(["text", "image", "x"])), "id": "1", "text": draw(st.text(max_size=50))}
        event |= draw(st.sampled_from([{}, {"message": text}, {"postback": {"data": draw(st.text(max_size=40))}}]))
        event |= {"unsend": {"messageId": "1"}} if draw(st.booleans()) else {}
        for key in draw(st.lists(st.sampled_from([*event, "message", "link", "unsend", "postback"]), max_size=2)):
            event[key] = draw(ODD)
        made.append(event)
    whole: Any = {"destination": draw(st.just("U0") | ODD), "events": draw(st.just(made) | st.just([*made, draw(ODD)]))}
    return json.dumps(whole).encode()


def fuzz(line: Line, client: httpx.Client, body: bytes) -> None:
    answer = client.post(f"{line.url}/line/webhook", content=body, headers=line.platform.signed(body))
    assert answer.status_code < 500, body


def test_no_signed_body_ends_in_a_server_error(line: Line) -> None:
    """Ten thousand of them: ``HYPOTHESIS_PROFILE=draw LINE_FUZZ=10000`` before the command of this test."""
    import os

    line.rasa.seconds = 0.0
    with httpx.Client(timeout=10) as client:

        @settings(
            max_examples=int(os.environ.get("LINE_FUZZ", "200")),
            suppress_health_check=list(HealthCheck),
            deadline=None,
        )
        @given(bodies())
        def run(body: bytes) -> None:
            fuzz(line, client, body)

        run()
    # the worker got through all of it: whoever writes now is answered
    line.say("電カルが開かない")
    until(lambda: "いまも広がっていますか。" in line.words(), 30)

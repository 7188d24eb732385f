"""Messages are stored once, and nobody else's conversation is reachable."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.errors import NotFound
from bot.store import conversations, turns
from bot.store.engine import Store


def take(store: Store, conversation_id: str, client_id: str | None, text: str, now: datetime) -> tuple[str, bool]:
    with store.begin() as session:
        entered = turns.enter(session, conversation_id, "here", now, now)
        known, _ = turns.known_or_waiting(session, conversation_id, client_id)
        if known is not None:
            return known.id, False
        message = turns.take_in(
            session, entered, client_message_id=client_id, text=text, payload=None, masked=(), now=now
        )
        return message.id, True


@pytest.fixture
def conversation_id(store: Store, now: datetime) -> str:
    with store.begin() as session:
        return conversations.start(session, "web", now).id


def test_the_same_client_id_is_stored_once(store: Store, conversation_id: str, now: datetime) -> None:
    first, new = take(store, conversation_id, "a", "電カルが開かない", now)
    again, new_again = take(store, conversation_id, "a", "電カルが開かない", now)
    assert (first, new, new_again) == (again, True, False)


def test_messages_without_client_id_are_all_stored(store: Store, conversation_id: str, now: datetime) -> None:
    assert take(store, conversation_id, None, "はい", now)[0] != take(store, conversation_id, None, "はい", now)[0]


def test_an_unknown_conversation_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.begin() as session:
        conversations.get(session, "nobody")


def test_only_offered_buttons_are_known(store: Store, conversation_id: str, now: datetime) -> None:
    bubble = {"text": "?", "buttons": [{"title": "はい", "payload": "answer:ongoing:yes"}], "link": None}
    with store.begin() as session:
        conversations.put_out(session, conversation_id, None, [bubble], now)
    with store.begin() as session:
        assert conversations.was_offered(session, conversation_id, "answer:ongoing:yes") == "はい"
        assert conversations.was_offered(session, conversation_id, "answer:ongoing:no") is None


def test_replies_after_a_number_come_in_order(store: Store, conversation_id: str, now: datetime) -> None:
    with store.begin() as session:
        rows = conversations.put_out(session, conversation_id, None, [{"text": str(n)} for n in range(5)], now)
        second = rows[1].id
    with store.begin() as session:
        assert [row.text for row in conversations.after(session, conversation_id, second)] == ["2", "3", "4"]

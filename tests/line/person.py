"""Somebody at a clinic with a phone: talks to the running product over the stand-in platform alone."""

from __future__ import annotations

import time

from sqlalchemy import select

from bot.gateway.line.seal import Seal
from bot.line_stub import events
from bot.line_stub.platform import Platform, words_of
from bot.settings import Secret
from bot.store import cases
from bot.store.engine import Store
from bot.store.line_tables import LineEvent, LinePerson
from bot.store.tables import Case, Conversation
from tests.line.servers import until


class Phone:
    """One LINE user. What is said is read from the talk; the case is looked up in the product's own database."""

    def __init__(self, platform: Platform, bot_url: str, database_url: str, seal_key: str) -> None:
        self.platform, self.bot_url, self.user = platform, bot_url, events.user_id()
        self.store, self._seal = Store.open(database_url), Seal(Secret(seal_key))
        self.key = self._seal.key_of("user", self.user)

    def close(self) -> None:
        self.store.close()

    def send(self, event: dict, seconds: float = 25.0) -> str:
        """Send one event and wait until it is dealt with and answered; the words that came."""
        before = len(self.platform.talk(self.user))
        answer = self.platform.send(self.bot_url, event)
        assert answer.status_code == 200
        until(lambda: self._settled(event["webhookEventId"]), seconds)
        until(lambda: len(self.platform.talk(self.user)) > before, seconds)
        time.sleep(0.05)
        return "\n".join(words_of(message) for message in self.platform.talk(self.user, before))

    def say(self, words: str) -> str:
        return self.send(events.text(self.user, words))

    def press(self, title: str) -> str:
        """Press the quick reply whose words begin with ``title``."""
        choices = self.platform.choices(self.user)
        data = next((data for words, data in choices.items() if words.startswith(title)), None)
        assert data is not None, f"no button {title!r} among {list(choices)}"
        return self.send(events.postback(self.user, data))

    def _settled(self, event_id: str) -> bool:
        with self.store.begin() as session:
            state = session.scalar(select(LineEvent.state).where(LineEvent.webhook_event_id == event_id))
        return state not in (None, "waiting")

    @property
    def conversation(self) -> Conversation:
        with self.store.begin() as session:
            person = session.get_one(LinePerson, self.key)
            return session.get_one(Conversation, person.conversation_id)

    @property
    def case(self) -> Case:
        with self.store.begin() as session:
            return session.get_one(Case, self.conversation.case_id)

    @property
    def facts(self) -> dict:
        with self.store.begin() as session:
            return cases.facts_of(cases.current_facts(session, self.case.id)).to_dict()

    def answer_until_done(self, answers: dict[str, str], limit: int = 14) -> list[str]:
        """Answer each question by its slot: a text, or 「[題]」 for a button; gives the order asked."""
        asked: list[str] = []
        while (slot := self.conversation.dialogue.get("asking")) is not None:
            asked.append(slot)
            assert len(asked) <= limit, asked
            given = answers.get(slot, "わからない")
            self.press(given.strip("[]")) if given.startswith("[") else self.say(given)
        return asked

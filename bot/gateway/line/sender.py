"""Making the calls that were written down: reply while the token is young, else push with the stored retry key.

What LINE's documents say decides each outcome. An answer that must not be lost is pushed when a reply has no clear
end; only a reply whose repetition LINE refuses for its used-up token was shown.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.gateway.line import calls, people
from bot.gateway.line.api import Answer, LineApi
from bot.gateway.line.desk import Run
from bot.gateway.line.hands import Hands
from bot.gateway.line.seal import Seal
from bot.gateway.metrics import LINE_CALLS
from bot.handoff import mail_rows
from bot.store import cases, conversations
from bot.store.line_tables import LineCall, LinePerson
from bot.store.tables import Case

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 600.0
QUOTA_LOOKED_AT_EVERY = timedelta(seconds=60)
QUOTA_GONE_FOR = timedelta(hours=1)
TOKEN_PAUSE_SECONDS = 60.0
REPLY_TRIES = 2
NO_QUOTA = -429

Ready = tuple[LineCall, str]
End = Literal["shown", "push", "again", "no_quota", "refused"]
UNREACHED = "LINEで知らせを届けられませんでした({why})。電話かメールで連絡してください。"
WHY = {"no_quota": "送信数の上限", "blocked": "友だち登録の解除", "gave_up": "LINEの不調", "refused": "LINEの拒否"}


class Sender:
    """Makes one person's calls in order. ``alert`` is told of whom LINE does not reach: the case's number and why."""

    def __init__(
        self,
        api: LineApi,
        seal: Seal,
        clock: Clock,
        now: Clock,
        alert: Callable[[str | None, str], None],
        run: Run,
        hands: Hands,
    ) -> None:
        self._api, self._seal, self._run, self._hands = api, seal, run, hands
        self._clock, self._now, self._alert = clock, now, alert
        self._pushes_left: int | None = None
        self._looked_at: datetime | None = None

    async def send(self, person_key: str, ready: Ready | None) -> None:
        """Make ``ready`` and every call of this person that is due after it."""
        while ready is not None:
            call, to = ready
            end, answer = await self._make(call, to)
            LINE_CALLS.labels(call.way, end).inc()
            ready = await self._run(self._settled, person_key, call.id, end, answer)

    def begin(self, session: Session, person_key: str) -> Ready | None:
        """The person's next call that is due, its attempt counted before it is made."""
        while (call := calls.due(session, person_key, self._now())) is not None:
            person = people.by_key(session, person_key)
            if person.reachable or call.way == "reply":
                call.attempts += 1
                return call, people.line_id(self._seal, person)
            self._give_up(session, call, "unreachable", "blocked")
            session.flush()
        return None

    def _settled(self, session: Session, person_key: str, call_id: int, end: End, answer: Answer) -> Ready | None:
        self._settle(session, call_id, end, answer)
        session.flush()
        return self.begin(session, person_key) if self._hands.keep(session, person_key) else None

    async def _make(self, call: LineCall, to: str) -> tuple[End, Answer]:
        try:
            return await (self._reply(call) if call.way == "reply" else self._push(call, to))
        except ValueError as error:
            # the SDK refused our own message before it left
            log.error("a message for LINE was malformed: %s", type(error).__name__)
            return "refused", Answer(400)

    async def _reply(self, call: LineCall) -> tuple[End, Answer]:
        if call.token_until is None or call.sealed_token is None or self._now() >= call.token_until:
            return "push", Answer(0 if call.doubtful else 400, message="token too old")
        answer = await self._api.reply(self._seal.open(call.sealed_token, call.retry_key), call.messages)
        return end_of_reply(answer, attempts=call.attempts, doubtful=call.doubtful), answer

    async def _push(self, call: LineCall, to: str) -> tuple[End, Answer]:
        if await self._quota_gone():
            return "no_quota", Answer(429)
        answer = await self._api.push(to, call.messages, call.retry_key)
        if answer.status == 429 and await self._quota_gone(fresh=True):
            return "no_quota", answer
        if answer.ok and self._pushes_left is not None:
            self._pushes_left -= 1
        return end_of_push(answer), answer

    async def _quota_gone(self, *, fresh: bool = False) -> bool:
        now = self._now()
        if fresh or self._looked_at is None or now - self._looked_at >= QUOTA_LOOKED_AT_EVERY:
            self._looked_at, self._pushes_left = now, await self._api.pushes_left()
        return self._pushes_left is not None and self._pushes_left <= 0

    def _settle(self, session: Session, call_id: int, end: End, answer: Answer) -> None:
        now = self._now()
        call = session.get_one(LineCall, call_id)
        first_without_quota = end == "no_quota" and call.status != NO_QUOTA
        call.status, call.request_id = (NO_QUOTA if end == "no_quota" else answer.status), answer.request_id
        call.doubtful = call.doubtful or answer.status == 0 or answer.status >= 500
        if end == "shown":
            calls.finish(session, call, "sent", now, self._clock())
        elif end == "push":
            call.way, call.sealed_token, call.next_at, call.attempts = "push", None, now, 0
        elif end == "refused":
            self._give_up(session, call, "failed", "refused")
        elif now - call.created_at >= calls.GIVE_UP_AFTER:
            self._give_up(session, call, "failed", "gave_up")
        else:
            call.next_at = now + (QUOTA_GONE_FOR if end == "no_quota" else _pause(call, answer))
            if first_without_quota:
                self._unreached(session, people.by_key(session, call.person_key), "no_quota")

    def _give_up(self, session: Session, call: LineCall, state: str, why: str) -> None:
        calls.finish(session, call, state, self._now(), None)
        self._unreached(session, people.by_key(session, call.person_key), why)

    def _unreached(self, session: Session, person: LinePerson, why: str) -> None:
        """The fallback: the case says that somebody has to telephone or write, and the agency hears of it."""
        case = None
        if person.conversation_id is not None:
            case_id = conversations.get(session, person.conversation_id).case_id
            case = session.get(Case, case_id) if case_id else None
        if case is not None:
            cases.note(session, case, "bot", "line_unreached", UNREACHED.format(why=WHY[why]), self._clock())
            mail_rows.write(session, case, "not_reached", self._clock())
        ref = case.case_ref if case else None
        # whoever hears of it must find the note
        event.listen(session, "after_commit", lambda _: self._alert(ref, WHY[why]), once=True)


def end_of_reply(answer: Answer, *, attempts: int, doubtful: bool) -> End:
    """What follows from LINE's answer to a reply. ``doubtful``: an earlier attempt had no clear end."""
    if answer.ok:
        return "shown"
    if answer.status == 400 and doubtful and "reply token" in answer.message.lower():
        # the token was young and is used up, so the attempt that seemed lost had arrived
        return "shown"
    if answer.status in (0, 408, 429) or answer.status >= 500:
        return "again" if attempts < REPLY_TRIES else "push"
    return "again" if answer.status in (401, 403) else "push"


def end_of_push(answer: Answer) -> End:
    """What follows from LINE's answer to a push; 409 says that the same retry key was taken before."""
    if answer.ok or answer.status == 409:
        return "shown"
    if answer.status in (0, 401, 403, 408, 429) or answer.status >= 500:
        return "again"
    return "refused"


def _pause(call: LineCall, answer: Answer) -> timedelta:
    wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(call.attempts - 1, 12), LONGEST_WAIT_SECONDS)
    if answer.status in (401, 403):
        wait = max(wait, TOKEN_PAUSE_SECONDS)
    return timedelta(seconds=max(answer.retry_after, wait * random.uniform(0.8, 1.2)))  # noqa: S311 (spreads load)

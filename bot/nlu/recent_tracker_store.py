"""Rasa's memory of a conversation: the last few events and the slots, in this process only.

Nothing that matters lives in Rasa: facts, transcript and the state of the dialogue are in the product's own tables.
So a turn costs the same after a thousand turns as after ten, a restart loses nothing, and no second copy of what
people wrote is kept: the words of a message are dropped with the end of its turn.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

EVENTS_KEPT = 12
CONVERSATIONS_KEPT = 10_000


class RecentTrackerStore(TrackerStore):
    """Keeps the newest events of the newest conversations; the oldest conversation goes first."""

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        self._recent: OrderedDict[str, list[Event]] = OrderedDict()
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """(see parent class for full docstring)."""
        await self.stream_events(tracker)
        slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value is not None]
        self._recent[tracker.sender_id] = [*slots, *map(_without_words, list(tracker.events)[-EVENTS_KEPT:])]
        self._recent.move_to_end(tracker.sender_id)
        while len(self._recent) > CONVERSATIONS_KEPT:
            self._recent.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """(see parent class for full docstring)."""
        events = self._recent.get(sender_id)
        if events is None:
            return None
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """(see parent class for full docstring)."""
        return list(self._recent)


def _without_words(event: Event) -> Event:
    """The event as rules need it: which intent it was, not what was said. Nothing of a message is needed later."""
    if isinstance(event, UserUttered):
        intent = {"name": event.intent_name, "confidence": 1.0}
        return UserUttered(
            None, intent, [], timestamp=event.timestamp, input_channel=event.input_channel, message_id=event.message_id
        )
    if isinstance(event, BotUttered):
        return BotUttered(None, {}, {}, event.timestamp)
    return event

"""Rasa's memory of a conversation: the last few events and the slots, in this process only.

Nothing that matters lives in Rasa: facts, transcript and the state of the dialogue are in the product's own tables.
So a turn costs the same after a thousand turns as after ten, a restart loses nothing, and no second copy of what
people wrote lies on the disk.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
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
        self._recent[tracker.sender_id] = [*slots, *list(tracker.events)[-EVENTS_KEPT:]]
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

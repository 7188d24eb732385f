"""Only fresh calls signed with a secret in force are taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from bot.errors import BadInput
from bot.handoff.signature import check, signed_headers
from bot.settings import Secret

OLD, NEW = "whsec_" + "b2xk" * 8, "whsec_" + "bmV3" * 8


def test_both_secrets_hold_while_rotating() -> None:
    headers = signed_headers(Secret(f"{OLD} {NEW}"), "c.1", "{}")
    assert check(Secret(OLD), b"{}", headers) == "c.1"
    assert check(Secret(NEW), b"{}", headers) == "c.1"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-signature": "v1,***"},
        {"webhook-id": "c.2"},
        {"webhook-timestamp": "0"},
        {"webhook-timestamp": "soon"},
    ],
)
def test_anything_changed_is_refused(change: dict[str, str]) -> None:
    headers = signed_headers(Secret(NEW), "c.1", "{}") | change
    with pytest.raises(BadInput):
        check(Secret(NEW), b"{}", headers)


def test_another_body_or_another_secret_is_refused() -> None:
    headers = signed_headers(Secret(NEW), "c.1", "{}")
    with pytest.raises(BadInput):
        check(Secret(NEW), b"{ }", headers)
    with pytest.raises(BadInput):
        check(Secret(OLD), b"{}", headers)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_old_and_future_calls_are_refused(minutes: int) -> None:
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    headers = {
        "webhook-id": "c.1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(NEW).sign("c.1", moment, "{}"),
    }
    with pytest.raises(BadInput):
        check(Secret(NEW), b"{}", headers)

"""A token opens its own conversation and nothing else."""

from __future__ import annotations

import pytest

from bot.errors import NotFound
from bot.gateway.tokens import Tokens
from bot.settings import Secret


def test_its_own_conversation() -> None:
    tokens = Tokens(Secret("key"))
    tokens.check("one", f"Bearer {tokens.issue('one')}")


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer x.y.z", "Basic abc"])
def test_no_token(header: str | None) -> None:
    with pytest.raises(NotFound):
        Tokens(Secret("key")).check("one", header)


def test_another_conversation_or_another_key() -> None:
    tokens, others = Tokens(Secret("key")), Tokens(Secret("other"))
    for header in (f"Bearer {tokens.issue('two')}", f"Bearer {others.issue('one')}", tokens.issue("one")):
        with pytest.raises(NotFound):
            tokens.check("one", header)

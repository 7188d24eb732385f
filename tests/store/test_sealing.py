"""Sealed text: opens only with its key and in its place, and survives a change of the key."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput, NotFound
from bot.store import sealing

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@given(text=st.text(), context=st.text(max_size=40))
def test_what_is_sealed_opens_again(text: str, context: str) -> None:
    sealed = sealing.seal(OLD, text, context)
    assert sealing.unseal(OLD, sealed, context) == text
    assert sealing.unseal((NEW, OLD), sealed, context) == text


def test_nothing_of_the_text_shows_and_no_two_are_equal() -> None:
    first, second = (sealing.seal(OLD, "患者 山田花子", "m:1") for _ in range(2))
    assert first != second
    assert "山田" not in first and base64.b64encode("山田".encode()).decode() not in first
    assert first.isascii()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda s: (s, "m:2", OLD), BadInput),
        (lambda s: (s[:-6] + ("A" if s[-6] != "A" else "B") + s[-5:], "m:1", OLD), BadInput),
        (lambda s: (s, "m:1", NEW), NotFound),
        (lambda s: ("患者 山田花子", "m:1", OLD), BadInput),
        (lambda s: ("s1.00000000.AAAA", "m:1", OLD), BadInput),
    ],
)
def test_a_moved_changed_or_foreign_text_does_not_open(
    spoil: Callable[[str], tuple[str, str, bytes]], error: type[Exception]
) -> None:
    sealed, context, key = spoil(sealing.seal(OLD, "患者 山田花子", "m:1"))
    with pytest.raises(error) as caught:
        sealing.unseal(key, sealed, context)
    assert "山田" not in str(caught.value)


def test_after_the_change_the_new_key_alone_opens_everything() -> None:
    rows = {f"m:{n}": sealing.seal(OLD, f"文{n}", f"m:{n}") for n in range(5)}
    rows["m:9"] = sealing.seal(NEW, "文9", "m:9")
    assert sealing.rotate((NEW, OLD), list(rows.items()), rows.__setitem__) == 5
    assert [sealing.unseal(NEW, sealed, context)[0] for context, sealed in rows.items()] == ["文"] * 6
    assert sealing.rotate((NEW, OLD), list(rows.items()), rows.__setitem__) == 0


def test_keys_as_written() -> None:
    made = sealing.new_key()
    (key,) = sealing.parse_keys(f" {made}\n")
    assert len(key) == 32
    assert sealing.parse_keys(f"{sealing.new_key()} {made}")[1] == key
    for bad in ("", "not base64!", base64.b64encode(b"short").decode()):
        with pytest.raises(BadInput, match="seal_key"):
            sealing.parse_keys(bad)

"""What docs/handoff.md promises to the desk's engineers is what the product does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.handoff import signature
from bot.handoff.desk import AT_ONCE
from bot.handoff.signature import check, signed_headers
from bot.settings import ROOT, Secret
from bot.store.cases import TRANSITIONS

TEXT = (ROOT / "docs" / "handoff.md").read_text(encoding="utf-8")
VECTOR = dict(re.findall(r"^(secret|id|timestamp|body|signature) +(.+)$", TEXT, re.MULTILINE))


class At(datetime):
    """The machine's time as the vector says."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.fromtimestamp(int(VECTOR["timestamp"]), UTC)


def test_the_vector_is_what_the_product_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "datetime", At)
    headers = signed_headers(Secret(VECTOR["secret"]), VECTOR["id"], VECTOR["body"])
    assert headers["webhook-signature"] == VECTOR["signature"]
    assert headers["Idempotency-Key"] == headers["webhook-id"] == VECTOR["id"]


def test_the_vector_follows_from_the_formula_alone() -> None:
    key = base64.b64decode(VECTOR["secret"].removeprefix("whsec_"))
    signed = f"{VECTOR['id']}.{VECTOR['timestamp']}.{VECTOR['body']}".encode()
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert f"v1,{made}" == VECTOR["signature"]


def test_a_vector_that_is_old_by_now_is_refused() -> None:
    headers = {f"webhook-{name}": VECTOR[name] for name in ("id", "timestamp", "signature")}
    with pytest.raises(BadInput):
        check(Secret(VECTOR["secret"]), VECTOR["body"].encode(), headers)


def test_files_and_states_that_are_named_exist() -> None:
    assert AT_ONCE == 4
    for state in TRANSITIONS:
        assert f"`{state}`" in TEXT
    for path in re.findall(r"`((?:bot|tests)/[\w/.]+)`", TEXT):
        assert Path(ROOT / path).exists(), path

"""What we serve from others is what they published, whole and small enough."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.gateway.embedding import frame_ancestors

STATIC = Path(__file__).resolve().parents[2] / "bot" / "gateway" / "static"


def test_同こんの部品は公開されたままの中身() -> None:
    readme = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    found = re.search(r"sha384-(\S+?)`", readme)
    assert found
    digest = hashlib.sha384((STATIC / "vendor" / "deepChat.bundle.js").read_bytes()).digest()
    assert base64.b64encode(digest).decode() == found.group(1)


def test_画面のすべてを足しても軽い() -> None:
    parts = [path for path in STATIC.rglob("*") if path.suffix in (".js", ".css", ".html", ".svg")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in parts) <= 160 * 1024


def test_自分の書いた画面はよそを呼ばず文字をHTMLにしない() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix not in (".js", ".css", ".html") or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(src|href)=\"https?:|@import|url\(https?:", text), path
        assert not re.search(r"\.innerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(", text), path


@pytest.mark.parametrize(
    "origin", ["https://a.example/path", "a.example", "javascript:1", "https://a b", "https://*", "*"]
)
def test_埋めこみを許す頁の書きまちがいは名指しされる(origin: str) -> None:
    with pytest.raises(SettingsError, match="BOT_WIDGET_ORIGINS"):
        frame_ancestors([origin])


def test_名指しした頁だけが埋めこめる() -> None:
    assert frame_ancestors([]) == "'self'"
    assert (
        frame_ancestors(["https://a.example", "http://10.0.0.5:8080"])
        == "'self' https://a.example http://10.0.0.5:8080"
    )

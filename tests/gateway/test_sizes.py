"""What a phone has to fetch on a bad line before the first answer is on the screen."""

from __future__ import annotations

import gzip

from bot.gateway.pages import STATIC

MOST_BYTES = 160 * 1024


def test_the_widget_and_its_parts_stay_small() -> None:
    parts = [STATIC / "widget.js", *STATIC.glob("js/*.js"), *STATIC.glob("vendor/*.js")]
    sizes = {part.name: len(gzip.compress(part.read_bytes(), 6)) for part in parts}
    assert len(sizes) > 10
    assert sum(sizes.values()) <= MOST_BYTES, sizes

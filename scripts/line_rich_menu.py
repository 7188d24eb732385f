"""Draws the rich menu of the LINE account (docs/line/rich-menu.png) and writes its JSON: one source for both.

.venv/bin/python scripts/line_rich_menu.py
"""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "line"
FONT = ROOT / "bot" / "documents" / "fonts" / "ipaexg.ttf"
WIDTH, HEIGHT, COLUMNS = 2500, 1686, 3
INK, PAPER, LINE, URGENT = "#1f2933", "#f7f9fb", "#c3ccd5", "#a61b1b"
AREAS = (
    ("start", "起きたことを\n伝える", URGENT),
    ("steps", "いますること", INK),
    ("status", "ケースの\nいま", INK),
    ("open", "画面で開く\n(書類・まとめ)", INK),
    ("human", "人と話す", URGENT),
    ("link", "契約と\nつなぐ", INK),
)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), 110)
    areas = []
    for n, (key, words, color) in enumerate(AREAS):
        left, right = WIDTH * (n % COLUMNS) // COLUMNS, WIDTH * (n % COLUMNS + 1) // COLUMNS
        top, bottom = HEIGHT * (n // COLUMNS) // 2, HEIGHT * (n // COLUMNS + 1) // 2
        draw.rectangle((left, top, right, bottom), outline=LINE, width=6)
        middle = ((left + right) / 2, (top + bottom) / 2)
        draw.multiline_text(middle, words, fill=color, font=font, anchor="mm", align="center", spacing=30)
        label = words.replace("\n", "")
        bounds = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        action = {"type": "postback", "label": label, "data": f"m={key}", "displayText": label}
        areas.append({"bounds": bounds, "action": action})
    image.quantize(16).save(OUT / "rich-menu.png", optimize=True)
    menu = {
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": True,
        "name": "incident-menu",
        "chatBarText": "メニュー",
        "areas": areas,
    }
    (OUT / "rich-menu.json").write_text(json.dumps(menu, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What does not go to LINE: facts of the case and words of the person are not said back there.

The conversation holds the full answer; LINE gets it without those lines, and a way to the page that shows them.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.store import fact_lines

_HIDDEN = "〔画面で確認〕"
_LEAST_LETTERS = 2


def without_facts(text: str, private: Sequence[str]) -> tuple[str, bool]:
    """``text`` without lines that say a fact and without the ``private`` values; True when something was left out."""
    out = fact_lines.without(text)
    for value in sorted((value for value in private if len(value) >= _LEAST_LETTERS), key=len, reverse=True):
        out = out.replace(value, _HIDDEN)
    return out, out != text.strip("\n")

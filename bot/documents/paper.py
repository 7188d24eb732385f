"""What stands at the head and the foot of every page, whatever the document."""

from __future__ import annotations

from functools import cache

from bot.documents.texts import Texts, Wanted, read


@cache
def paper_words() -> Texts:
    """The texts of ``texts/paper.yaml``. DataFileError names file and key."""
    return read("paper", Wanted({"draft": (), "page": ("case_ref", "number"), "missing": ("mark",)}))

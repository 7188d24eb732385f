"""The README leads from every name in an answer to its function and article, and its links do not drift."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from bot.law import other_duties, statute
from bot.law.grounds import ITEMS
from bot.law.reasons import EXEMPTION_REASONS

LAW = Path(statute.__file__).parent
TEXT = (LAW / "README.md").read_text(encoding="utf-8")
OTHER_DUTIES = re.findall(r'_duty\("([a-z_]+)"', Path(other_duties.__file__).read_text(encoding="utf-8"))


def test_every_name_of_an_answer_has_a_row_with_an_article() -> None:
    rows = [row for row in TEXT.splitlines() if row.startswith("| ")]
    for name in [*ITEMS, *EXEMPTION_REASONS, *set(OTHER_DUTIES)]:
        row = next((row for row in rows if f"`{name}`" in row.split("|")[1]), None)
        assert row is not None, name
        assert "](http" in row.split("|")[-2], name


def test_every_linked_file_and_named_function_exists() -> None:
    for target in re.findall(r"\]\((?!http)([^)]+)\)", TEXT):
        assert (LAW / target).exists(), target
    named = re.findall(r"\[`([a-z_]+)\.([a-z0-9_]+)`\]", TEXT)
    assert named
    for module, function in named:
        assert callable(getattr(importlib.import_module(f"bot.law.{module}"), function)), function


def test_every_parameter_file_is_mentioned() -> None:
    for path in (LAW / "parameters").glob("*.yaml"):
        assert path.name in TEXT, path.name

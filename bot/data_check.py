"""Every reviewed data file read once at the start, so that a broken one stops it instead of a conversation."""

from __future__ import annotations


def check_all() -> None:
    """Load them all; DataFileError names the first file and key that is wrong."""
    from bot.dialogue import fixed_answers, questions
    from bot.documents import files
    from bot.incident import contacts, life_safety, playbooks, power
    from bot.policy import plans

    playbooks.load()
    playbooks.load_unknown()
    contacts.load()
    power.load()
    life_safety.read_lines(life_safety.LINES)
    questions.load()
    fixed_answers.load()
    plans.load_plans()
    files.check_texts()

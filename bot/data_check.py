"""Every reviewed data file read once at the start, so that a broken one stops it instead of a conversation."""

from __future__ import annotations


def check_all() -> None:
    """Load them all; DataFileError names the first file and key that is wrong."""
    from bot.dialogue import fixed_answers, questions, side_answers
    from bot.documents import files
    from bot.gateway.line import words
    from bot.incident import contacts, life_safety, playbooks, power
    from bot.law import notices, penalties, statute
    from bot.policy import answer_texts, plans, rules

    playbooks.load()
    playbooks.load_unknown()
    contacts.load()
    power.load()
    life_safety.read_lines(life_safety.LINES)
    questions.load()
    fixed_answers.load()
    side_answers.load()
    plans.load_plans()
    rules.load_rules()
    answer_texts.load_answers()
    for version in statute.versions():
        for file_stem, name in statute.DATED:
            statute.value_on(file_stem, name, version.valid_from)
    statute.citations()
    statute.contacts()
    penalties.penalties()
    notices.amendments()
    files.check_texts()
    words.load()

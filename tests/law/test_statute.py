"""The parameter files are read strictly, every value has its provision, every provision its article and address."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.errors import BadInput, DataFileError
from bot.incident.facts import Facts
from bot.law import notices, penalties, reasons, statute
from bot.law.duties import assess
from bot.law.grounds import ITEM_CITATIONS, ITEMS
from tests.law.drawn_facts import drawn_facts

LAW = Path(statute.__file__).parent


def test_every_provision_has_title_article_and_address() -> None:
    for citation in statute.citations().values():
        assert citation.title and citation.article
        assert re.fullmatch(r"https?://\S+", citation.url)


def test_every_provision_named_in_the_code_exists_and_every_one_listed_is_used() -> None:
    names = "|".join(map(re.escape, statute.citations()))
    used = set()
    for path in [*LAW.glob("*.py"), *LAW.glob("parameters/*.yaml")]:
        if path.name != "citations.yaml":
            used |= set(re.findall(rf"(?<![\w-])({names})(?![\w-])", path.read_text(encoding="utf-8")))
    assert used == set(statute.citations())
    tables = [
        *reasons.GROUND_REASONS.values(),
        *reasons.EXEMPTION_REASONS.values(),
        *reasons.EXCEPTION_ARTICLES.values(),
    ]
    assert all(reason.citations for reason in tables)
    assert {key for reason in tables for key in reason.citations} <= set(statute.citations())


def test_every_item_has_its_provision_and_its_reason() -> None:
    assert list(ITEMS) == list(ITEM_CITATIONS) == list(reasons.GROUND_REASONS)
    for item, citation in ITEM_CITATIONS.items():
        assert citation in reasons.GROUND_REASONS[item].citations


@settings(max_examples=200, deadline=None)
@given(drawn_facts())
def test_every_answer_lists_the_provisions_it_names(facts: Facts) -> None:
    answer = assess(facts).to_dict()
    listed = {citation["id"]: citation for citation in answer["citations"]}
    assert listed
    for citation in listed.values():
        assert citation["title"] and citation["article"] and citation["url"]
    assert {other["citation"] for other in answer["other_duties"]} <= set(listed)
    assert {ITEM_CITATIONS[ground] for ground in answer["grounds"]} <= set(listed)


def test_an_old_case_keeps_the_version_it_was_judged_by(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for source in statute.PARAMETERS.iterdir():
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    newer = "  - {id: APPI-2028, valid_from: 2028-07-01, title: 改正後, note: 試しの版, citation: rule-7}\n"
    versions, thresholds = tmp_path / "versions.yaml", tmp_path / "thresholds.yaml"
    versions.write_text(versions.read_text(encoding="utf-8") + newer, encoding="utf-8")
    old = "      - {valid_from: 2024-04-01, value: 1000, citation: rule-7-4}\n"
    changed = old + "      - {valid_from: 2028-07-01, value: 500, citation: rule-7-4}\n"
    thresholds.write_text(thresholds.read_text(encoding="utf-8").replace(old, changed), encoding="utf-8")
    monkeypatch.setattr(statute, "PARAMETERS", tmp_path)
    clear_caches()
    try:
        facts = Facts.from_dict(
            {
                "data_kinds": ["contact"],
                "personal_database": "yes",
                "leak_state": "confirmed",
                "damage_state": "none",
                "malicious": "no",
                "affected_high": 800,
            }
        )
        then, now = assess(facts, law_version="APPI-2024-04"), assess(facts)
        assert (then.law_version, then.ppc_report) == ("APPI-2024-04", "not_required")
        assert (now.law_version, now.ppc_report) == ("APPI-2028", "required")
    finally:
        monkeypatch.undo()
        clear_caches()


def clear_caches() -> None:
    for cached in (statute.citations, statute.versions, statute._dated_values, statute.contacts):
        cached.cache_clear()


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(BadInput, match="APPI-2024-04"):
        assess(Facts(), law_version="APPI-1999")


def test_no_value_holds_before_the_first_day() -> None:
    assert statute.value_on("thresholds", "appi_persons_over", date(2024, 4, 1)).value == 1000
    with pytest.raises(DataFileError, match="appi_persons_over"):
        statute.value_on("thresholds", "appi_persons_over", date(2024, 3, 31))


@pytest.mark.parametrize(
    "file, old, new, key",
    [
        ("thresholds.yaml", "value: 1000", "value: 千人", "values[0].value"),
        ("thresholds.yaml", "value: 1000", "value: 0", "values[0].value"),
        ("thresholds.yaml", "citation: rule-7-4", "citation: rule-7-9", "values[0].citation"),
        ("thresholds.yaml", "valid_from: 2024-04-01, value: 1000", "valid_from: いつか, value: 1000", "valid_from"),
        ("thresholds.yaml", "value: 1000", "value: 1000, unit: persons", "unit"),
        ("thresholds.yaml", "valid_from: 2024-04-01, value: 1000", "value: 1000", "valid_from"),
        ("thresholds.yaml", "thresholds:", "numbers:", "thresholds"),
    ],
    ids=["not a number", "zero", "unknown provision", "no day", "unknown key", "missing key", "missing section"],
)
def test_a_broken_parameter_file_names_file_and_key(
    file: str, old: str, new: str, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for source in statute.PARAMETERS.iterdir():
        text = source.read_text(encoding="utf-8")
        (tmp_path / source.name).write_text(text.replace(old, new) if source.name == file else text, encoding="utf-8")
    monkeypatch.setattr(statute, "PARAMETERS", tmp_path)
    clear_caches()
    try:
        with pytest.raises(DataFileError) as caught:
            statute.value_on("thresholds", "appi_persons_over", date(2026, 1, 1))
        assert file in str(caught.value) and key in str(caught.value)
    finally:
        monkeypatch.undo()
        clear_caches()


def test_the_amendment_is_promulgated_and_nothing_of_it_is_used() -> None:
    (act,) = notices.amendments()
    assert (act.promulgated, act.penalties_from, act.in_force) == (date(2026, 7, 17), date(2027, 1, 17), False)
    assert all(known.valid_from <= date(2026, 11, 22) for known in statute.versions())
    text = "".join(notices.amendment_answer())
    assert "2026年7月17日に公布" in text and "まだ始まって" in text and "いまはお知らせが必要" in text
    assert penalties.recheck_from() == act.penalties_from


@pytest.mark.parametrize(
    "today, shown",
    [(date(2026, 11, 22), False), (date(2027, 1, 16), False), (date(2027, 1, 17), True), (date(2028, 1, 1), True)],
    ids=["2026年11月22日", "2027年1月16日", "2027年1月17日", "2028年1月1日"],
)
def test_罰則の確かめ直しの知らせは2027年1月17日から(today: date, shown: bool) -> None:
    notice = notices.law_notice(today)
    assert (notice is not None) == shown
    if notice is not None:
        assert "2027年1月17日" in notice and "罰金" in notice


def test_contacts_are_pages_without_telephone_numbers() -> None:
    for contact in statute.contacts().values():
        assert contact.page is None or contact.page.startswith("https://")
        assert not re.search(r"\d{2,4}-\d{2,4}-\d{3,4}", f"{contact.name}{contact.page}")

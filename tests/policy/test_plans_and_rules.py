"""The reviewed data: the flyer's numbers, strict loading, and the template the agency copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DataFileError
from bot.incident.facts import Facts
from bot.policy.answer_texts import load_answers, read_answers
from bot.policy.coverage import assess
from bot.policy.heads import HEADS
from bot.policy.plans import PLANS_DIR, load_plans, read_plans
from bot.policy.policies import Policy
from bot.policy.rules import RULES_DIR, load_rules, read_rules


def changed(tmp_path: Path, source: Path, edits: dict[str, str]) -> Path:
    """A copy of ``source``'s folder in which the first occurrence of each text is replaced."""
    folder = tmp_path / source.parent.name
    shutil.copytree(source.parent, folder)
    text = source.read_text(encoding="utf-8")
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new, 1)
    (folder / source.name).write_text(text, encoding="utf-8")
    return folder


def test_s1_says_what_the_flyer_prints() -> None:
    plan = load_plans()["S1"]
    terms = plan.terms_on(date(2026, 4, 1))
    assert plan.name == "オールリスクプラン・S1タイプ"
    assert terms.monthly_premium.jpy == 1_680
    assert terms.deductible.jpy == 0
    assert terms.limit_of("liability_damages").jpy == 10_000_000
    assert terms.limit_of("litigation").jpy is None
    assert terms.limit_of("investigation").jpy == 1_000_000
    assert terms.limit_of("investigation") is terms.limit_of("crisis_response")
    assert terms.options == ("lost_profit", "loss_mitigation", "business_continuity")
    assert "【総合歯科医休業補償制度】医師賠償責任保険" in terms.precondition
    assert terms.support_conditions == ("日本国内で使うこと", "この保険で保険金が支払える場合であること")


def test_every_number_names_the_page_it_stands_on() -> None:
    for terms in load_plans()["S1"].versions:
        references = [terms.monthly_premium.reference, terms.deductible.reference, terms.options_reference]
        references += [terms.precondition_reference, terms.support_reference]
        references += [limit.reference for limit in terms.limits]
        assert all("ページ" in reference for reference in references)


@pytest.mark.parametrize(
    ("edits", "key"),
    [
        pytest.param({"jpy: 1680": "jpy: 1,680"}, "versions[0].monthly_premium.jpy", id="金額にカンマ"),
        pytest.param({"jpy: 1680": "jpy: -1"}, "versions[0].monthly_premium.jpy", id="負の金額"),
        pytest.param({"jpy: 1680": "jpy: true"}, "versions[0].monthly_premium.jpy", id="金額が真偽値"),
        pytest.param({"plan: S1": "plan: S2"}, "plan", id="ファイル名とちがうプラン名"),
        pytest.param({"valid_from: 2023-04-01": "valid_from: 春"}, "versions[0].valid_from", id="日付でない"),
        pytest.param({"deductible:": "deductable:"}, "versions[0].deductible", id="項目名のまちがい"),
        pytest.param({"heads: [litigation]": "heads: [court]"}, "versions[0].limits[1].heads", id="知らない費目"),
        pytest.param(
            {"heads: [litigation]": "heads: [liability_damages]"}, "versions[0].limits[1].heads", id="費目が2回"
        ),
        pytest.param({"condolence, ": ""}, "versions[0].limits", id="費目が足りない"),
        pytest.param({"reference: ちらし1ページの※": "reference: ''"}, "reference", id="出どころが空"),
        pytest.param({"name: オール": "extra: 1\nname: オール"}, "extra", id="知らない項目"),
    ],
)
def test_a_broken_plan_names_its_file_and_key(tmp_path: Path, edits: dict[str, str], key: str) -> None:
    with pytest.raises(DataFileError) as broken:
        read_plans(changed(tmp_path, PLANS_DIR / "S1.yaml", edits))
    assert broken.value.path.name == "S1.yaml"
    assert key in broken.value.key


def test_a_folder_without_plans_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError):
        read_plans(tmp_path)


def test_the_template_loads_as_a_plan_once_it_is_copied(tmp_path: Path) -> None:
    shutil.copy(PLANS_DIR / "TEMPLATE.yaml.example", tmp_path / "S2.yaml")
    plan = read_plans(tmp_path)["S2"]
    assert plan.option_heads == ("lost_profit", "loss_mitigation", "business_continuity")


def test_another_plan_is_a_file_and_sets_its_own_limits(tmp_path: Path) -> None:
    edits = {"plan: S1": "plan: S2", "jpy: 10000000": "jpy: 30000000", "jpy: 1000000\n": "jpy: 5000000\n"}
    folder = changed(tmp_path, PLANS_DIR / "S1.yaml", edits)
    (folder / "S1.yaml").rename(folder / "S2.yaml")
    policy = Policy("S2-1", "みほん歯科", "03-0000-1234", "S2", (), date(2026, 4, 1), date(2027, 4, 1), None, "yes")
    verdict = assess(Facts(incident_type="ransomware"), policy, date(2026, 11, 22), plans=read_plans(folder))
    assert verdict.item("liability_damages").limit_jpy == 30_000_000
    assert verdict.item("investigation").limit_jpy == 5_000_000
    assert any("500万円が上限" in condition for condition in verdict.conditions)


def test_a_contract_keeps_the_terms_of_its_first_day(tmp_path: Path) -> None:
    text = (PLANS_DIR / "S1.yaml").read_text(encoding="utf-8")
    newer = text[text.index("  - valid_from") :].replace("2023-04-01", "2027-04-01").replace("1680", "1980")
    (tmp_path / "S1.yaml").write_text(text + newer, encoding="utf-8")
    plan = read_plans(tmp_path)["S1"]
    premiums = [plan.terms_on(day).monthly_premium.jpy for day in (date(2027, 3, 31), date(2027, 4, 1))]
    assert premiums == [1680, 1980]
    assert plan.terms_on(date(2020, 1, 1)).valid_from == date(2023, 4, 1)
    (tmp_path / "S1.yaml").write_text(text + newer.replace("2027-04-01", "2023-04-01"), encoding="utf-8")
    with pytest.raises(DataFileError, match="valid_from"):
        read_plans(tmp_path)


@pytest.mark.parametrize(
    ("file", "edits", "key"),
    [
        pytest.param("incidents.yaml", {"cost: covered_if": "cost: covered"}, "ransomware", id="約束になる見立て"),
        pytest.param(
            "incidents.yaml",
            {"ransomware:\n    overall: likely": "ransomware:\n    overall: yes"},
            "overall",
            id="知らない全体の見立て",
        ),
        pytest.param("incidents.yaml", {"[ransom]": "[ransom_money]"}, "conditions", id="知らない条件"),
        pytest.param("incidents.yaml", {"  malware:": "  mallware:"}, "malware", id="種類の名前のまちがい"),
        pytest.param("conditions.yaml", {"  shared_limit:": "  limit_shared:"}, "shared_limit", id="条件がない"),
        pytest.param("conditions.yaml", {"{limit}": "{max}"}, "shared_limit", id="だれも入れない値"),
        pytest.param("conditions.yaml", {"    always: true": "    always: はい"}, "always", id="真偽値でない"),
        pytest.param("heads.yaml", {"  litigation:": "  court:"}, "litigation", id="費目がない"),
        pytest.param("statuses.yaml", {"{cancelled_on}": "{cancelled"}, "cancelled", id="かっこが閉じていない"),
        pytest.param("statuses.yaml", {"example_plan: S1": "example_plan: 1"}, "example_plan", id="文でない"),
    ],
)
def test_a_broken_rule_names_its_file_and_key(tmp_path: Path, file: str, edits: dict[str, str], key: str) -> None:
    with pytest.raises(DataFileError) as broken:
        read_rules(changed(tmp_path, RULES_DIR / file, edits))
    assert broken.value.path.name == file
    assert key in broken.value.key


def by_renaming(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        pytest.param(by_renaming("  premium:", "  price:"), "answers.premium", id="答えがない"),
        pytest.param(by_renaming("{premium}", "{price}"), "answers.premium", id="だれも入れない値"),
        pytest.param(by_renaming('opens: "09:30"', "opens: 9時半"), "offices.agency", id="時刻でない"),
        pytest.param(by_renaming("  gdpr:", "  eu:"), "functions.gdpr", id="機能がない"),
    ],
)
def test_a_broken_answer_names_its_key(tmp_path: Path, edit: Callable[[str], str], key: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(edit((RULES_DIR / "answers.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataFileError) as broken:
        read_answers(path)
    assert broken.value.key == key


def test_the_example_plan_exists_and_every_condition_is_used() -> None:
    rules = load_rules()
    assert rules.example_plan in load_plans()
    named = {name for rule in rules.incidents.values() for name in rule.conditions}
    added = {"leak_not_seen", "gdpr", "not_member", "member_unknown", "before_ordering", "shared_limit"}
    assert set(rules.conditions) == named | added | {"support", "plan_unknown"}
    assert set(rules.heads) == set(HEADS)
    assert len(load_answers().functions) == 7

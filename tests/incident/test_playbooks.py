"""The catalogue is complete and safe, and a broken file stops the start with its file and key named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import DataFileError
from bot.incident import playbooks
from bot.incident.facts import FACTS, Facts
from bot.incident.playbook_model import FUNCTIONS, Item
from bot.incident.types import LABELS, TYPES


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return Path(shutil.copytree(playbooks.CATALOGUE, tmp_path / "catalogue"))


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_every_type_has_its_playbook_in_the_order_of_the_vocabulary() -> None:
    assert tuple(playbooks.load()) == TYPES


@pytest.mark.parametrize("slug", TYPES)
def test_the_label_is_the_public_one(slug: str) -> None:
    assert playbooks.load()[slug].label == LABELS[slug]


@pytest.mark.parametrize("slug", TYPES)
def test_a_playbook_has_enough_to_lead_somebody(slug: str) -> None:
    book = playbooks.load()[slug]
    assert len(book.signs) >= 3
    assert len(book.steps) >= 4
    assert len(book.donts) >= 2
    assert len(book.questions) >= 4
    assert book.evidence and book.continuity and book.calls
    assert any(item.text == "院長" for item in book.calls)


@pytest.mark.parametrize("slug", TYPES)
def test_every_sentence_names_what_it_rests_on_and_nothing_rests_on_memory(slug: str) -> None:
    book = playbooks.load()[slug]
    items: list[Item] = [book.first, book.duty_hint, *book.signs, *book.steps, *book.donts]
    items += [*book.evidence, *book.continuity, *book.calls]
    sources = [item.source for item in items]
    sources += [rule.source for rule in book.severity_rules] + [implied.source for implied in book.implies]
    assert all(source.strip() and "記憶" not in source and "MEMORY" not in source for source in sources)


@pytest.mark.parametrize("slug", TYPES)
def test_life_and_spread_are_asked_before_the_number_of_people(slug: str) -> None:
    questions = playbooks.load()[slug].questions
    assert "noticed_at" in questions
    for urgent in ("care_impact", "ongoing"):
        if urgent in questions and "affected_low" in questions:
            assert questions.index(urgent) < questions.index("affected_low")


@pytest.mark.parametrize("slug", TYPES)
def test_what_a_type_implies_never_lowers_a_duty(slug: str) -> None:
    implied = playbooks.load()[slug].implied_facts
    assert implied.get("leak_state") in (None, "suspected", "confirmed")
    assert implied.get("personal_database") in (None, "yes")
    assert implied.get("handling_role") == ("at_vendor" if slug == "vendor_breach" else "own")
    exemptions = ("strong_encryption", "recovered_unseen", "backup_intact", "logs_complete", "client_notified")
    assert not set(exemptions) & implied.keys()
    # Only a slip of the hand is without malice by its definition; a loss or an open folder may hide a theft.
    assert (implied.get("malicious") == "no") == (slug == "misdirected_message")
    # 「なくなっていない」 is only implied where the leak itself is taken as suspected.
    if implied.get("damage_state") == "none":
        assert implied["leak_state"] == "suspected"


def test_what_the_person_said_wins_over_what_the_type_implies() -> None:
    said = Facts(incident_type="ransomware", damage_state="none", malicious="unknown")
    filled = playbooks.fill_implied(said)
    assert (filled.damage_state, filled.malicious, filled.handling_role) == ("none", "unknown", "own")


def test_without_a_type_nothing_is_implied() -> None:
    assert playbooks.fill_implied(Facts()) == Facts()


def test_every_function_name_is_one_of_the_support_service() -> None:
    for book in playbooks.load().values():
        assert set(book.functions) <= set(FUNCTIONS)
        assert "coordination" in book.functions


VARIANTS = {
    ("lost_device", "車上荒らしでノートパソコンを盗まれました"): "stolen",
    ("lost_device", "空き巣に入られてUSBがなくなった"): "stolen",
    ("lost_device", "USBメモリが見当たりません"): "memory",
    ("lost_device", "USBとパソコンの入ったかばんを忘れた"): None,
    ("lost_device", "スマホを落としました"): None,
    ("misdirected_message", "患者さん全員にBCCでなくCCで送ってしまった"): "many_by_mail",
    ("misdirected_message", "紹介状のFAXを別の会社に送りました"): "fax_mail_or_post",
    ("misdirected_message", "処方箋のFAXを別の薬局に送りました"): None,
    ("misdirected_message", "別の患者さんに薬を渡しました"): None,
}


@pytest.mark.parametrize(("slug", "text"), VARIANTS)
def test_the_words_choose_steps_that_fit_the_present_case(slug: str, text: str) -> None:
    variant = playbooks.load()[slug].variant_for(text)
    assert (variant.key if variant else None) == VARIANTS[slug, text]


def test_steps_of_a_theft_and_of_a_memory_stick_send_nobody_to_search_a_map() -> None:
    for variant in playbooks.load()["lost_device"].variants:
        first = " ".join(step.text for step in variant.steps[:2])
        assert "探す" not in first, variant.key
    for variant in playbooks.load()["misdirected_message"].variants:
        assert not any("薬" in step.text for step in variant.steps), variant.key


def test_doubt_about_a_fake_warning_keeps_the_safe_steps() -> None:
    book = playbooks.load()["support_scam"]
    for text in ("まだ電話していません。画面だけです", "警告が出たけど電話はしてない", "消えたから一応聞きたくて"):
        variant = book.variant_for(text)
        assert variant is not None, text
        assert variant.key == "screen_only"
    for text in (
        "画面が真っ赤でピーピー鳴ってる",
        "電話してしまって遠隔で操作されてます",
        "電話してないけどソフトを入れた",
        "画面だけ 英語でファイル名が変",
        "",
    ):
        assert book.variant_for(text) is None, text


def test_no_playbook_tells_anybody_to_pay_wipe_or_switch_off() -> None:
    for book in playbooks.load().values():
        for step in book.steps:
            for risky in ("初期化して", "駆除して", "電源を切って", "復元して", "支払って", "お金を払って"):
                assert risky not in step.text


# --- broken files -------------------------------------------------------------------------------------------------

BROKEN: list[tuple[str, Callable[[dict[str, Any]], object], str]] = [
    ("a missing key", lambda c: c.pop("donts"), "donts"),
    ("an unknown key", lambda c: c.update(steops=[]), "steops"),
    ("a step without a source", lambda c: c["steps"][1].pop("source"), "steps[1].source"),
    ("an empty source", lambda c: c["steps"][0].update(source=" "), "steps[0].source"),
    ("an empty text", lambda c: c["signs"][0].update(text=""), "signs[0].text"),
    ("a number for a text", lambda c: c["calls"][0].update(text=119), "calls[0].text"),
    ("no steps at all", lambda c: c.update(steps=[]), "steps"),
    ("a question outside the vocabulary", lambda c: c["questions"][0].update(fact="mood"), "questions[0].fact"),
    ("a question for a patient's name", lambda c: c["questions"][0].update(fact="contact_name"), "questions[0].fact"),
    ("a question twice", lambda c: c["questions"].append(dict(c["questions"][0])), "questions"),
    (
        "a question for what is implied",
        lambda c: c["questions"].append({"fact": "malicious", "source": "当方の設計判断"}),
        "questions",
    ),
    ("an implied value outside the vocabulary", lambda c: c["implies"][0].update(value="maybe"), "implies[0].value"),
    ("an implied nothing", lambda c: c["implies"][0].update(value=None), "implies[0].value"),
    ("an implied fact twice", lambda c: c["implies"].append(dict(c["implies"][0])), "implies"),
    ("an unknown level", lambda c: c["severity"].update(base="severe"), "severity.base"),
    (
        "a rule on an unknown fact",
        lambda c: c["severity"]["rules"][0].update(when={"mood": ["bad"]}),
        "severity.rules[0].when",
    ),
    (
        "a rule on an unknown value",
        lambda c: c["severity"]["rules"][0].update(when={"ongoing": ["perhaps"]}),
        "severity.rules[0].when.ongoing[0]",
    ),
    ("a rule without a condition", lambda c: c["severity"]["rules"][0].update(when={}), "severity.rules[0].when"),
    ("an unknown support function", lambda c: c["functions"][0].update(name="magic"), "functions[0].name"),
    ("no coordination", lambda c: c.update(functions=c["functions"][:1]), "functions"),
    (
        "a choice of an unknown type",
        lambda c: c["confusable_with"][0]["choices"][0].update(type="virus"),
        "confusable_with[0].choices[0].type",
    ),
    ("one choice only", lambda c: c["confusable_with"][0]["choices"].pop(), "confusable_with[0].choices"),
    ("a date as a text", lambda c: c.update(reviewed_on="2026-11-25"), "reviewed_on"),
    ("another slug than the file's", lambda c: c.update(slug="malware"), "slug"),
    ("a phone_first in words", lambda c: c.update(phone_first="はい"), "phone_first"),
    ("a text where a list belongs", lambda c: c.update(signs="開かない"), "signs"),
]


@pytest.mark.parametrize(("what", "change", "key"), BROKEN, ids=[what for what, _, _ in BROKEN])
def test_a_broken_file_is_refused_with_file_and_key(
    catalogue: Path, what: str, change: Callable[[dict[str, Any]], object], key: str
) -> None:
    path = catalogue / "ransomware.yaml"
    _edit(path, change)
    with pytest.raises(DataFileError) as error:
        playbooks.load_from(catalogue)
    assert (error.value.path, error.value.key) == (path, key)


def test_a_repeated_key_is_refused(catalogue: Path) -> None:
    path = catalogue / "malware.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "slug: malware\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="duplicate key 'slug'") as error:
        playbooks.load_from(catalogue)
    assert error.value.path == path


def test_a_missing_file_is_named(catalogue: Path) -> None:
    (catalogue / "insider.yaml").unlink()
    with pytest.raises(DataFileError) as error:
        playbooks.load_from(catalogue)
    assert error.value.path == catalogue / "insider.yaml"


def test_a_file_of_no_type_is_named(catalogue: Path) -> None:
    shutil.copy(catalogue / "insider.yaml", catalogue / "insidr.yaml")
    with pytest.raises(DataFileError) as error:
        playbooks.load_from(catalogue)
    assert error.value.path == catalogue / "insidr.yaml"


def test_the_general_file_takes_no_key_of_a_type(catalogue: Path) -> None:
    _edit(catalogue / "_unknown.yaml", lambda c: c.update(implies=[]))
    with pytest.raises(DataFileError) as error:
        playbooks.read_unknown(catalogue / "_unknown.yaml")
    assert error.value.key == "implies"


def test_the_general_steps_ask_only_for_facts() -> None:
    assert set(playbooks.load_unknown().questions) <= set(FACTS)

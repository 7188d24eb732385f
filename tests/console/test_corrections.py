"""The loop of corrections: one proposes, another decides, developers get masked examples."""

from __future__ import annotations

import json

import yaml
from sqlalchemy import select

from bot import corrections_out
from bot.console.corrections_page import checked
from bot.errors import BadInput
from bot.store import corrections
from bot.store.console_tables import Correction
from bot.store.tables import InboundMessage
from tests.console import agency as made
from tests.console.agency import Agency


def test_one_proposes_another_decides_and_the_export_is_masked(agency: Agency) -> None:
    with agency.store.begin() as session:
        case = made.ransom_case(session)
        ref = case.case_ref
        message = session.scalars(select(InboundMessage.id)).one()
    reviewer, boss = agency.signed_in("reviewer"), agency.signed_in("supervisor")
    given = {"ref": ref, "message": message, "field": "incident_type", "wanted": "恐喝・公開予告"}
    assert reviewer.post("/corrections", **given).status_code == 303
    assert reviewer.post("/corrections", **given).status_code == 422, "proposed already"
    assert reviewer.post("/corrections", **{**given, "field": "ongoing", "wanted": "yes"}).status_code == 303
    assert boss.post("/corrections", **{**given, "field": "intent", "wanted": "inform"}).status_code == 303
    page = boss.get("/corrections").text
    assert (
        "「公開する」と脅された" in page and "ファイルが開けない・お金を要求された" in page and "山田花子" not in page
    )
    assert boss.post("/corrections/1/approve").status_code == 303
    assert boss.post("/corrections/1/approve").status_code == 422, "decided already"
    assert boss.post("/corrections/2/refuse").status_code == 303
    assert boss.post("/corrections/3/approve").status_code == 422, "one's own proposal"
    with agency.store.begin() as session:
        states = list(session.scalars(select(Correction.state).order_by(Correction.id)))
        examples = corrections_out.gathered(corrections.approved(session))
    assert states == ["approved", "refused", "proposed"]
    training = yaml.safe_load(corrections_out.training_file(examples))
    assert training["version"] == "3.1"
    (block,) = training["nlu"]
    assert block["intent"] == "report_incident/extortion"
    assert "山田花子" not in block["examples"] and block["examples"].startswith("- サーバーのファイル")
    (line,) = corrections_out.test_lines(examples).splitlines()
    assert json.loads(line)["expect"] == {"incident_type": "extortion"}


def row(text: str, field: str, wanted: str) -> Correction:
    return Correction(text=text, field=field, wanted=wanted)


def test_the_same_text_is_one_example_and_nothing_in_it_is_markup() -> None:
    examples = corrections_out.gathered(
        [
            row("ﾒｰﾙを送りました", "intent", "inform"),
            row("メールを 送りました".replace(" ", ""), "intent", "log_event"),
            row("[患者](name) の\n{x}", "intent", "deny"),
        ]
    )
    assert [one.label for one in examples] == ["log_event", "deny"]
    text = corrections_out.training_file(examples)
    assert "](" not in text and "{" not in text
    assert len(yaml.safe_load(text)["nlu"]) == 2
    assert yaml.safe_load(corrections_out.training_file([]))["nlu"] == []


def test_only_values_of_the_vocabulary_are_taken() -> None:
    assert checked("intent", "ask_police") == "ask_police"
    assert checked("ongoing", "わからない") == "unknown"
    assert checked("affected_low", "300") == "300"
    assert checked("noticed_at", "2026-11-25T08:00+09:00")
    assert checked("data_kinds", "medical、contact") == "medical,contact"
    for field, wanted in (
        ("intent", "x"),
        ("ongoing", "maybe"),
        ("affected_low", "many"),
        ("noticed_at", "きのう"),
        ("nothing", "x"),
        ("contact_name", "x"),
        ("data_kinds", "medical x"),
    ):
        try:
            checked(field, wanted)
        except BadInput:
            continue
        raise AssertionError((field, wanted))


def test_a_reading_is_compared_with_what_was_wanted() -> None:
    reading = {
        "intent": "inform",
        "incident_type": None,
        "facts": {"data_kinds": ["medical", "contact"], "ongoing": "yes"},
    }
    assert corrections_out.reads_right(reading, "intent", "inform")
    assert corrections_out.reads_right(reading, "data_kinds", "contact,medical")
    assert not corrections_out.reads_right(reading, "ongoing", "no")
    assert not corrections_out.reads_right(reading, "incident_type", "phishing")

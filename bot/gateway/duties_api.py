"""``POST /api/v1/duties``: case facts in, duty answer out, no account needed. Wires bot.law to HTTP and no more.

Bad input is answered with 422 and ``{"error": {"code": "bad_fact", "field", "message"}}``; nothing is stored.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.errors import BadInput
from bot.incident.facts import FACTS, Facts
from bot.law.duties import assess

router = APIRouter()

_EXAMPLE_FACTS: dict[str, Any] = {
    "incident_type": "lost_device",
    "noticed_at": "2026-11-24T10:00+09:00",
    "data_kinds": ["medical", "contact"],
    "affected_low": 300,
    "affected_high": 300,
    "affected_known": "known",
    "leak_state": "suspected",
    "damage_state": "none",
    "malicious": "no",
    "strong_encryption": "unknown",
    "recovered_unseen": "no",
    "handling_role": "own",
    "personal_database": "yes",
}


class Window(BaseModel):
    """最初の報告(速報)の目安の期間。"""

    from_: str = Field(alias="from", description="目安の始まり(気づいた日を1日目として3日目)", examples=["2026-11-26"])
    to: str = Field(description="目安の終わり(5日目)。休みの日でものびません", examples=["2026-11-28"])


class OtherDutyAnswer(BaseModel):
    """個人情報保護委員会への報告のほかに、関係する連絡や届け出。"""

    id: str = Field(description="種類の名前", examples=["police"])
    status: str = Field(description="required / recommended / undetermined")
    to: str = Field(description="相手と、公式のページ")
    due: str = Field(description="いつまでに")
    citation: str = Field(description="根拠。citations の id")


class CitationAnswer(BaseModel):
    """根拠となる条文やページ。"""

    id: str = Field(description="根拠の名前", examples=["rule-7-1"])
    title: str = Field(description="法律やガイドラインの名前")
    article: str = Field(description="条・項・号など")
    url: str = Field(description="公式などのページ")


def _answer_to_example(schema: dict[str, Any]) -> None:
    """The real answer to the example facts, so that the description cannot drift from the law's data."""
    schema["examples"] = [assess(Facts.from_dict(_EXAMPLE_FACTS)).to_dict()]


class DutyAnswer(BaseModel):
    """報告とお知らせについての答え。最終の判断は、医院と弁護士、個人情報保護委員会が行います。"""

    model_config = ConfigDict(json_schema_extra=_answer_to_example)

    ppc_report: str = Field(description="国への報告: required / not_required / undetermined")
    individual_notice: str = Field(description="ご本人へのお知らせ: required / not_required / undetermined")
    grounds: list[str] = Field(description="当てはまる号", examples=[["rule7-1"]])
    preliminary_report: Window | None = Field(description="最初の報告(速報)の目安。対象でないときは null")
    final_report_due: str | None = Field(description="くわしい報告(確報)の期限の日", examples=["2026-12-23"])
    missing_facts: list[str] = Field(description="答えを変えうる、まだ分からない項目。決め手になる順")
    exemptions: list[str] = Field(description="対象から外れる理由")
    provisional: bool = Field(description="外れる理由がまだ確かめられず、仮の答えのとき true")
    other_duties: list[OtherDutyAnswer] = Field(description="ほかの連絡や届け出")
    citations: list[CitationAnswer] = Field(description="この答えが根拠にした条文など")
    law_version: str = Field(description="どの時点の法律で答えたか", examples=["APPI-2024-04"])
    explanation: list[str] = Field(description="答え、期限、理由、今日することの順の説明")


class ErrorDetail(BaseModel):
    """受け取れなかった理由。"""

    code: str = Field(description="bad_fact", examples=["bad_fact"])
    field: str = Field(description="直す項目の名前", examples=["leak_state"])
    message: str = Field(description="どう直すか")


class ErrorAnswer(BaseModel):
    """エラーの答え。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"error": {"code": "bad_fact", "field": "data_kinds", "message": "項目の値を確かめてください。"}}
            ]
        }
    )

    error: ErrorDetail


def _facts_schema() -> dict[str, Any]:
    """OpenAPI schema of the facts, made from the vocabulary so that the two cannot drift apart."""
    kinds: dict[str, dict[str, Any]] = {
        "categorical": {"type": "string"},
        "text": {"type": "string", "maxLength": 200},
        "moment": {"type": "string"},
        "count": {"type": "number", "minimum": 0},
        "flag": {"type": "boolean"},
    }
    properties: dict[str, Any] = {}
    for name, spec in FACTS.items():
        if spec.kind == "list":
            schema: dict[str, Any] = {"type": "array", "items": {"type": "string", "enum": list(spec.values)}}
        else:
            schema = dict(kinds[spec.kind])
            if spec.values:
                schema["enum"] = list(spec.values)
        properties[name] = {"anyOf": [schema, {"type": "null"}], "description": spec.label}
    return {
        "type": "object",
        "description": "分かっている項目だけを送ります。"
        "聞いていない項目は省くか null、本人が分からない項目は unknown です。",
        "properties": properties,
        "additionalProperties": False,
        "example": _EXAMPLE_FACTS,
    }


@router.post(
    "/api/v1/duties",
    summary="報告とお知らせの義務を調べる",
    description="分かっている事実から、国への報告とご本人へのお知らせが必要になりそうか、いつまでか、なぜかを答えます。"
    "何も保存しません。最終の判断は、医院と弁護士、個人情報保護委員会が行います。",
    response_model=DutyAnswer,
    responses={422: {"model": ErrorAnswer, "description": "項目の名前か値が正しくない"}},
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _facts_schema()}}}},
)
async def duties(request: Request) -> JSONResponse:
    """Answer the duty question for the facts in the body, given bare or as ``{"facts": {...}}``."""
    try:
        facts, law_version = _read(json.loads(await request.body()))
        return JSONResponse(assess(facts, law_version=law_version).to_dict())
    except BadInput as error:
        return _refusal(error.field)
    except (ValueError, RecursionError):
        return _refusal("body")


def _read(body: object) -> tuple[Facts, str | None]:
    law_version = None
    if isinstance(body, dict) and "facts" in body:
        law_version = body.get("law_version")
        extra = [key for key in body if key not in ("facts", "law_version")]
        if extra:
            raise BadInput(extra[0], "stands beside facts and is not known")
        if law_version is not None and not isinstance(law_version, str):
            raise BadInput("law_version", "must be a text")
        body = body["facts"]
    if not isinstance(body, dict):
        raise BadInput("facts", "must be a JSON object")
    try:
        return Facts.from_dict(body), law_version
    except OverflowError as error:
        raise BadInput("noticed_at", "lies outside the calendar") from error


def _refusal(field: str) -> JSONResponse:
    content = {"error": {"code": "bad_fact", "field": field, "message": _advice(field)}}
    return JSONResponse(content, status_code=422)


def _advice(field: str) -> str:
    spec = FACTS.get(field)
    if field == "body":
        return "送られた内容を読めませんでした。JSONの形で送ってください。"
    if field == "facts":
        return "項目の名前と値を、JSONのオブジェクトの形で送ってください。"
    if field == "law_version":
        return "法律の版の名前(law_version)が正しくありません。この項目を消して、もう一度送ってください。"
    if spec is None:
        return f"「{field[:60]}」という項目はありません。項目の名前を確かめてください。"
    name, values = f"「{spec.label}」({field})", ", ".join(spec.values)
    if field == "data_kinds":
        return f"{name}には、{values} のリストを送ってください。none と unknown は、それだけにしてください。"
    return (
        name
        + {
            "categorical": f"には、{values} のどれかを送ってください。",
            "list": f"には、{values} のリストを送ってください。",
            "count": "には、0以上の人数を数字で送ってください。",
            "flag": "には、true か false を送ってください。",
            "moment": "は、2026-11-22T10:05+09:00 の形か unknown で送ってください。",
            "text": "には、1文字から200文字までの文字を送ってください。",
        }[spec.kind]
    )

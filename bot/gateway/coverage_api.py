"""Coverage without a chat, for the agency's tokens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from bot.clock import Clock
from bot.incident.facts import Facts
from bot.policy import coverage
from bot.policy.policies import relevant_on
from bot.store import api_tokens, policies
from bot.store.engine import Store


class CoverageQuestion(BaseModel):
    """事実と証券番号。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"facts": {"incident_type": "ransomware"}, "policy_number": "S1-000101"}]},
    )

    facts: dict[str, Any] = Field(description="ケースの事実(語彙の名前のとおり)")
    policy_number: str | None = Field(None, max_length=60, description="証券番号・加入者番号")


_VERDICT: dict[str, Any] = {
    "content": {
        "application/json": {
            "example": {
                "policy": {"number": "S1-000101", "plan": "S1", "status": "active", "holder": "みなと歯科医院"},
                "overall": "conditional",
                "items": [],
            }
        }
    }
}


def create_router(store: Store, clock: Clock) -> APIRouter:
    router = APIRouter(prefix="/api/v1")

    @router.post("/coverage", summary="保険の対象になる見込み(会話なし)", responses={200: _VERDICT})
    def assess(asked: CoverageQuestion, authorization: Annotated[str | None, Header()] = None) -> dict[str, Any]:
        facts = Facts.from_dict(asked.facts)
        day = (facts.noticed_on or clock()).date()
        with store.begin() as session:
            api_tokens.check(session, authorization)
            found = policies.find(session, asked.policy_number) if asked.policy_number else ()
        return dict(coverage.assess(facts, relevant_on(found, day), day).to_dict())

    return router

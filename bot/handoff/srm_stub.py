"""A stand-in for the coordination desk: takes signed packets once, keeps them in a file, acknowledges after a moment.

It is as strict as the desk may be: a wrong signature is 401, a packet that does not fit the published schema 422.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any

import httpx
from fastapi import BackgroundTasks, FastAPI, Request
from fastapi.responses import JSONResponse

from bot.errors import BadInput
from bot.handoff import schema
from bot.handoff.signature import check, signed_headers
from bot.settings import Secret

ACKNOWLEDGE_AFTER_SECONDS = 2.0


def create_stub(secret: Secret, kept_in: Path, bot_url: str) -> FastAPI:
    """The stand-in as an app; packets are appended to ``kept_in`` as JSON lines."""
    app = FastAPI(title="Stand-in for the coordination desk", docs_url=None, redoc_url=None, openapi_url=None)
    kept_in.parent.mkdir(parents=True, exist_ok=True)
    taken = _taken_before(kept_in)

    @app.get("/")
    async def alive() -> dict[str, Any]:
        return {"stand_in": True, "packets": len(taken)}

    @app.get("/packets")
    def packets() -> list[Any]:
        return (
            [json.loads(line)["packet"] for line in kept_in.read_text(encoding="utf-8").splitlines()] if taken else []
        )

    @app.post("/packets")
    async def take(request: Request, later: BackgroundTasks) -> JSONResponse:
        body = await request.body()
        try:
            webhook_id = check(secret, body, request.headers)
        except BadInput as error:
            return JSONResponse({"error": {"field": error.field, "message": error.problem}}, status_code=401)
        if webhook_id not in taken:
            try:
                packet = schema.checked(body)
            except BadInput as error:
                return JSONResponse({"error": {"field": error.field, "message": error.problem}}, status_code=422)
            reference = f"SRM-{secrets.token_hex(4).upper()}"
            with kept_in.open("a", encoding="utf-8") as file:
                line = {"webhook_id": webhook_id, "reference": reference, "packet": packet}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            taken[webhook_id] = reference
            if packet.get("packet_number") == 1:
                later.add_task(_acknowledge, secret, bot_url, packet["case_ref"])
        return JSONResponse({"reference": taken[webhook_id]})

    return app


def _taken_before(kept_in: Path) -> dict[str, str]:
    if not kept_in.exists():
        return {}
    lines = [json.loads(line) for line in kept_in.read_text(encoding="utf-8").splitlines()]
    return {line["webhook_id"]: line["reference"] for line in lines}


async def _acknowledge(secret: Secret, bot_url: str, case_ref: str) -> None:
    body = json.dumps({"coordinator": "見本の担当者", "note": "これは練習用の窓口です"}, ensure_ascii=False)
    async with httpx.AsyncClient(timeout=5) as client:
        for pause in (ACKNOWLEDGE_AFTER_SECONDS, 5.0, 15.0):
            await asyncio.sleep(pause)
            headers = signed_headers(secret, f"ack.{case_ref}.{secrets.token_hex(4)}", body)
            try:
                answer = await client.post(
                    f"{bot_url}/api/v1/handoffs/{case_ref}/acknowledge", content=body, headers=headers
                )
            except httpx.HTTPError:
                continue
            if answer.is_success:
                return

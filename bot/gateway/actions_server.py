"""Rasa's action endpoint, on loopback, inside the app: the SDK's executor without the SDK's server."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

import bot.actions


def create_actions_app() -> FastAPI:
    """An app with the one route that Rasa calls; unknown actions are named, nothing else is told."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    executor = ActionExecutor()
    executor.register_package(bot.actions)

    @app.post("/webhook")
    async def webhook(call: dict[str, Any]) -> JSONResponse:
        # Rasa leaves the domain out (endpoints.yml) and no action reads it, but the SDK insists on one
        call.setdefault("domain", {"intents": []})
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, status_code=400)
        except ActionNotFoundException as error:
            return JSONResponse({"error": str(error), "action_name": error.action_name}, status_code=404)
        return JSONResponse(result.model_dump() if result is not None else {})

    return app

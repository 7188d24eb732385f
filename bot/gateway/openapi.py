"""The description of the API, completed: what each refusal looks like, and how the token is carried."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from bot.gateway.answers import Problem

_REFUSALS = {
    "400": ("bad_input", "JSON として読めない"),
    "403": ("bad_origin", "よそのページからの呼び出し"),
    "404": ("not_found", "ない、またはこの鍵では見えない"),
    "413": ("too_large", "大きすぎる内容"),
    "422": ("bad_input", "項目の名前か値が正しくない"),
    "429": ("too_many", "短い間に多すぎる。Retry-After の秒数だけ待つ"),
    "500": ("internal", "こちらの故障"),
}
# What only a call that names or sends something can be answered.
_OF_INPUT = ("400", "404", "422")
_REF = {"$ref": "#/components/schemas/Problem"}


def complete(app: FastAPI) -> None:
    """Make ``app.openapi()`` give the completed description, made once."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        known = app.openapi_schema is not None
        described = plain()
        return described if known else _completed(described)

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(described: dict[str, Any]) -> dict[str, Any]:
    schemas = described["components"]["schemas"]
    schemas.update(_problem_schemas())
    for path, operations in described["paths"].items():
        for operation in operations.values():
            if path.startswith("/api/"):
                _add_refusals(operation)
            operation["parameters"] = [p for p in operation.get("parameters", []) if p["name"] != "authorization"]
            if "{conversation_id}" in path:
                operation["security"] = [{"conversation": []}]
            elif path == "/api/v1/coverage":
                operation["security"] = [{"agency": []}]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    described["components"]["securitySchemes"] = {
        "conversation": {"type": "http", "scheme": "bearer", "description": "会話を始めたときの token"},
        "agency": {"type": "http", "scheme": "bearer", "description": "代理店の鍵(create-token で作る)"},
    }
    return described


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _add_refusals(operation: dict[str, Any]) -> None:
    names_something = operation.get("parameters") or operation.get("requestBody")
    for status, (code, words) in _REFUSALS.items():
        if status in _OF_INPUT and not names_something:
            continue
        example = {"error": {"code": code, "message": words}}
        answer = {"description": words, "content": {"application/json": {"schema": _REF, "example": example}}}
        present = operation["responses"].get(status)
        if present is None or "HTTPValidationError" in str(present):
            operation["responses"][status] = answer

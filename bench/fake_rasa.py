"""A Rasa that answers at once, to measure the gateway alone: ``python -m bench.fake_rasa PORT``."""

from __future__ import annotations

import json
import sys

import uvicorn
from starlette.types import Receive, Scope, Send

ANSWER = "はい、どうぞ。"
_BODY = json.dumps([{"custom": {"bubbles": [{"text": ANSWER, "buttons": [], "link": None}]}}]).encode()
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The same turn for every call, whatever is asked."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False, lifespan="off")

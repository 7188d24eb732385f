"""Starting the stand-in, and telling how to join the product to it."""

from __future__ import annotations

import uvicorn

from bot.line_stub.app import create_app
from bot.line_stub.platform import Platform

PRACTICE_SECRET, PRACTICE_TOKEN = "practice-secret", "practice-token"


def serve(port: int, bot_url: str, channel_secret: str, access_token: str) -> int:
    """The stand-in on loopback until Ctrl-C."""
    secret, token = channel_secret or PRACTICE_SECRET, access_token or PRACTICE_TOKEN
    print(f"  phone     http://127.0.0.1:{port}/\n  product   {bot_url}\n")
    if not channel_secret:
        print("Start the product with these settings (in .env, or before the command):\n")
        print(f"  LINE_CHANNEL_SECRET={secret} \\")
        print(f"  LINE_CHANNEL_ACCESS_TOKEN={token} \\")
        print(f"  LINE_API_URL=http://127.0.0.1:{port} make run\n")
    print("Ctrl-C stops the stand-in.", flush=True)
    uvicorn.run(create_app(Platform(secret, token), bot_url), host="127.0.0.1", port=port, log_level="warning")
    return 0

"""Serving: the public side and Rasa's action endpoint in one process and one loop; the stand-in desk in its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterator

import uvicorn
import uvloop

from bot.settings import Settings


class _Server(uvicorn.Server):
    """A server that leaves the signals to us, since two of them share the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _not_a_refusal(record: logging.LogRecord) -> bool:
    """False for what the server says of every socket we refuse with an answer of our own: that is no fault."""
    return "returned without completing handshake" not in record.getMessage()


def serve(settings: Settings) -> int:
    """The public side and the actions until SIGTERM or SIGINT."""
    # imported here, so that the stand-in desk starts without the whole app
    from bot.app import create_app
    from bot.gateway.actions_server import create_actions_app

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_not_a_refusal)
    public = uvicorn.Config(
        create_app(settings),
        host=settings.public_host,
        port=settings.public_port,
        access_log=False,
        log_level="warning",
        server_header=False,
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=10,
    )
    actions = uvicorn.Config(
        create_actions_app(), host="127.0.0.1", port=settings.action_port, access_log=False, log_level="warning"
    )
    return asyncio.run(_together(public, actions), loop_factory=uvloop.new_event_loop)


def serve_stub(settings: Settings) -> int:
    """The stand-in desk until SIGTERM or SIGINT."""
    from bot.handoff.srm_stub import create_stub

    kept_in = settings.var_dir / "srm-stub.jsonl"
    app = create_stub(settings.srm_secret, kept_in, f"http://127.0.0.1:{settings.public_port}")
    config = uvicorn.Config(app, host="127.0.0.1", port=settings.srm_stub_port, access_log=False, log_level="warning")
    return asyncio.run(_together(config))


async def _together(*configs: uvicorn.Config) -> int:
    servers = [_Server(config) for config in configs]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)

    async def until_end(server: _Server) -> None:
        try:
            await server.serve()
        finally:
            stop()

    await asyncio.gather(*(until_end(server) for server in servers))
    return 0 if all(server.started for server in servers) else 1

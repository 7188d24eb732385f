"""The app under test with everything around it that is played from outside: the desk, the mail server, Rasa's calls."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from aiosmtpd.controller import Controller
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bot.clock import system_clock
from bot.handoff import schema
from bot.handoff.signature import check, signed_headers
from bot.settings import ROOT, Secret
from bot.store import cases, conversations, turns
from bot.store.engine import Store, migrate

_MIGRATING = threading.Lock()
SECRET = "whsec_" + "c2VjcmV0" * 4
_FACTS = {
    "incident_type": "ransomware",
    "noticed_at": "unknown",
    "data_kinds": ["medical"],
    "affected_known": "unknown",
    "care_impact": "partial",
    "ongoing": "no",
    "contact_name": "佐藤",
    "contact_phone": "090-0000-2222",
}
# A dialogue that has asked everything but the consent.
_DIALOGUE = {
    "asking": "handoff_consent",
    "asked": [f"slot {number}" for number in range(12)],
    "duty_said": "said",
    "coverage_said": "said",
    "policy_check": "skipped",
}


@dataclass
class Receiver:
    """The desk: answers by plan, takes each key once, acknowledges until that is taken."""

    app_url: str
    url: str = ""
    plan: dict[str, list[int]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    acknowledging: bool = True
    acknowledged: set[str] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, request: Request) -> JSONResponse:
        body = await request.body()
        key = check(Secret(SECRET), body, request.headers)
        packet = schema.checked(body)
        self.calls[key] += 1
        answers = self.plan.get(packet["case_ref"], [])
        if answers:
            return JSONResponse({}, status_code=answers.pop(0))
        if key not in self.taken:
            self.taken[key] += 1
            if self.acknowledging:
                task = asyncio.get_running_loop().create_task(self._acknowledge(packet["case_ref"]))
                self._tasks.add(task)
        return JSONResponse({"reference": f"SRM-{key}"})

    async def _acknowledge(self, ref: str) -> None:
        body = json.dumps({"coordinator": "見本"}, ensure_ascii=False)
        async with httpx.AsyncClient(timeout=5) as client:
            while ref not in self.acknowledged:
                headers = signed_headers(Secret(SECRET), f"ack.{ref}", body)
                try:
                    url = f"{self.app_url}/api/v1/handoffs/{ref}/acknowledge"
                    answer = await client.post(url, content=body.encode(), headers=headers)
                    if answer.is_success:
                        self.acknowledged.add(ref)
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)


class _Mailbox:
    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        text = envelope.content.decode("utf-8", "replace")
        line = next(line for line in text.splitlines() if line.lower().startswith("message-id:"))
        self.ids[line.split(":", 1)[1].strip()] += 1
        return "250 taken"


class World:
    """One app under test with everything around it."""

    def __init__(self, folder: Path, database_url: str, clock: str | None = None) -> None:
        with _MIGRATING:
            migrate(database_url)
        self.store = Store.open(database_url)
        self.port, self.actions = _free_port(), _free_port()
        self.receiver = Receiver(f"http://127.0.0.1:{self.port}")
        self.mailbox = _Mailbox()
        self._mail = Controller(self.mailbox, hostname="127.0.0.1", port=_free_port())
        self._mail.start()
        self._desk = self._start_desk()
        self.environ = {
            "BOT_VAR_DIR": str(folder),
            "BOT_DATABASE_URL": database_url,
            "BOT_HOST": "127.0.0.1",
            "BOT_PORT": str(self.port),
            "BOT_ACTION_PORT": str(self.actions),
            "BOT_SRM_URL": self.receiver.url,
            "BOT_SRM_SECRET": SECRET,
            "BOT_SMTP_URL": f"smtp://127.0.0.1:{self._mail.port}",
            "BOT_AGENCY_EMAIL": "agency@example.jp",
            **({"BOT_DEMO": "1", "BOT_NOW": clock} if clock else {}),
        }
        self.log = folder / "app.log"
        self._forks = subprocess.Popen(
            [sys.executable, "-m", "bench.kills_child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid: int | None = None
        self.http = httpx.Client(timeout=10)

    def _start_desk(self) -> uvicorn.Server:
        app = FastAPI()
        app.add_api_route("/packets", self.receiver.take, methods=["POST"])
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
        self._desk_thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
        self._desk_thread.start()
        while not server.started:
            time.sleep(0.01)
        self.receiver.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/packets"
        return server

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write(json.dumps(asked) + "\n")
        self._forks.stdin.flush()
        answer: dict[str, Any] = json.loads(self._forks.stdout.readline())
        return answer

    def start(self, kill: str | None = None) -> None:
        """Start the app, without waiting for it; ``kill`` is the point at which it kills itself."""
        self.pid = int(self._ask({"environ": self.environ, "kill": kill, "log": str(self.log)})["pid"])

    def dead(self) -> bool:
        """Whether the app ended, though nobody has asked for its status yet."""
        return Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"

    def wait_for_death(self, seconds: float = 30) -> int:
        """The status with which the app ended: -9 after SIGKILL. AssertionError when it lives on."""
        if not wait(self.dead, seconds):
            os.kill(self.pid or 0, signal.SIGTERM)
            raise AssertionError(f"the app lives on; its log: {self.log.read_text()[-2000:]}")
        status = int(self._ask({"wait": self.pid})["status"])
        self.pid = None
        return status

    def kill(self) -> None:
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait_for_death()

    def ready(self) -> bool:
        try:
            return self.http.get(f"http://127.0.0.1:{self.port}/healthz").is_success
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        self.kill()
        assert self._forks.stdin is not None
        self._forks.stdin.close()
        self._forks.wait()
        self._mail.stop()
        self._desk.should_exit = True
        self._desk_thread.join(5)
        self.http.close()
        self.store.close()

    def ask_consent(self) -> tuple[str, str]:
        """A case that waits for its last answer, and the stored message that says yes: (case number, message id)."""
        now = system_clock()
        with self.store.begin() as session:
            conversation = conversations.start(session, "web", now)
            case = cases.open_case(session, conversation.id, now)
            conversation.case_id, conversation.dialogue = case.id, dict(_DIALOGUE)
            for name, value in _FACTS.items():
                cases.state_fact(session, case, name, value, source="said", words="…", inbound_id=None, now=now)
            session.flush()
            entered = turns.enter(session, conversation.id, "bench", now, now)
            message = turns.take_in(
                session,
                entered,
                client_message_id=None,
                text="はい、送る",
                payload="answer:handoff_consent:yes",
                masked=(),
                now=now,
            )
            return case.case_ref, message.id

    def say_yes(self, message_id: str) -> bool:
        """What Rasa does with the stored message; False when the app died over it."""
        message = {"intent": {"name": "inform"}, "metadata": {"message_id": message_id}, "entities": []}
        call = {
            "next_action": "action_triage",
            "sender_id": "bench",
            "tracker": {"sender_id": "bench", "latest_message": message, "slots": {}, "events": [], "paused": False},
        }
        try:
            answer = self.http.post(f"http://127.0.0.1:{self.actions}/webhook", json=call)
        except httpx.HTTPError:
            return False
        return bool(answer.json().get("responses"))


def wait(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return true()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The running product as a person meets it: the real processes, the trained model, the HTTP API."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.settings import ROOT

READY_WITHIN = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """Everything `make run` starts, on ports and in a folder of its own."""

    var_dir: Path
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports = {key: free_port() for key in ("BOT_PORT", "BOT_ACTION_PORT", "BOT_RASA_PORT", "BOT_SRM_STUB_PORT")}
        self.url = f"http://127.0.0.1:{self.ports['BOT_PORT']}"
        self.desk_url = f"http://127.0.0.1:{self.ports['BOT_SRM_STUB_PORT']}"
        self.process: subprocess.Popen[str] | None = None

    @property
    def environ(self) -> dict[str, str]:
        ports = {key: str(port) for key, port in self.ports.items()}
        return {**os.environ, **ports, "BOT_VAR_DIR": str(self.var_dir), "BOT_HOST": "127.0.0.1", **self.extra}

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"the product ended while starting:\n{self.process.stdout.read()}")
            if self.ready():
                return
            time.sleep(0.2)
        self.stop()
        raise AssertionError("the product was not ready in time")

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=3).status_code == 200
        except httpx.HTTPError:
            return False

    def wait_ready(self, seconds: float = READY_WITHIN) -> None:
        until = time.monotonic() + seconds
        while not self.ready():
            assert time.monotonic() < until, "not ready again in time"
            time.sleep(0.2)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def kill_rasa(self) -> None:
        """`kill -9` on the process that listens on Rasa's port."""
        port = self.ports["BOT_RASA_PORT"]
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    command = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if b"bot.nlu" in command and str(port).encode() in command:
                    os.kill(int(folder.name), signal.SIGKILL)
                    return
        raise AssertionError("rasa was not running")

    def packets(self) -> list[dict[str, Any]]:
        return httpx.get(f"{self.desk_url}/packets", timeout=5).json()


class Person:
    """Somebody at a clinic: talks through the API alone."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.http = httpx.Client(base_url=f"{product.url}/api/v1", timeout=30)
        made = self.http.post("/conversations")
        assert made.status_code == 201, made.text
        self.id, token = made.json()["conversation_id"], made.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        self.messages: list[dict[str, Any]] = made.json()["messages"]

    def send(self, **body: Any) -> list[dict[str, Any]]:
        answer = self.http.post(f"/conversations/{self.id}/messages", json=body)
        assert answer.status_code == 200, answer.text
        self.messages = answer.json()["messages"]
        assert self.messages, f"an empty reply to {body}"
        assert all(message["text"].strip() for message in self.messages)
        return self.messages

    def say(self, text: str) -> str:
        return "\n".join(message["text"] for message in self.send(text=text))

    def press(self, title: str) -> str:
        """Press the offered button whose title begins with ``title``."""
        buttons = [button for message in self.messages for button in message["buttons"]]
        for button in reversed(buttons):
            if button["title"].startswith(title):
                return "\n".join(message["text"] for message in self.send(payload=button["payload"]))
        raise AssertionError(f"no button {title!r} among {[b['title'] for b in buttons]}")

    @property
    def case(self) -> dict[str, Any]:
        answer = self.http.get(f"/conversations/{self.id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def answer_until_done(self, answers: dict[str, str], limit: int = 14) -> list[str]:
        """Answer each question by its slot: a text, or 「[題]」 for a button; gives the order asked."""
        asked: list[str] = []
        while (slot := self.case["asking"]) is not None:
            asked.append(slot)
            assert len(asked) <= limit, asked
            given = answers.get(slot, "わからない")
            if given.startswith("["):
                self.press(given.strip("[]"))
            else:
                self.say(given)
        return asked

    def wait_state(self, state: str, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while self.case["state"] != state:
            assert time.monotonic() < until, f"still {self.case['state']}, not {state}"
            time.sleep(0.2)

"""A stock Rasa with its action server, trained and started on free ports in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench import stock_project
from bench.machine import RASA_PYTHON
from tests.conversations.product import free_port

TRAINS_WITHIN, READY_WITHIN = 1500, 180


@dataclass
class Stock:
    """The two processes of a stock assistant; ``log`` keeps what they print."""

    folder: Path
    per_label: int
    port: int = field(default_factory=free_port)
    actions: int = field(default_factory=free_port)
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def train(self) -> float:
        """Write the project and train it; gives the seconds. RuntimeError with Rasa's last words when it fails."""
        stock_project.write(self.folder, self.per_label, self.actions)
        began = time.monotonic()
        command = [str(RASA_PYTHON), "-m", "rasa", "train", "--fixed-model-name", "stock"]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=_environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TRAINS_WITHIN,
            check=False,
        )
        if done.returncode or not (self.folder / "models" / "stock.tar.gz").exists():
            raise RuntimeError(f"stock Rasa did not train: {(done.stdout + done.stderr)[-1500:]}")
        return time.monotonic() - began

    def start(self) -> float:
        """Start both processes; gives the seconds until Rasa answers a message."""
        began = time.monotonic()
        host = ["-i", "127.0.0.1", "-p", str(self.port)]
        files = ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml", "-m", "models/stock.tar.gz"]
        self._spawn("rasa_sdk", "--actions", "actions", "-p", str(self.actions))
        self._spawn("rasa", "run", *host, *files)
        while not self._answers():
            if time.monotonic() - began > READY_WITHIN or any(child.poll() is not None for child in self.children):
                raise RuntimeError(f"stock Rasa did not start: {(self.folder / 'log').read_text()[-1500:]}")
            time.sleep(0.2)
        return time.monotonic() - began

    def stop(self) -> None:
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _answers(self) -> bool:
        """Whether a message gets an answer by an action of the action server."""
        try:
            said = {"sender": "start", "message": "警察に届けるべきですか"}
            return bool(httpx.post(f"{self.url}/webhooks/rest/webhook", json=said, timeout=60).json())
        except (httpx.HTTPError, ValueError):
            return False

    def _spawn(self, *command: str) -> None:
        with (self.folder / "log").open("ab") as log:
            self.children.append(
                subprocess.Popen(
                    [str(RASA_PYTHON), "-m", *command],
                    cwd=self.folder,
                    env=_environ(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )


def _environ() -> dict[str, str]:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**os.environ, **quiet, "PYTHONPATH": ""}

"""``make run``: checks, trains, migrates, loads samples, starts the processes, keeps them up, ends them all."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx

from bot.errors import ClinicBotError
from bot.settings import ROOT, Settings

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
MODEL = ROOT / "models" / "clinic.tar.gz"
READY_WITHIN_SECONDS = 300
RESTART_PAUSE_SECONDS = 1.0
_PR_SET_PDEATHSIG = 1


class CannotStart(ClinicBotError):
    """A step of the start failed; the message is the whole sentence for the screen."""


@dataclass
class Process:
    """One child: how it is started and what became of it."""

    name: str
    command: list[str]
    log: Path
    environ: dict[str, str]
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    restarts: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603 (our own commands)
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def ended(self) -> bool:
        return self.child is not None and self.child.poll() is not None

    def stop(self) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()

    def wait(self, seconds: float) -> None:
        if self.child is None:
            return
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def _die_with_parent() -> None:
    """Children end with the supervisor even when it is killed outright."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class _Stop(Exception):
    pass


def supervise(settings: Settings) -> int:
    """Start everything and stay. 0 after Ctrl-C, 1 when something could not be started."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _Stop

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    processes: list[Process] = []
    try:
        _start_all(settings, processes)
        _keep_up(processes)
    except _Stop:
        print("\nstopping …", flush=True)
    except ClinicBotError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for process in processes:
            process.stop()
        for process in processes:
            process.wait(15)
    print("stopped.", flush=True)
    return 0


def _start_all(settings: Settings, processes: list[Process]) -> None:
    with _step("ports"):
        _check_ports(settings)
    with _step("data files"):
        _check_data_files()
    with _step("model"):
        _train_if_needed()
    rasa, app, desk = _processes(settings)
    with _step("database"):
        processes.append(rasa)
        rasa.start()
        _prepare_database(settings)
    with _step("processes"):
        others = [app] if settings.srm_url else [app, desk]
        for process in others:
            processes.append(process)
            process.start()
    with _step("ready"):
        _wait_until_ready(settings, processes)
    print(f"\n  page      http://127.0.0.1:{settings.public_port}/")
    print(f"  API       http://127.0.0.1:{settings.public_port}/api/openapi.json")
    if settings.srm_url:
        print(f"  hand-off  {settings.srm_url}")
    else:
        print(f"  hand-off  http://127.0.0.1:{settings.srm_stub_port}/packets  (a stand-in: BOT_SRM_URL is not set)")
    if settings.line_channel_secret:
        print(f"  LINE      {settings.public_url}/line/webhook, answers go to {settings.line_api_url}")
    else:
        print("  LINE      off (LINE_CHANNEL_SECRET is not set); to try it here: .venv/bin/python -m bot line-stub")
    print(f"  logs      {settings.var_dir / 'log'}\n\nCtrl-C stops everything.", flush=True)


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  {name:<12}", end="", flush=True)
    yield
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def _check_ports(settings: Settings) -> None:
    wanted = [
        ("BOT_PORT", settings.public_port),
        ("BOT_ACTION_PORT", settings.action_port),
        ("BOT_RASA_PORT", settings.rasa_port),
    ]
    if not settings.srm_url:
        wanted.append(("BOT_SRM_STUB_PORT", settings.srm_stub_port))
    for key, port in wanted:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0" if key == "BOT_PORT" else "127.0.0.1", port))  # noqa: S104
            except OSError as error:
                raise CannotStart(
                    f"Port {port} is taken by another program. Stop that program, or set {key} to a free port."
                ) from error


def _check_data_files() -> None:
    from bot.data_check import check_all

    check_all()


def _train_if_needed() -> None:
    current = subprocess.run(  # noqa: S603
        [str(RASA_PYTHON), "-m", "bot.nlu", "current"], cwd=ROOT, capture_output=True, check=False
    )
    if current.returncode == 0:
        return
    print("training … ", end="", flush=True)
    done = subprocess.run(  # noqa: S603
        [str(RASA_PYTHON), "-m", "bot.nlu", "train", "--out", "models"], cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode != 0:
        tail = done.stderr.decode(errors="replace")[-2000:]
        raise CannotStart(f"The model could not be trained (exit {done.returncode}):\n{tail}")


def _prepare_database(settings: Settings) -> None:
    from bot.policy import csv_import, plans
    from bot.policy.samples import SAMPLE_FILE
    from bot.store import policies
    from bot.store.engine import Store, migrate

    migrate(settings.database_url)
    store = Store.open(settings.database_url)
    with store.begin() as session:
        if not policies.any_stored(session):
            rows = csv_import.parse(SAMPLE_FILE.read_bytes(), plans.load_plans())
            policies.import_all(session, rows, settings.clock())
    store.close()


def _processes(settings: Settings) -> tuple[Process, Process, Process]:
    logs = settings.var_dir / "log"
    rasa = Process(
        "rasa",
        [str(RASA_PYTHON), "-m", "bot.nlu", "serve", "--port", str(settings.rasa_port), "--model", str(MODEL)],
        logs / "rasa.log",
        {"ACTION_URL": f"http://127.0.0.1:{settings.action_port}/webhook"},
    )
    app = Process("app", [sys.executable, "-m", "bot", "serve"], logs / "app.log", {})
    desk = Process("srm-stub", [sys.executable, "-m", "bot", "srm-stub"], logs / "srm-stub.log", {})
    return rasa, app, desk


def _wait_until_ready(settings: Settings, processes: list[Process]) -> None:
    until = time.monotonic() + READY_WITHIN_SECONDS
    url = f"http://127.0.0.1:{settings.public_port}/readyz"
    while time.monotonic() < until:
        for process in processes:
            if process.ended():
                raise CannotStart(f"{process.name} ended while starting. See {process.log}.")
        if _answers(lambda: httpx.get(url, timeout=3).status_code == httpx.codes.OK):
            return
        time.sleep(0.2)
    raise CannotStart(f"Not ready after {READY_WITHIN_SECONDS} s. See the logs in {settings.var_dir / 'log'}.")


def _answers(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except httpx.HTTPError:
        return False


def _keep_up(processes: list[Process]) -> None:
    """Start again what ended, with a pause; a clinic must not wait for a person to notice."""
    while True:
        time.sleep(0.5)
        for process in processes:
            if process.ended():
                process.restarts += 1
                print(f"{process.name} ended; starting it again ({process.restarts})", flush=True)
                time.sleep(RESTART_PAUSE_SECONDS)
                process.start()

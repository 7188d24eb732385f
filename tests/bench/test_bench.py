"""The program behind `make bench`: it measures, reports what failed, and knows stock from ours."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import yaml

from bench import processes, report, running, stock_project
from bench.figures import Figure, Outcome, ratios
from bot.settings import ROOT


def test_smoke_measures_and_writes_the_report(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "--only", "smoke", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=320, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert written["machine"]["cores"] >= 1 and written["machine"]["rasa_libraries"]["rasa"] == "3.6.21"
    smoke = written["benches"]["smoke"]
    assert smoke["state"] == "measured"
    names = {figure["name"] for figure in smoke["figures"] if figure["value"] > 0}
    assert {"duty verdicts", "coverage verdicts", "messages read for facts", "messages masked"} < names
    assert "| duty verdicts |" in (tmp_path / "bench.md").read_text(encoding="utf-8")
    for plot in tmp_path.glob("bench-*.svg"):
        ElementTree.parse(plot)  # noqa: S314 (we wrote it)
    assert list(tmp_path.glob("bench-smoke-*.svg"))


def test_an_unknown_bench_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "--only", "smok", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2 and "smok" in done.stderr and not list(tmp_path.iterdir())


def test_a_bench_that_ends_with_an_error_is_in_the_report(tmp_path: Path) -> None:
    outcome = running.run("broken", 30, tmp_path, program=("-c", "raise SystemExit('no engine')"))
    assert "no engine" in outcome.failed and "ended with 1" in outcome.failed
    report.write(tmp_path / "out", {"cores": 2}, [outcome, Outcome("fine", 1.0, 0.1, (Figure("a", 1, "s"),))])
    text = (tmp_path / "out" / "bench.md").read_text(encoding="utf-8")
    assert "**broken failed**" in text and "1 benches measured, 1 failed" in text
    assert json.loads((tmp_path / "out" / "bench.json").read_text())["benches"]["broken"]["state"] == "failed"


def test_a_bench_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    hangs = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    outcome = running.run("hangs", 2, tmp_path, program=("-c", hangs))
    assert "did not end within 2 s" in outcome.failed
    stat = Path(f"/proc/{told.read_text()}/stat")

    def ended() -> bool:
        try:
            return stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    # a process that was killed is scheduled once more before it is gone, which takes a moment on a busy machine
    until = time.monotonic() + 10
    while not ended() and time.monotonic() < until:
        time.sleep(0.02)
    assert ended()


def test_ratios_need_both_sides_under_one_name() -> None:
    figures = [
        Figure("p95", 60, "ms"),
        Figure("p95", 120, "ms", "stock"),
        Figure("start", 9, "s"),
        Figure("zero", 1, "s"),
        Figure("zero", 0, "s", "stock"),
    ]
    assert ratios(figures) == {"p95": 0.5}


def test_processor_time_and_memory_count_what_a_process_started() -> None:
    busy = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'], timeout=20)"
    with subprocess.Popen([sys.executable, "-c", busy], stderr=subprocess.DEVNULL) as parent:
        try:
            while len(pids := processes.tree(parent.pid)) < 2 or processes.cpu_seconds(pids[1:]) < 0.3:
                assert parent.poll() is None
            assert processes.cpu_seconds(pids) > processes.cpu_seconds(pids[:1])
            assert processes.resident_mb(pids) > 5
        finally:
            for pid in processes.tree(parent.pid)[::-1]:
                subprocess.run(["kill", "-9", str(pid)], check=False)


def test_the_stock_project_has_our_intents_and_names_nothing_that_is_not_there(tmp_path: Path) -> None:
    stock_project.write(tmp_path, per_label=3, action_port=1)
    domain, nlu, rules = (
        yaml.load((tmp_path / name).read_bytes(), yaml.CSafeLoader)
        for name in ("domain.yml", "data/nlu.yml", "data/rules.yml")
    )
    intents = {block["intent"]: block["examples"] for block in nlu["nlu"]}
    assert set(domain["intents"]) == set(intents)
    assert {"report_incident__ransomware", "ask_police"} < set(intents)
    assert all(2 <= len(texts) <= 3 for texts in intents.values())
    steps = [step for rule in rules["rules"] for step in rule["steps"]]
    assert {step["intent"] for step in steps if "intent" in step} <= set(intents)
    known = {*domain["actions"], *domain["forms"], *domain["responses"]}
    assert {step["action"] for step in steps if "action" in step} <= known
    for form, wanted in domain["forms"].items():
        assert set(wanted["required_slots"]) <= set(domain["slots"])
        assert {f"utter_ask_{form}_{slot}" for slot in wanted["required_slots"]} <= known
    compile((tmp_path / "actions.py").read_text(encoding="utf-8"), "actions.py", "exec")

"""The commands as an engineer types them: good input, bad input with the key named, nothing half done."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT


def bot(tmp_path: Path, *words: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={**os.environ, "BOT_VAR_DIR": str(tmp_path), **environ},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_duties(tmp_path: Path) -> None:
    facts = {
        "incident_type": "lost_device",
        "data_kinds": ["medical"],
        "personal_database": "yes",
        "handling_role": "own",
        "leak_state": "suspected",
        "damage_state": "none",
        "malicious": "no",
        "strong_encryption": "no",
        "recovered_unseen": "no",
        "noticed_at": "2026-11-24T10:00+09:00",
    }
    for given in (facts, {"facts": facts}):
        done = bot(tmp_path, "duties", stdin=json.dumps(given))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["final_report_due"] == "2026-12-23"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ('{"incident_type": "flood"}', "incident_type"),
        ('{"colour": "red"}', "colour"),
        ('{"affected_low": "many"}', "affected_low"),
        ('{"noticed_at": "9999-12-31T23:59Z"}', "noticed_at"),
        ("[]", "standard input"),
        ("{", "standard input"),
    ],
)
def test_duties_names_what_is_wrong(tmp_path: Path, given: str, named: str) -> None:
    done = bot(tmp_path, "duties", stdin=given)
    assert done.returncode == 2
    assert named in done.stderr and "Traceback" not in done.stderr


HEADER = "policy_number,holder_name,phone,plan,options,starts_on,ends_on,cancelled_on,liability_member"
GOOD = "S1-000900,見本歯科,03-0000-9999,S1,,2026-04-01,2027-04-01,,yes"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_policies_are_imported_in_the_encodings_of_excel(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "policies.csv"
    file.write_bytes(f"{HEADER}\r\n{GOOD}\r\n".encode(encoding))
    first, second = bot(tmp_path, "import-policies", str(file)), bot(tmp_path, "import-policies", str(file))
    assert first.returncode == second.returncode == 0, first.stderr
    assert "追加 1 件" in first.stdout
    assert "追加 0 件、更新 0 件" in second.stdout


def test_one_bad_line_refuses_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "policies.csv"
    file.write_text(f"{HEADER}\n{GOOD}\nS1-000901,見本,03-0000-9998,S9,,2026-04-01,2027-04-01,,yes\n", "utf-8")
    done = bot(tmp_path, "import-policies", str(file))
    assert done.returncode == 2
    assert "3行目 plan" in done.stderr
    file.write_text(f"{HEADER}\n{GOOD}\n", "utf-8")
    assert "追加 1 件" in bot(tmp_path, "import-policies", str(file)).stdout


def test_a_missing_policy_file_is_named(tmp_path: Path) -> None:
    done = bot(tmp_path, "import-policies", str(tmp_path / "none.csv"))
    assert done.returncode == 2 and "none.csv" in done.stderr


def test_a_token_is_printed_once_and_a_second_of_the_name_refused(tmp_path: Path) -> None:
    first, second = bot(tmp_path, "create-token", "agency"), bot(tmp_path, "create-token", "agency")
    assert first.stdout.startswith("cib_")
    assert second.returncode == 2 and "name" in second.stderr


def test_a_taken_port_stops_the_start_with_a_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 (the public side listens there, too)
        taken.listen()
        port = str(taken.getsockname()[1])
        done = bot(tmp_path, "run", BOT_PORT=port)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr and "BOT_PORT" in done.stderr


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    done = bot(tmp_path, "migrate", BOT_PORT="http")
    assert done.returncode == 1 and "BOT_PORT" in done.stderr

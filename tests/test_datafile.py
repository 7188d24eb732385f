"""Broken data files are refused with the file and the key named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot import datafile
from bot.data_check import check_all
from bot.errors import DataFileError
from bot.settings import ROOT


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate key 'a'"),
        ("a:\n  b: 1\n  b: 2\n", "duplicate key 'b'"),
        ("- a\n", "mapping"),
        ("a: [1\n", "not valid YAML"),
        ("a: !!python/object:os.system {}\n", "not valid YAML"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"plan\.yaml") as caught:
        datafile.load(path)
    assert named in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"none\.yaml"):
        datafile.load(tmp_path / "none.yaml")


def test_missing_and_unknown_keys_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with pytest.raises(DataFileError, match=r"steps\[0\]\.source: is missing"):
        datafile.check_keys(path, "steps[0]", {"text": "a"}, ["text", "source"])
    with pytest.raises(DataFileError, match=r"steps\[0\]\.colour: is not a known key"):
        datafile.check_keys(path, "steps[0]", {"text": "a", "colour": 1}, ["text"])


def test_every_data_file_of_the_product_is_whole() -> None:
    check_all()


def test_the_check_at_the_start_reads_every_data_file() -> None:
    watch = (
        "import sys; seen = set()\n"
        "sys.addaudithook(lambda event, args: seen.add(str(args[0])) if event == 'open' else None)\n"
        "from bot.data_check import check_all; check_all()\n"
        "print('\\n'.join(path for path in seen if path.endswith('.yaml')))"
    )
    done = subprocess.run([sys.executable, "-c", watch], cwd=ROOT, capture_output=True, text=True, check=True)
    read = {Path(line) for line in done.stdout.splitlines()}
    assert set((ROOT / "bot").rglob("*.yaml")) <= read

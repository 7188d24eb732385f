"""The fingerprint of a model, the lexicon's loader and the logs. Runs in either environment."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bot.errors import DataFileError
from bot.nlu import fingerprint, lexicon
from bot.nlu.normal_form import normalise
from bot.nlu.serving import without_contents

ROOT = Path(__file__).resolve().parents[2]

CUES = [
    ("ファイルの拡張子が変わっています", "encrypted"),
    ("ﾗﾝｻﾑにやられた", "ransom_word"),
    ("別の患者さんに送ってしまった", "wrong_recipient"),
    ("まだ開いていません", "nothing_done"),
    ("USBをなくしました", "lost_word"),
    ("遠隔操作のソフトを入れさせられた", "remote_tool"),
    ("ホームページが書き換えられた", "defaced"),
]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class FingerprintTest(unittest.TestCase):
    def setUp(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.models = self.root / "models"
        write(self.root / "config.yml", "language: ja\n")
        write(self.root / "bot/data/nlu/a.yml", "nlu: []\n")
        write(self.root / "bot/nlu/lexicon.yml", "cues: {}\n")
        write(self.models / fingerprint.MODEL_NAME, "model")
        write(self.models / fingerprint.FINGERPRINT_NAME, fingerprint.of_sources(self.root))

    def test_a_noted_model_is_current(self) -> None:
        self.assertTrue(fingerprint.is_current(self.root, self.models))

    def test_any_changed_added_or_removed_source_asks_for_training(self) -> None:
        changes = {
            "config.yml": "language: en\n",
            "bot/data/nlu/b.yml": "nlu: []\n",
            "bot/nlu/lexicon.yml": "cues: 1\n",
        }
        for name, text in changes.items():
            with self.subTest(name):
                self.setUp()
                write(self.root / name, text)
                self.assertFalse(fingerprint.is_current(self.root, self.models))
        self.setUp()
        (self.root / "bot/data/nlu/a.yml").unlink()
        self.assertFalse(fingerprint.is_current(self.root, self.models))

    def test_a_missing_model_or_note_is_not_current(self) -> None:
        for name in (fingerprint.MODEL_NAME, fingerprint.FINGERPRINT_NAME):
            self.setUp()
            (self.models / name).unlink()
            self.assertFalse(fingerprint.is_current(self.root, self.models))

    def test_files_that_do_not_matter_do_not_count(self) -> None:
        write(self.root / "bot/nlu/__pycache__/x.pyc", "x")
        write(self.root / "README.md", "x")
        self.assertTrue(fingerprint.is_current(self.root, self.models))

    def test_the_command_is_quick_and_imports_no_rasa(self) -> None:
        code = (
            "import sys; from bot.nlu.__main__ import main; "
            f"code = main(['current', '--models', {str(self.root / 'none')!r}]); "
            "assert 'rasa' not in sys.modules and 'spacy' not in sys.modules and 'numpy' not in sys.modules; "
            "sys.exit(code)"
        )
        self.assertEqual(subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode, 1)


class LexiconTest(unittest.TestCase):
    def test_telling_words_are_found(self) -> None:
        names = [cue.name for cue in lexicon.cues()]
        for typed, name in CUES:
            with self.subTest(typed):
                self.assertIn(name, [names[place] for place in lexicon.found(normalise(typed).text)])

    def test_small_talk_has_no_telling_word(self) -> None:
        for typed in ["はい", "ありがとうございます", "こんにちは"]:
            self.assertEqual(lexicon.found(normalise(typed).text), ())

    def test_a_broken_entry_names_its_key(self) -> None:
        folder = Path(tempfile.mkdtemp())
        broken = {
            "type": "reviewed_on: 2026-01-01\ncues:\n  x: {words: [a], points_to: [nonsense]}\n",
            "pattern": "reviewed_on: 2026-01-01\ncues:\n  x: {words: ['('], points_to: []}\n",
            "key": "reviewed_on: 2026-01-01\ncues:\n  x: {words: [a], points: []}\n",
        }
        for name, text in broken.items():
            with self.subTest(name), self.assertRaisesRegex(DataFileError, r"cues\.x"):
                lexicon.cues(write(folder / f"{name}.yml", text))


class LogsTest(unittest.TestCase):
    def test_no_word_of_a_message_reaches_the_logs(self) -> None:
        said = "山田太郎さんのカルテ"
        try:
            raise ValueError(said)
        except ValueError:
            event = without_contents(None, "error", {"event": "rest.failure", "text": said, "exc_info": True})
        self.assertEqual(event, {"event": "rest.failure", "error": "ValueError"})
        self.assertNotIn("text", without_contents(None, "debug", {"event": "x", "text": said, "event_info": said}))


if __name__ == "__main__":
    unittest.main()

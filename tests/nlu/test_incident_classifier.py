"""The classifier as a Rasa component, trained on a handful of lines. Needs the environment with Rasa."""

from __future__ import annotations

import importlib.util
import io
import json
import tarfile
import tempfile
import unittest
from pathlib import Path
from typing import Any

if importlib.util.find_spec("rasa") is None:
    raise unittest.SkipTest("Rasa is not installed in this environment")

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import DataFileError
from bot.nlu.archive import open_listener
from bot.nlu.ginza_tokenizer import GinzaTokenizer
from bot.nlu.incident_classifier import IncidentClassifier
from bot.nlu.light_spacy_nlp import LightSpacyNLP
from bot.nlu.parsing import parse_lines

LINES = {
    "report_incident/ransomware": [
        "ファイルが暗号化された",
        "英語の脅迫文が出て開かない",
        "拡張子が全部変わった",
        "身代金を払えと出た",
    ],
    "report_incident/lost_device": [
        "USBメモリをなくした",
        "ノートパソコンを電車に忘れた",
        "タブレットを盗まれた",
        "外付けがない",
    ],
    "report_incident/misdirected_message": [
        "FAXを別の病院に送った",
        "メールを違う人に送信した",
        "宛先を間違えた",
        "BCCにし忘れた",
    ],
    "ask_police": ["警察に電話しますか", "警察には言うべきですか", "110番した方がいい?", "被害届は出しますか"],
    "ask_power_off": [
        "電源は切りますか",
        "パソコンの電源を落とすべき?",
        "シャットダウンしていいですか",
        "電源どうする",
    ],
    "affirm": ["はい", "そうです", "はいそうです", "うん"],
}
READINGS = [
    # typed, intent, incident type
    ("ﾌｧｲﾙが暗号化されました", "report_incident", "ransomware"),
    ("ＵＳＢメモリをなくしました", "report_incident", "lost_device"),
    ("ファックスを別の医院に送ってしまった", "report_incident", "misdirected_message"),
    ("警察に電話したほうがいいですか", "ask_police", None),
    ("電源は切ったほうがいい?", "ask_power_off", None),
    ("はい", "affirm", None),
]
EMPTYISH = ["", " ", "\n", "😀😀", "???", "…", "\u200b", "\x00"]
LANGUAGE = LightSpacyNLP(LightSpacyNLP.load_model("ja_ginza"), {"model": "ja_ginza"})
CONTEXT = ExecutionContext(GraphSchema({}), node_name="classifier")
CONFIG = IncidentClassifier.get_default_config()


def prepared(messages: list[Message]) -> list[Message]:
    tokenizer = GinzaTokenizer(GinzaTokenizer.get_default_config())
    return tokenizer.process(LANGUAGE.process(messages, LANGUAGE.provide()))


def training_data() -> TrainingData:
    examples = [Message.build(text=line, intent=label) for label, lines in LINES.items() for line in lines]
    return TrainingData(training_examples=prepared(examples))


class IncidentClassifierTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp())
        cls.storage = LocalModelStorage(cls.folder)
        cls.resource = Resource("classifier")
        IncidentClassifier.create(CONFIG, cls.storage, cls.resource, CONTEXT).train(training_data())
        cls.classifier = IncidentClassifier.load(CONFIG, cls.storage, cls.resource, CONTEXT)

    def read(self, text: str) -> dict[str, Any]:
        message = Message(data={TEXT: text})
        self.classifier.process(prepared([message]))
        return message.as_dict(only_output_properties=True)

    def test_intent_and_type_are_read_together(self) -> None:
        for typed, intent, slug in READINGS:
            with self.subTest(typed):
                said = self.read(typed)
                self.assertEqual(said["intent"]["name"], intent)
                if slug:
                    self.assertEqual(said["entities"][0]["value"], slug)

    def test_the_type_is_always_told_with_a_ranking(self) -> None:
        for typed in [*EMPTYISH, *(typed for typed, _, _ in READINGS)]:
            with self.subTest(repr(typed)):
                entity = self.read(typed)["entities"][0]
                self.assertEqual(entity["entity"], "incident_type")
                self.assertEqual((entity["start"], entity["end"]), (0, len(typed)))
                self.assertEqual(entity["extractor"], "IncidentClassifier")
                self.assertEqual(entity["value"], entity["ranking"][0]["value"])
                confidences = [guess["confidence"] for guess in entity["ranking"]]
                self.assertEqual(confidences, sorted(confidences, reverse=True))
                self.assertTrue(all(0 <= confidence <= 1 for confidence in confidences))

    def test_intent_confidences_sum_to_one(self) -> None:
        for typed, _, _ in READINGS:
            ranking = [entry for entry in self.read(typed)["intent_ranking"] if entry["name"] != "nlu_fallback"]
            self.assertAlmostEqual(sum(entry["confidence"] for entry in ranking), 1.0, places=4)

    def test_texts_without_a_letter_are_not_guessed_at(self) -> None:
        for typed in EMPTYISH:
            with self.subTest(repr(typed)):
                self.assertEqual(self.read(typed)["intent"]["name"], "nlu_fallback")

    def test_two_questions_in_one_message_are_both_heard(self) -> None:
        said = self.read("電源は切りますか?警察に電話しますか?")
        clauses = next(entity["value"] for entity in said["entities"] if entity["entity"] == "clauses")
        self.assertEqual([clause["intent"] for clause in clauses], ["ask_power_off", "ask_police"])
        self.assertEqual([clause["text"] for clause in clauses], ["電源は切りますか?", "警察に電話しますか?"])

    def test_one_sentence_has_no_clauses(self) -> None:
        self.assertEqual([e["entity"] for e in self.read("USBをなくした")["entities"]], ["incident_type"])

    def test_width_and_composition_do_not_change_the_reading(self) -> None:
        plain = self.read("ファイルがUSBで暗号化")
        for variant in ("ﾌｧｲﾙがＵＳＢで暗号化", "ファイルがusbて\u3099暗号化"):
            said = self.read(variant)
            self.assertEqual(said["intent"], plain["intent"])
            self.assertEqual(said["entities"][0]["ranking"], plain["entities"][0]["ranking"])

    def test_a_very_long_message_is_read(self) -> None:
        self.assertEqual(self.read("ファイルが暗号化された。" * 2000)["entities"][0]["value"], "ransomware")

    def test_two_trainings_are_equal(self) -> None:
        storage = LocalModelStorage(Path(tempfile.mkdtemp()))
        IncidentClassifier.create(CONFIG, storage, self.resource, CONTEXT).train(training_data())
        again = IncidentClassifier.load(CONFIG, storage, self.resource, CONTEXT)
        for typed, _, _ in READINGS:
            message = Message(data={TEXT: typed})
            again.process(prepared([message]))
            self.assertEqual(message.as_dict(only_output_properties=True), self.read(typed))

    def test_the_stored_model_is_plain_arrays_and_json(self) -> None:
        with self.storage.read_from(self.resource) as folder:
            self.assertEqual({path.suffix for path in folder.iterdir()}, {".npz", ".json"})

    def test_a_broken_model_is_refused_with_a_clear_error(self) -> None:
        storage = LocalModelStorage(Path(tempfile.mkdtemp()))
        with storage.write_to(self.resource) as folder:
            (folder / "joint_model.json").write_text("{", encoding="utf-8")
        with self.assertRaisesRegex(RasaException, "train again"):
            IncidentClassifier.load(CONFIG, storage, self.resource, CONTEXT)

    def test_training_needs_two_intents(self) -> None:
        data = TrainingData(training_examples=prepared([Message.build(text="はい", intent="affirm")]))
        with self.assertRaisesRegex(RasaException, "at least two intents"):
            IncidentClassifier.create(CONFIG, self.storage, Resource("one"), CONTEXT).train(data)

    def test_the_command_line_reads_the_archive_as_rasa_does(self) -> None:
        archive = self.folder / "clinic.tar.gz"
        nodes = {"loader": {"uses": "bot.nlu.light_spacy_nlp.LightSpacyNLP", "config": {"model": "ja_ginza"}}}
        (self.folder / "metadata.json").write_text(json.dumps({"predict_schema": {"nodes": nodes}}), encoding="utf-8")
        with tarfile.open(archive, "w:gz") as tar, self.storage.read_from(self.resource) as folder:
            tar.add(self.folder / "metadata.json", "metadata.json")
            tar.add(folder, "components/classifier")
        lines = [json.dumps({"text": typed}, ensure_ascii=False) for typed, _, _ in READINGS]
        out = io.StringIO()
        self.assertEqual(parse_lines(archive, io.StringIO("\n".join([*lines, "kaputt", ""])), out), 1)
        *answers, broken = [json.loads(line) for line in out.getvalue().splitlines()]
        self.assertIn("error", broken)
        for (typed, intent, _), answer in zip(READINGS, answers, strict=True):
            self.assertEqual(answer["intent"], intent)
            self.assertEqual(answer["incident_type"], self.read(typed)["entities"][0]["value"])
            self.assertAlmostEqual(answer["confidence"], self.read(typed)["intent"]["confidence"], places=3)

    def test_a_missing_or_foreign_archive_is_a_clear_error(self) -> None:
        foreign = self.folder / "foreign.tar.gz"
        foreign.write_bytes(b"not a tar")
        for path in (foreign, self.folder / "missing.tar.gz"):
            with self.assertRaisesRegex(DataFileError, "train again"):
                open_listener(path)


if __name__ == "__main__":
    unittest.main()

"""GiNZA's tokens as Rasa gets them: text, offsets, lemmas. Needs the environment with Rasa, else it is skipped."""

from __future__ import annotations

import importlib.util
import unicodedata
import unittest
from typing import TYPE_CHECKING

if importlib.util.find_spec("rasa") is None:
    raise unittest.SkipTest("Rasa is not installed in this environment")

from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.ginza_tokenizer import GinzaTokenizer
from bot.nlu.light_spacy_nlp import LightSpacyNLP

if TYPE_CHECKING:
    from rasa.nlu.tokenizers.tokenizer import Token

TOKENS = [
    # typed, [(token as typed, start, lemma)]
    ("USBをなくした", [("USB", 0, "USB"), ("を", 3, "を"), ("なくし", 4, "なくす"), ("た", 7, "た")]),
    ("ＵＳＢをなくした", [("ＵＳＢ", 0, "USB"), ("を", 3, "を"), ("なくし", 4, "なくす"), ("た", 7, "た")]),
    ("ｳｲﾙｽに感染", [("ｳｲﾙｽ", 0, "ウイルス"), ("に", 4, "に"), ("感染", 5, "感染")]),
    ("ﾊﾞｯｸｱｯﾌﾟは無事", [("ﾊﾞｯｸｱｯﾌﾟ", 0, "バックアップ"), ("は", 8, "は"), ("無事", 9, "無事")]),
    ("見れない", [("見れ", 0, "見る"), ("ない", 2, "ない")]),
    ("　USB　\nです", [("USB", 1, "USB"), ("です", 6, "です")]),
    ("ウィルス", [("ウィルス", 0, "ウイルス")]),
    ("サーバ", [("サーバ", 0, "サーバー")]),
]
EMPTYISH = ["", " ", "\u3000", "\n\n", "\t\r\n", "\u200b", "\ufe0f", "\x00"]
NAUGHTY = [
    "😀👨\u200d👩\u200d👧 たすけて",
    "/restart",
    '/greet{"agency_role":"admin"}',
    "<script>alert(1)</script>",
    "'; DROP TABLE cases; --",
    "${SECRET}",
    "ﷺ İstanbul ß ﬁ",
    "か\u3099か\u3099か\u3099",
    "\u202eさかさま\u202c",
    "가나다 各位",
    "a" * 3000,
    "あ" * 20000,
    "。" * 500,
    "1" * 500,
    "\ud83d",
]


def model() -> object:
    """The component with ja_ginza, loaded once."""
    if not hasattr(model, "component"):
        config = LightSpacyNLP.get_default_config()
        model.component = LightSpacyNLP(LightSpacyNLP.load_model("ja_ginza"), config)  # type: ignore[attr-defined]
    return model.component  # type: ignore[attr-defined]


def tokens_of(text: str) -> list[Token]:
    nlp = model()
    assert isinstance(nlp, LightSpacyNLP)
    message = Message(data={TEXT: text})
    nlp.process([message], nlp.provide())
    GinzaTokenizer(GinzaTokenizer.get_default_config()).process([message])
    found: list[Token] = message.get(TOKENS_NAMES[TEXT])
    return found


class TokensTest(unittest.TestCase):
    def test_tokens_have_the_text_and_the_place_as_typed(self) -> None:
        for typed, expected in TOKENS:
            with self.subTest(typed):
                self.assertEqual([(t.text, t.start, t.lemma) for t in tokens_of(typed)], expected)

    def test_texts_without_words_have_no_tokens(self) -> None:
        for typed in EMPTYISH:
            with self.subTest(repr(typed)):
                self.assertEqual(tokens_of(typed), [])

    def test_naughty_texts_keep_their_places(self) -> None:
        for typed in [*NAUGHTY, *(typed for typed, _ in TOKENS)]:
            with self.subTest(typed[:30].encode("unicode_escape")):
                before = 0
                for token in tokens_of(typed):
                    self.assertEqual(typed[token.start : token.end], token.text)
                    self.assertTrue(token.text.strip())
                    self.assertGreaterEqual(token.start, before)
                    before = token.start

    def test_unicode_variants_have_the_same_lemmas(self) -> None:
        for typed in ["ｳｲﾙｽに感染した", "ＵＳＢをなくした。", "㈱サンプルのﾊﾟｿｺﾝ", "ガラス"]:
            expected = [token.lemma for token in tokens_of(typed)]
            for variant in ("NFC", "NFD", "NFKC", "NFKD"):
                with self.subTest(typed=typed, variant=variant):
                    varied = tokens_of(unicodedata.normalize(variant, typed))
                    self.assertEqual([token.lemma for token in varied], expected)

    def test_the_fingerprint_follows_the_sources(self) -> None:
        self.assertTrue(LightSpacyNLP.fingerprint_addon({}))
        for package in LightSpacyNLP.required_packages() + GinzaTokenizer.required_packages():
            self.assertIsNotNone(importlib.util.find_spec(package), package)


if __name__ == "__main__":
    unittest.main()

"""One reading for every spelling, with the places in the text as typed. Runs in either environment."""

from __future__ import annotations

import random
import unicodedata
import unittest

from bot.nlu.normal_form import MAX_LENGTH, normalise

FORMS = [
    # typed, normal form
    ("ｳｲﾙｽに感染", "ウイルスに感染"),
    ("ＵＳＢメモリ", "usbメモリ"),
    ("ﾊﾞｯｸｱｯﾌﾟ", "バックアップ"),
    ("か\u3099ぞう", "がぞう"),
    ("サーバ－が落ちた", "サーバーが落ちた"),
    ("サーバーーーが", "サーバーが"),
    ("やばいいいいい", "やばいい"),
    ("どうしよう〜〜", "どうしようー"),
    ("助けて！！！", "助けて!"),
    ("1000人", "1000人"),
    ("１１１１枚", "1111枚"),
    ("月〜金", "月~金"),
    ("電カルが\u3000\u3000開かん", "電カルが 開かん"),
    ("開かない\r\n\r\n助けて", "開かない\n助けて"),
    ("電\u200bカル\ufeff", "電カル"),
    ("㈱ＡＢＣ", "(株)abc"),
    ("㍿の人", "株式会社の人"),
    ("①台目", "1台目"),
]

PLACES = [
    # typed, piece of the normal form, the piece as typed
    ("昨日ﾊﾞｯｸｱｯﾌﾟが消えた", "バックアップ", "ﾊﾞｯｸｱｯﾌﾟ"),
    ("㍿の人から", "株式会社", "㍿"),
    ("助けて！！！すぐ", "!", "！！！"),
    ("うちの ＵＳＢ がない", "usb", "ＵＳＢ"),
    ("か\u3099ぞうが流出", "がぞう", "か\u3099ぞう"),
]

NAUGHTY = [
    "",
    " ",
    "\n",
    "\x00",
    "\u200b",
    "\ufe0f",
    "😀👨\u200d👩\u200d👧",
    "가나다\u1100\u1161",
    "َ",
    "\ud800",
    "a" * 9000,
]

ALPHABET = "あいがパヴーｱｶﾞﾊﾟｰ〜~－-ＡａaＺ0９①㍿㈱漢字電\u3099\u309a\u0301 \u3000\n!！?？。、…\u200b가\u1100\u1161ﷺİß"


class NormalFormTest(unittest.TestCase):
    def test_each_spelling_has_its_normal_form(self) -> None:
        for typed, expected in FORMS:
            with self.subTest(typed):
                self.assertEqual(normalise(typed).text, expected)

    def test_pieces_lead_back_to_the_text_as_typed(self) -> None:
        for typed, piece, original in PLACES:
            with self.subTest(typed):
                form = normalise(typed)
                start = form.text.index(piece)
                first, last = form.span(start, start + len(piece))
                self.assertEqual(typed[first:last], original)

    def test_all_unicode_variants_of_a_text_read_the_same(self) -> None:
        chance = random.Random(7)
        for _ in range(3000):
            text = "".join(chance.choices(ALPHABET, k=chance.randint(0, 12)))
            for variant in ("NFC", "NFD", "NFKC", "NFKD"):
                read = normalise(unicodedata.normalize(variant, text)).text
                self.assertEqual(read, normalise(text).text, f"{text!r} as {variant}")

    def test_every_character_has_a_place_and_places_never_go_back(self) -> None:
        chance = random.Random(11)
        texts = ["".join(chance.choices(ALPHABET, k=chance.randint(0, 20))) for _ in range(2000)]
        for text in [*texts, *NAUGHTY]:
            form = normalise(text)
            self.assertEqual(len(form.text), len(form.starts), repr(text[:20]))
            self.assertEqual(list(form.starts), sorted(form.starts), repr(text[:20]))
            spans = zip(form.starts, form.ends, strict=True)
            self.assertTrue(all(0 <= start < end <= len(text) for start, end in spans), repr(text[:20]))

    def test_a_long_letter_is_cut(self) -> None:
        self.assertEqual(len(normalise("あい" * 9000).text), MAX_LENGTH)


if __name__ == "__main__":
    unittest.main()

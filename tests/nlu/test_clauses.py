"""Where a message says or asks two things. Runs in either environment."""

from __future__ import annotations

import unittest
from itertools import pairwise

from bot.nlu.clauses import MAX_CLAUSES, split
from bot.nlu.normal_form import normalise

CLAUSES = [
    ("電カルが開きません", ["電カルが開きません"]),
    ("電カルが開きません。警察に電話しますか?", ["電カルが開きません", "警察に電話しますか?"]),
    ("電カルが開かないんですが、電源は切るべきですか", ["電カルが開かないんですが", "電源は切るべきですか"]),
    ("いくら出ますか?誰に言えばいい?", ["いくら出ますか?", "誰に言えばいい?"]),
    ("USBをなくした、あと変なメールも来てる", ["USBをなくした", "あと変なメールも来てる"]),
    ("氏名、住所、電話番号が入ってます", ["氏名、住所、電話番号が入ってます"]),
    ("はい、そうです", ["はい、そうです"]),
    ("1,200人です", ["1,200人です"]),
    ("開かない\n助けて", ["開かない", "助けて"]),
    ("…", []),
    ("", []),
    ("?", []),
]


class ClausesTest(unittest.TestCase):
    def test_messages_fall_into_their_clauses(self) -> None:
        for typed, expected in CLAUSES:
            with self.subTest(typed):
                form = normalise(typed)
                spans = [form.span(*place) for place in split(form.text)]
                self.assertEqual([typed[first:last] for first, last in spans], expected)

    def test_a_letter_is_not_cut_into_more_than_the_most(self) -> None:
        self.assertEqual(len(split("開かない。" * 50)), MAX_CLAUSES)

    def test_clauses_never_overlap(self) -> None:
        for typed, _ in CLAUSES:
            places = split(normalise(typed).text)
            for (_, end), (start, _) in pairwise(places):
                self.assertLessEqual(end, start)


if __name__ == "__main__":
    unittest.main()

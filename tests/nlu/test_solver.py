"""The solver beside the exact solution, and pieces beside counting them one by one. Needs numpy and scipy alone."""

from __future__ import annotations

import importlib.util
import unittest
from collections import Counter

if importlib.util.find_spec("scipy") is None:
    raise unittest.SkipTest("scipy is not installed in this environment")

import numpy as np

from bot.nlu import pieces
from bot.nlu.solver import solve

TEXTS = ["電カルが開かない", "開かない開かない", "", "😀ア"]


class SolverTest(unittest.TestCase):
    def test_ten_rounds_come_close_to_the_exact_solution(self) -> None:
        draw = np.random.default_rng(7)
        points = draw.normal(size=(2000, 40)).astype(np.float32)
        points /= np.linalg.norm(points, axis=1, keepdims=True)
        kernel = (((points @ points.T) + 0.3) / 1.3) ** 2
        ridge = draw.uniform(0.02, 0.2, 2000).astype(np.float32)
        targets = draw.normal(size=(2000, 5)).astype(np.float32)
        exact = np.linalg.solve(kernel.astype(np.float64) + np.diag(ridge), targets)
        found = solve(np.tril(kernel), ridge, targets, seed=1)
        self.assertLess(np.linalg.norm(found - exact) / np.linalg.norm(exact), 0.02)

    def test_the_upper_triangle_is_never_read(self) -> None:
        draw = np.random.default_rng(8)
        points = draw.normal(size=(300, 10)).astype(np.float32)
        kernel = points @ points.T
        ridge, targets = np.ones(300, np.float32), draw.normal(size=(300, 2)).astype(np.float32)
        spoiled = np.tril(kernel) + np.triu(np.full_like(kernel, np.nan), 1)
        np.testing.assert_allclose(solve(spoiled, ridge, targets, 1), solve(kernel, ridge, targets, 1), rtol=1e-4)


class PiecesTest(unittest.TestCase):
    def test_every_piece_is_counted_where_it_stands(self) -> None:
        found = pieces.of_characters(TEXTS, (1, 2, 3))
        for number, text in enumerate(TEXTS):
            padded = f"\x02{text}\x03"
            runs = Counter(padded[i : i + n] for n in (1, 2, 3) for i in range(len(padded) - n + 1))
            own = found.texts == number
            self.assertEqual(sorted(found.times[own]), sorted(runs.values()))

    def test_equal_pieces_are_equal_in_every_text_and_others_are_not(self) -> None:
        found = pieces.of_characters(["開かない", "もう開かない"], (4,))
        first, second = (set(found.hashes[found.texts == number].tolist()) for number in (0, 1))
        self.assertEqual(len(first & second), len({"開かない", "かない\x03"}))

    def test_a_single_word_has_the_hash_of_the_run_of_one(self) -> None:
        words = ["電子", "カルテ"]
        runs = set(pieces.of_words([words], (1,)).hashes.tolist())
        self.assertEqual(runs, set(pieces.of_single_words(words).tolist()))


if __name__ == "__main__":
    unittest.main()

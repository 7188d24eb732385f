"""Kernel ridge regression for many examples: conjugate gradients, led by a sample of them.

An exact factorisation grows with the cube of the examples. Here every round costs one product with the kernel, and
the sample's own solution (a Nyström approximation) takes away what makes the rounds many. After ten rounds a held-out
line is read as with the exact solution; see docs/nlu.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg.blas import ssymm

from bot.nlu.features import Floats

_SAMPLE = 1500
_ROUNDS = 12
_SMALLEST = 1e-6
"""Directions of the sample that say less than this part of the strongest are left out."""


def solve(kernel: Floats, ridge: Floats, targets: Floats, seed: int) -> Floats:
    """The dual weights x of (kernel + diag(ridge)) x = targets, of which the rows are examples.

    Only the lower triangle of ``kernel`` is read, its diagonal included.
    """
    scale = (1 / np.sqrt(ridge)).astype(np.float32)[:, None]
    settle = _led_by_a_sample(kernel, scale, seed)
    wanted = targets * scale
    found = np.zeros_like(wanted)
    left = wanted.copy()
    step = settle(left)
    direction = step.copy()
    power = (left * step).sum(axis=0)
    for _ in range(_ROUNDS):
        seen = scale * _times(kernel, scale * direction) + direction
        length = power / np.maximum((direction * seen).sum(axis=0), np.finfo(np.float32).tiny)
        found += length * direction
        left -= length * seen
        step = settle(left)
        before, power = power, (left * step).sum(axis=0)
        direction = step + direction * (power / np.maximum(before, np.finfo(np.float32).tiny))
    return (found * scale).astype(np.float32)


def _times(kernel: Floats, columns: Floats) -> Floats:
    # Fortran sees the transpose, whose upper triangle is our lower one.
    return np.ascontiguousarray(ssymm(1.0, kernel.T, np.asfortranarray(columns), lower=0))


def _led_by_a_sample(kernel: Floats, scale: Floats, seed: int) -> Callable[[Floats], Floats]:
    """An approximate solution that a sample of the examples gives, to start every round from."""
    count = len(kernel)
    sample = np.sort(np.random.default_rng(seed).permutation(count)[:_SAMPLE])
    columns = np.empty((count, len(sample)), np.float32)
    for place, example in enumerate(sample):
        columns[: example + 1, place] = kernel[example, : example + 1]
        columns[example:, place] = kernel[example:, example]
    columns *= scale * scale[sample].T
    strengths, directions = np.linalg.eigh(columns[sample].astype(np.float64))
    kept = strengths > strengths[-1] * _SMALLEST
    basis = columns @ (directions[:, kept] / np.sqrt(strengths[kept])).astype(np.float32)
    inner = np.linalg.inv(np.eye(basis.shape[1]) + (basis.T @ basis).astype(np.float64)).astype(np.float32)
    return lambda rows: rows - basis @ (inner @ (basis.T @ rows))

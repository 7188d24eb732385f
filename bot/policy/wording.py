"""How sums and days are written for a clinic."""

from __future__ import annotations

from datetime import date


def yen(sum_jpy: int) -> str:
    """``10000000`` → 1,000万円, ``1680`` → 1,680円."""
    if sum_jpy >= 10_000 and sum_jpy % 10_000 == 0:
        return f"{sum_jpy // 10_000:,}万円"
    return f"{sum_jpy:,}円"


def yen_or_none(sum_jpy: int) -> str:
    """Like ``yen``, but a deductible of 0 is なし, as the flyer prints it."""
    return yen(sum_jpy) if sum_jpy else "なし"


def day_text(day: date) -> str:
    """``2026-11-22`` → 2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"

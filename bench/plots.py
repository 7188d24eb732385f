"""Horizontal bars as SVG text, without a plot library."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from bench.figures import STOCK, Figure

_COLOURS = {"ours": "#0b6e4f", "stock": "#8a8f98"}
_ROW, _LABEL, _BAR = 22, 300, 360


def bars(title: str, figures: Sequence[Figure]) -> str:
    """One bar a figure, all to one scale from 0; stock in grey."""
    longest = max((figure.value for figure in figures), default=0) or 1
    height = 34 + _ROW * len(figures)
    rows = [_row(figure, 34 + _ROW * number, longest) for number, figure in enumerate(figures)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LABEL + _BAR + 110} {height + 8}" '
            'font-family="sans-serif" font-size="12" role="img">',
            f"<title>{escape(title)}</title>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            f'<text x="8" y="20" font-size="14" font-weight="bold">{escape(title)}</text>',
            *rows,
            "</svg>\n",
        ]
    )


def _row(figure: Figure, top: int, longest: float) -> str:
    name = figure.name + (" (stock)" if figure.side == STOCK else "")
    width = max(1.0, _BAR * max(0.0, figure.value) / longest)
    return (
        f'<text x="{_LABEL - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{_LABEL}" y="{top + 2}" width="{width:.1f}" height="{_ROW - 6}" fill="{_COLOURS[figure.side]}"/>'
        f'<text x="{_LABEL + width + 6:.1f}" y="{top + 14}">{figure.value:,.4g}</text>'
    )

"""The report of a run: results/bench.json, results/bench.md and one SVG plot for each bench with figures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import plots
from bench.figures import OURS, STOCK, Figure, Outcome, ratios


def write(folder: Path, machine: Mapping[str, Any], outcomes: Sequence[Outcome]) -> None:
    """Write or overwrite the report below ``folder``; plots of earlier runs are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("bench-*.svg"):
        old.unlink()
    data = {"machine": dict(machine), "benches": {one.name: one.to_dict() for one in outcomes}}
    (folder / "bench.json").write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    lines = ["# Measured", "", *_machine(machine), *_summary(outcomes)]
    for outcome in outcomes:
        drawn = [name for unit, name in _plots(folder, outcome)]
        lines += _section(outcome, drawn)
    (folder / "bench.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _machine(machine: Mapping[str, Any]) -> list[str]:
    rows = []
    for key, value in machine.items():
        shown = (
            ", ".join(f"{name} {version}" for name, version in value.items()) if isinstance(value, Mapping) else value
        )
        rows.append(f"| {key.replace('_', ' ')} | {shown} |")
    return ["| machine | |", "|---|---|", *rows, ""]


def _summary(outcomes: Sequence[Outcome]) -> list[str]:
    failed = [one for one in outcomes if one.failed]
    rows = [f"- **{one.name} failed**: {one.failed.splitlines()[-1]}" for one in failed]
    return [
        f"{len(outcomes) - len(failed)} benches measured, {len(failed)} failed.",
        "",
        *rows,
        *([""] if rows else []),
    ]


def _section(outcome: Outcome, drawn: Sequence[str]) -> list[str]:
    lines = [f"## {outcome.name}", "", f"Took {outcome.seconds:.0f} s; load average before: {outcome.load:.2f}.", ""]
    if outcome.failed:
        return [*lines, "**Failed:**", "", "```", outcome.failed, "```", ""]
    by_name: dict[tuple[str, str], dict[str, float]] = {}
    for figure in outcome.figures:
        by_name.setdefault((figure.name, figure.unit), {})[figure.side] = figure.value
    beside = any(STOCK in both for both in by_name.values())
    lines += (
        ["| | ours | stock | ours ÷ stock | unit |", "|---|--:|--:|--:|---|"]
        if beside
        else ["| | | unit |", "|---|--:|---|"]
    )
    divided = ratios(outcome.figures)
    for (name, unit), both in by_name.items():
        cells = [_number(both.get(OURS))]
        cells += [_number(both.get(STOCK)), _number(divided.get(name))] if beside else []
        lines.append(f"| {name} | {' | '.join(cells)} | {unit} |")
    return [*lines, "", *(f"![{outcome.name}]({name})" for name in drawn), ""]


def _plots(folder: Path, outcome: Outcome) -> list[tuple[str, str]]:
    """One plot for each unit that more than one figure has."""
    by_unit: dict[str, list[Figure]] = {}
    for figure in outcome.figures:
        by_unit.setdefault(figure.unit, []).append(figure)
    found = []
    for unit, figures in by_unit.items():
        if len(figures) > 1:
            name = f"bench-{outcome.name}-{''.join(c if c.isalnum() else '-' for c in unit)}.svg"
            (folder / name).write_text(plots.bars(f"{outcome.name} ({unit})", figures), encoding="utf-8")
            found.append((unit, name))
    return found


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"

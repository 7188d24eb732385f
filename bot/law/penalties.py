"""Who can be punished for what (parameters/penalties.yaml), and the answer to 「罰金は?」."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.datafile import check_keys, load
from bot.errors import DataFileError
from bot.law.statute import PARAMETERS, Citation, checked_citation, checked_day, citations


@dataclass(frozen=True)
class Penalty:
    """One punishable conduct; ``sole_owner`` is a clinic that is no corporation, None where no source tells."""

    id: str
    valid_from: date
    conduct: str
    person: str
    corporation: str
    sole_owner: str | None
    citations: tuple[Citation, ...]


@cache
def penalties() -> tuple[Penalty, ...]:
    """The table of 法178, 179, 182, 184 and 番号法53, 54, 57, with 法147, 148 for a report that is not filed."""
    path = PARAMETERS / "penalties.yaml"
    content = check_keys(path, "", load(path), ("recheck_from", "penalties"))
    if not isinstance(content["penalties"], list):
        raise DataFileError(path, "penalties", "must be a list")
    keys = ("id", "valid_from", "conduct", "person", "corporation", "sole_owner", "citations")
    found = []
    for place, entry in enumerate(content["penalties"]):
        where = f"penalties[{place}]"
        check_keys(path, where, entry, keys)
        for key in ("id", "conduct", "person", "corporation"):
            if not isinstance(entry[key], str):
                raise DataFileError(path, f"{where}.{key}", "must be a text")
        cited = [checked_citation(path, f"{where}.citations", key) for key in entry["citations"]]
        found.append(
            Penalty(
                entry["id"],
                checked_day(path, f"{where}.valid_from", entry["valid_from"]),
                entry["conduct"],
                entry["person"],
                entry["corporation"],
                entry["sole_owner"],
                tuple(citations()[key] for key in cited),
            )
        )
    return tuple(found)


@cache
def recheck_from() -> date:
    """The day from which this table must be read again against the act promulgated in 2026."""
    path = PARAMETERS / "penalties.yaml"
    return checked_day(path, "recheck_from", load(path).get("recheck_from"))


def penalty_rows() -> tuple[str, ...]:
    """The table as Japanese lines: conduct, who pays what, article."""
    rows = []
    for penalty in penalties():
        articles = "、".join(f"{c.title}{c.article}" for c in penalty.citations)
        owner = f"。個人で開いている医院:{penalty.sole_owner}" if penalty.sole_owner else ""
        rows.append(f"{penalty.conduct}:した人は{penalty.person}。法人:{penalty.corporation}{owner}({articles})")
    return tuple(rows)


def penalty_answer() -> tuple[str, ...]:
    """The answer to 「罰金は?」: short sentences, the widespread 1億円 put right, and where it is unsure."""
    return (
        "報告がおくれただけで、すぐ罰金になる決まりは見当たりません。"
        "まず指導や勧告があり、命令に違反したときに罰則があります(個人情報保護法147条・148条・178条)。",
        "命令違反:した人は1年以下の拘禁刑または100万円以下の罰金、法人は1億円以下の罰金です(178条・184条)。",
        "委員会に求められた報告をしない・うその報告をする:50万円以下の罰金です(182条・184条)。"
        "「うその報告で1億円」という説明を見かけますが、1億円は法人の命令違反などの上限です。",
        "個人で開いている医院の院長の場合、命令違反の罰金は100万円以下と読めます(184条の読み方)。",
        "法律の一般的な説明です。実際の判断は、弁護士か個人情報保護委員会に確かめてください。",
    )

"""How days, counts and facts are written for a clinic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

_WEEKDAYS = "月火水木金土日"

# What the clinic has to find out, in words of the reception desk.
FACT_QUESTIONS: dict[str, str] = {
    "data_kinds": "どんな情報か(病名、カード番号、マイナンバーなど)",
    "leak_state": "情報が外に出たかどうか",
    "logs_complete": "機械の記録がそろっていて、持ち出しのあとがないか",
    "malicious": "攻撃や盗みだったかどうか",
    "affected_low": "少なくとも何人分か",
    "affected_high": "多くて何人分か",
    "personal_database": "カルテや名簿として整理された情報か",
    "damage_state": "データが消えたり、書きかえられたりしていないか",
    "recovered_unseen": "だれにも見られないうちに、全部もどったと確かめられたか",
    "strong_encryption": "強い暗号化がされ、かぎが別の安全な所にあるか",
    "backup_intact": "同じデータが別の所に残っているか",
    "public_exposure": "インターネットでだれでも見られる状態だったか",
    "client_notified": "情報を預けた会社に知らせたか",
    "leak_signs": "外に持ち出されたしるし(見なれないログイン、脅しの文など)があるか",
    "handling_role": "医院の情報か、よそから預かった情報か",
    "incident_type": "何が起きたか",
}


def day_words(day: date, beside: date | None = None) -> str:
    """``11月26日(木)``; with its year when that is not the year of ``beside``."""
    year = f"{day.year}年" if beside is not None and day.year != beside.year else ""
    return f"{year}{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def moment_words(moment: datetime) -> str:
    """``11月26日(木)10時05分``; full hours without minutes."""
    minutes = f"{moment.minute:02d}分" if moment.minute else ""
    return f"{day_words(moment.date())}{moment.hour}時{minutes}"


def questions_words(names: Iterable[str]) -> str:
    """The named facts as one Japanese phrase: 「…」「…」."""
    return "".join(f"「{FACT_QUESTIONS[name]}」" for name in names)

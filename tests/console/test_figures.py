"""The figures are counted from what is stored."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.store import cases
from tests.console import agency as made
from tests.console.agency import NOW, Agency


def test_the_figures_of_known_cases(both: Agency) -> None:
    with both.store.begin() as session:
        for minutes in (10, 20, 30):
            at = NOW - timedelta(days=20)
            case = (
                made.ransom_case(session)
                if minutes == 0
                else made.a_case(session, [("x", {})], facts=made.RANSOM, at=at)
            )
            cases.move(session, case, "handoff_requested", "person", "", at + timedelta(minutes=minutes))
            cases.move(session, case, "delivered", "srm", "", at + timedelta(minutes=minutes + 1))
            cases.move(session, case, "acknowledged", "srm", "", at + timedelta(minutes=minutes + 60))
        alone = made.a_case(session, [("x", {})], facts={"incident_type": "phishing"}, at=NOW - timedelta(days=2))
        cases.move(session, alone, "closed", "agency", "", NOW)
        made.a_case(session, [], facts={}, at=NOW - timedelta(days=200))
    boss = both.signed_in("supervisor")
    found = json.loads(boss.get("/figures/export.json?period=90").content)
    assert found["cases"] == 4
    assert found["to_handoff"] == {"count": 3, "median": 20.0, "p90": 28.0}
    assert found["to_acknowledgement"]["median"] == 60.0
    assert found["without_person"] == 100.0
    assert dict(map(tuple, found["by_type"])) == {"ransomware": 3, "phishing": 1}
    assert sum(count for week in found["by_week"].values() for count in week.values()) == 4
    page = boss.get("/figures").text
    assert "20分" in page and "ランサムウェア" in page
    assert boss.get("/figures/export.csv").content.startswith(b"\xef\xbb\xbf")
    assert boss.get("/figures/export.exe").status_code == 404

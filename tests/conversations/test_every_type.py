"""Every type of incident, told in three manners, from the first words to the hand-off: right facts, few questions."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from statistics import median

import pytest

from bot.incident.types import TYPES
from tests.conversations.people import MANNERS, Habits, Record, Simulated, at_once, truth, wrong
from tests.conversations.product import Product

# Each type meets half of the manners; each manner meets about ten types.
TALKS = [(kind, MANNERS[(number + shift) % 6]) for number, kind in enumerate(TYPES) for shift in (0, 1, 3)]

# What goes wrong first in a talk; some of them suffer from a second defect of this list.
NO_ENCRYPTION = "「暗号化はしておらんかった」 is read as encrypted"
LOOP = "「収まっておらず、続いている状況」 is dispatched as ask_status and asked again"
NUMBER = "「s1 000123」「S1の000123」 lose the S1, number and telephone are asked again"
NO_DATA = "「個人(の)情報は…ない」 is not read as none"
CARE = "「会計だけできない」「診療は止めておる」 are dispatched as ask_continue_care"
HOUR = "the hour is lost in 「11月25日の午前8時」「8時です、今朝の」"
UNSEEN = "「まだ戻っておりません」「ご覧になった」「回収できておりません」 are not read as not recovered"
SCAM_PHONE = "the telephone number of the fake warning is read as data_kinds contact"
KEPT = "「別んとこに残っとるよ」 is not read as a backup that is left"
DAY = "「日曜日です」「日曜日や」 are dispatched as ask_business_hours"
NO_NUMBER = "「番号は分からん」 is dispatched as ask_contact instead of not knowing"
CALL_NAME = "「…にかけて」 after the telephone number becomes the contact name"
WRONG = {
    ("ransomware", "director"): CARE,
    ("malware", "terse"): NUMBER,
    ("account_takeover", "mail"): LOOP,
    ("misdirected_message", "mail"): UNSEEN,
    ("misdirected_message", "polite"): UNSEEN,
    ("lost_paper", "terse"): NUMBER,
    ("lost_paper", "kansai"): DAY,
    ("misconfiguration", "mail"): UNSEEN,
    ("vendor_breach", "nurse"): HOUR,
    ("vendor_breach", "mail"): HOUR,
    ("website_attack", "mail"): LOOP,
    ("dos_outage", "polite"): NO_DATA,
    ("dos_outage", "director"): NO_DATA,
    ("support_scam", "terse"): NUMBER,
    ("support_scam", "kansai"): SCAM_PHONE,
    ("payment_fraud", "kansai"): NO_DATA,
    ("payment_fraud", "director"): NO_DATA,
    ("payment_fraud", "mail"): NO_DATA,
    ("system_failure", "mail"): LOOP,
    ("system_failure", "kansai"): KEPT,
    ("improper_disclosure", "director"): NO_NUMBER,
}


def _talk(product: Product, kind: str, manner: str) -> Record:
    with_policy = (TYPES.index(kind) + MANNERS.index(manner)) % 2 == 0
    person = Simulated(product, truth(kind, "S1-000123" if with_policy else "not_at_hand"), manner, 1, Habits())
    return person.talk()


@pytest.fixture(scope="module")
def records(product: Product) -> dict[str, Future[Record]]:
    return at_once({f"{kind}-{manner}": partial(_talk, product, kind, manner) for kind, manner in TALKS})


@pytest.mark.parametrize(
    ("kind", "manner"), [wrong(*talk, because=WRONG[talk]) if talk in WRONG else talk for talk in TALKS]
)
def test_聞かれたことに答えれば引き継ぎまで進む(records: dict[str, Future[Record]], kind: str, manner: str) -> None:
    assert records[f"{kind}-{manner}"].result().problems() == []


@pytest.mark.xfail(strict=False, reason="17 questions when the policy number is misread; 13 to 16 in five other talks")
def test_質問は12を超えない(records: dict[str, Future[Record]]) -> None:
    assert max(len(future.result().asked) for future in records.values()) <= 12


@pytest.mark.xfail(
    strict=False, reason="the median is 10: two or three questions each for the policy and the call-back"
)
def test_質問の数の真ん中は7以下(records: dict[str, Future[Record]]) -> None:
    assert median(len(future.result().asked) for future in records.values()) <= 7

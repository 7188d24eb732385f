"""The grounds of the duty to report: 施行規則7条1–4号 and 2–4号 of the My Number rule. One function an item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.law.circumstances import (
    FINANCIAL_KINDS,
    SENSITIVE_KINDS,
    Circumstances,
    answered,
    freed_by_encryption,
    freed_by_telling_the_client,
    includes_any,
    is_personal_data,
    is_personal_data_or_planned,
    more_persons_than,
    something_happened,
    wrongful_purpose_suspected,
)
from bot.law.logic import NO, YES, Truth, both, either

MY_NUMBER = frozenset({"my_number"})


@dataclass(frozen=True)
class Limits:
    """Numbers of persons that must be exceeded."""

    appi_persons: int
    my_number_persons: int


def rule7_1(case: Circumstances, limits: Limits) -> Truth:
    """1号: 要配慮個人情報 is among the 個人データ; one person is enough (施行規則7条1号)."""
    return both(is_personal_data(case), includes_any(case, SENSITIVE_KINDS))


def rule7_2(case: Circumstances, limits: Limits) -> Truth:
    """2号: wrongful use could cost money: a whole card number, ID and password of a bank (施行規則7条2号, Q6-12)."""
    return both(is_personal_data(case), includes_any(case, FINANCIAL_KINDS))


def rule7_3(case: Circumstances, limits: Limits) -> Truth:
    """3号: possibly done with a wrongful purpose; reaches data about to become 個人データ (施行規則7条3号)."""
    return both(is_personal_data_or_planned(case), wrongful_purpose_suspected(case))


def rule7_4(case: Circumstances, limits: Limits) -> Truth:
    """4号: more than 1,000 persons (施行規則7条4号)."""
    return both(is_personal_data(case), more_persons_than(case, limits.appi_persons))


def mynumber_2(case: Circumstances, limits: Limits) -> Truth:
    """番号法の規則2条2号: My Numbers and a wrongful purpose."""
    return both(includes_any(case, MY_NUMBER), wrongful_purpose_suspected(case))


def mynumber_3(case: Circumstances, limits: Limits) -> Truth:
    """番号法の規則2条3号: My Numbers that anybody could see by electronic means."""
    return both(includes_any(case, MY_NUMBER), answered(case.public_exposure))


def mynumber_4(case: Circumstances, limits: Limits) -> Truth:
    """番号法の規則2条4号: My Numbers of more than 100 persons."""
    return both(includes_any(case, MY_NUMBER), more_persons_than(case, limits.my_number_persons))


Item = Callable[[Circumstances, Limits], Truth]

# The public names, in the order of the answers, each with its function.
ITEMS: dict[str, Item] = {
    "rule7-1": rule7_1,
    "rule7-2": rule7_2,
    "rule7-3": rule7_3,
    "rule7-4": rule7_4,
    "mynumber-2": mynumber_2,
    "mynumber-3": mynumber_3,
    "mynumber-4": mynumber_4,
}

# Provision of each item in parameters/citations.yaml.
ITEM_CITATIONS: dict[str, str] = {
    "rule7-1": "rule-7-1",
    "rule7-2": "rule-7-2",
    "rule7-3": "rule-7-3",
    "rule7-4": "rule-7-4",
    "mynumber-2": "mynumber-rule-2-2",
    "mynumber-3": "mynumber-rule-2-3",
    "mynumber-4": "mynumber-rule-2-4",
}

WRONGFUL_ITEMS = frozenset({"rule7-3", "mynumber-2"})


_APPI_ITEMS: tuple[Item, ...] = (rule7_1, rule7_2, rule7_3, rule7_4)
_MY_NUMBER_ITEMS: tuple[Item, ...] = (mynumber_2, mynumber_3, mynumber_4)


def strongest_item(case: Circumstances, limits: Limits, enough: Truth = YES) -> Truth:
    """How far the item that holds best would hold if something happened; the search stops at ``enough``."""
    strongest: Truth = NO
    if is_personal_data_or_planned(case) != NO:
        for item in _APPI_ITEMS:
            strongest = either(strongest, item(case, limits))
            if strongest >= enough:
                return strongest
    if includes_any(case, MY_NUMBER) != NO:
        for item in _MY_NUMBER_ITEMS:
            strongest = either(strongest, item(case, limits))
            if strongest >= enough:
                return strongest
    return strongest


def freed(case: Circumstances) -> bool:
    """An exception that takes the whole case out is confirmed."""
    return freed_by_encryption(case) or freed_by_telling_the_client(case)


def items(case: Circumstances, limits: Limits) -> dict[str, Truth]:
    """How far each item holds for this case."""
    happened: Truth = NO if freed(case) else something_happened(case)
    if happened == NO:
        return dict.fromkeys(ITEMS, NO)
    return {name: both(happened, item(case, limits)) for name, item in ITEMS.items()}


def duty(case: Circumstances, limits: Limits) -> Truth:
    """法26条1項, 番号法29条の4: report when any item holds; UNKNOWN while an open fact could decide."""
    if freed(case):
        return NO
    happened = something_happened(case)
    return NO if happened == NO else both(happened, strongest_item(case, limits, enough=happened))

"""Whose the named data is: a login belongs to a bank, an address to an employee, where the message says so."""

from __future__ import annotations

from bot.reading.normalise import pattern
from bot.reading.scenes import at_a_bank

_ENTERED = pattern(
    r"(?:id|アイディー|口座番号|ログイン)[^。]{0,12}(?:パスワード|暗証番号|パス|pw)"
    r"|(?:パスワード|暗証番号)[^。]{0,8}(?:id|口座番号)"
)


def of_bank(text: str, said: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """An identifier and its password of a bank are its login, named together or not."""
    kinds = {kind for kind, _, _ in said}
    with_account = "bank_account" in kinds and "暗証番号" in text
    if "credentials" not in kinds or not (at_a_bank(text) or with_account) or not _ENTERED.search(text):
        return said
    return [
        ("banking_login" if kind in ("credentials", "bank_account") else kind, start, end) for kind, start, end in said
    ]


STAFF_OWN = pattern(
    r"(?:職員|スタッフ|従業員|社員|パート|看護師|衛生士)(?:さん)?(?:たち)?(?:全員)?(?:約|およそ)?"
    r"(?:[\d,一二三四五六七八九十百千]{1,6}(?:名|人))?(?:くらい|ぐらい|ほど)?(?:分)?の"
    r"|(?:職員|スタッフ|従業員|社員)名簿\("
)


def of_staff(found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Employees' names and addresses are ``staff``; an account number of theirs stays what it is besides."""
    plain = [("staff" if kind == "contact" else kind, start, end) for kind, start, end in found]
    return plain + [("staff", start, end) for kind, start, end in found if kind == "bank_account"]

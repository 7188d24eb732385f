"""Politeness and dialect in plain words: 「残っておりません」「残っとらん」「残ってへん」 all become 「残っていない」.

Only for matching words within a clause; the length changes, so places in the message are not kept.
"""

from __future__ import annotations

from bot.reading.normalise import pattern

_FORMS = tuple(
    (pattern(source), plain)
    for source, plain in (
        (r"ご覧(?:に)?(?:なって|いただいて|頂いて)", "見て"),
        (r"ご覧になった", "見た"),
        (r"ご覧にな(?:りまし|られ)た", "見ました"),
        (r"ご覧にな(?=ら|り)", "見"),
        (r"でござい(?:ます|ました)", "です"),
        (r"ございませんでした", "ありませんでした"),
        (r"ございません", "ありません"),
        (r"ございま(?=す|し)", "ありま"),
        (r"(?<=[てで])(?:ござ|お)り(?=ま)", "い"),
        (r"(?<=[てで])おら(?:ん|へん|ない|ず)(?!か)", "いない"),
        (r"(?<=[てで])おらんかった", "いなかった"),
        (r"(?<=[てで])お(?=る|った)", "い"),
        (r"(?<=[っいしきん])(?:と|ど)(?:らん|らへん|りません|りまへん)(?!か)", "ていない"),
        (r"(?<=[っいしきん])と(?=る|った|ります|りました)", "てい"),
        (r"(?<=[てで])(?:は|い|え)?(?:ら|れ)?へん", "いない"),
        (r"(?:あら|おま)へん", "ない"),
        (r"ま(?:へん|せん)(?=かった|でした)", "ません"),
        (r"まへん", "ません"),
        (r"(?<=[えけせねめれべげらかさたなまわがばき])へん(?=かった|$|[状でのやわねけかしよっ、 ])", "ない"),
        (r"せざるを[得え](?:ない|ません)", "している"),
        (r"(?<=[きみ])ひん", "ない"),
        (r"ないかった", "なかった"),
        (r"(?<=[らかさたなまわがえけせてねめれべげ])んかった", "なかった"),
        (r"(?<![一-鿿])無(?=い|か|く|し(?![で視]))", "な"),
        (r"もろ(?=[たて])", "もらっ"),
        (r"しもうた|しもた", "しまった"),
        (r"言う(?=て|た)", "言っ"),
        (r"(?:いた|致)し(?=ま|て|た)", "し"),
    )
)
_WORTH_A_LOOK = pattern(
    r"お[るらりっ]|ござ|へん|ひん|と[らるりっ]|んか|もろ|しも|うて|うた|いたし|致し" r"|ご覧|ざるを|無[いかくし]"
)


def plain_form(text: str) -> str:
    """``text`` (folded) with polite and dialect endings as the standard language has them."""
    if not _WORTH_A_LOOK.search(text):
        return text
    for rule, plain in _FORMS:
        text = rule.sub(plain, text)
    return text

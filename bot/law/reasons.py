"""Why a report is owed, and why not: one Japanese reason with its provisions for each ground and each exception."""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    """One Japanese sentence (or two that belong together) and the ids of its provisions."""

    sentence: str
    citations: tuple[str, ...]


GROUND_REASONS: dict[str, Reason] = {
    "rule7-1": Reason(
        "病名や治療の内容など、特に気をつける情報が含まれます。受診したと分かるだけでも同じで、"
        "1人分でも報告の対象です(施行規則7条1号)。",
        ("rule-7-1", "appi-2-3", "guideline-2-3"),
    ),
    "rule7-2": Reason(
        "カード番号や、銀行などのIDとパスワードのように、お金の被害につながる情報が含まれます(施行規則7条2号)。",
        ("rule-7-2", "faq-card"),
    ),
    "rule7-3": Reason(
        "攻撃や盗みなど、悪い目的で行われた疑いがあります。疑いの段階でも報告の対象です(施行規則7条3号)。",
        ("rule-7-3", "guideline-3-5-3-1"),
    ),
    "rule7-4": Reason(
        "1,000人を超える見込みです。人数が決まらないときは、いちばん多い場合で数えます(施行規則7条4号)。",
        ("rule-7-4", "guideline-3-5-3-1"),
    ),
    "mynumber-2": Reason(
        "マイナンバーが含まれ、悪い目的で行われた疑いがあります(番号法29条の4、規則2条2号)。",
        ("mynumber-29-4", "mynumber-rule-2-2"),
    ),
    "mynumber-3": Reason(
        "マイナンバーが、インターネットでだれでも見られる状態でした(番号法29条の4、規則2条3号)。",
        ("mynumber-29-4", "mynumber-rule-2-3"),
    ),
    "mynumber-4": Reason(
        "マイナンバーの人数が100人を超える見込みです(番号法29条の4、規則2条4号)。",
        ("mynumber-29-4", "mynumber-rule-2-4"),
    ),
}

EXEMPTION_REASONS: dict[str, Reason] = {
    "strong_encryption": Reason(
        "強い暗号化がされ、かぎが別の安全な所にあるため、報告の対象から外れると考えられます(施行規則7条1号かっこ書)。"
        "暗号化の方法が分かる書類を残してください。",
        ("rule-7-1-encryption",),
    ),
    "recovered_unseen": Reason(
        "だれにも見られないうちに全部もどったと確かめられたため、外に出た扱いにならないと考えられます"
        "(ガイドライン3-5-1-2)。確かめた方法を書いて残してください。",
        ("guideline-3-5-1-2",),
    ),
    "same_data_elsewhere": Reason(
        "同じデータが別の所に残っているため、なくなった・壊れた扱いにならないと考えられます"
        "(ガイドライン3-5-1-3、3-5-1-4)。",
        ("guideline-3-5-1-3", "guideline-3-5-1-4"),
    ),
    "entrusted_and_client_notified": Reason(
        "情報を預けた会社に知らせてあるため、国への報告とご本人へのお知らせは、その会社が行うと考えられます"
        "(個人情報保護法26条1項ただし書、施行規則9条)。知らせた日時と内容を残し、その会社に協力してください。",
        ("appi-26-1-proviso", "rule-9", "guideline-3-5-3-5"),
    ),
    "not_personal_data": Reason(
        "カルテや名簿のように整理された、生きている個人の情報(個人データ)に当たらないと考えられるためです"
        "(個人情報保護法2条1項・16条3項、ガイドライン2-6)。秘密を守る義務などは残ります。",
        ("appi-2-1", "appi-16-3", "guideline-2-6"),
    ),
}

# The provision of each exception that may still be open, in short form for the middle of a sentence.
EXCEPTION_ARTICLES: dict[str, Reason] = {
    "strong_encryption": Reason("施行規則7条1号かっこ書", ("rule-7-1-encryption",)),
    "recovered_unseen": Reason("ガイドライン3-5-1-2", ("guideline-3-5-1-2",)),
    "backup_intact": Reason("ガイドライン3-5-1-3、3-5-1-4", ("guideline-3-5-1-3", "guideline-3-5-1-4")),
    "client_notified": Reason("個人情報保護法26条1項ただし書", ("appi-26-1-proviso",)),
    "handling_role": Reason("個人情報保護法26条1項ただし書", ("appi-26-1-proviso",)),
}

"""What to do now, in Japanese: who reports when others are involved, and the step for today."""

from __future__ import annotations

from bot.law.findings import Findings
from bot.law.logic import NO, UNKNOWN, YES
from bot.law.other_duties import OtherDuty
from bot.law.reasons import Reason
from bot.law.statute import contacts
from bot.law.wording import day_words


def handling_role(found: Findings) -> list[Reason]:
    """Who reports when a vendor, a client or a cloud is involved (法26条1項ただし書, 通則編 3-5-3-2, 3-5-3-5)."""
    role, owed = found.case.handling_role, found.duty != NO
    if role == "at_vendor" and owed:
        return [
            Reason(
                "業者で起きたことでも、医院の報告とお知らせは別に必要です。おそくとも業者から知らせを受けた日が1日目です"
                "(ガイドライン3-5-3-2、3-5-3-5)。",
                ("guideline-3-5-3-2", "guideline-3-5-3-5"),
            )
        ]
    if role == "cloud_only" and owed:
        return [
            Reason(
                "契約で中身をあつかわない決まりのクラウドなら、報告するのは医院だけと考えられます(ガイドライン3-5-3-2)。",
                ("guideline-3-5-3-2",),
            )
        ]
    if role == "for_client" and owed:
        return [
            Reason(
                "よそから預かった情報です。預けた会社に分かっていることを知らせると、医院の報告とお知らせは"
                "いらなくなる可能性があります(個人情報保護法26条1項ただし書、施行規則9条)。",
                ("appi-26-1-proviso", "rule-9", "guideline-3-5-3-5"),
            )
        ]
    return []


def today(found: Findings, others: tuple[OtherDuty, ...]) -> list[Reason]:
    """The next step for each verdict, and the further duties that need a word of their own."""
    if found.duty == YES:
        parts = _prepare_report()
    elif found.duty == UNKNOWN:
        parts = [_find_out(found)]
    else:
        parts = [_RECORD]
    statuses = {other.id: other.status for other in others}
    if statuses.get("my_number_report") == "recommended":
        parts.append(_MY_NUMBER_EFFORT)
    if "gdpr_authority" in statuses:
        parts.append(_GDPR)
    return parts


_RECORD = Reason(
    "今日は、そう考えた理由と確かめたこと(だれが、いつ、何を)を書いて残してください。"
    "新しいことが分かったら、もう一度確かめます。念のための報告もできます(ガイドライン3-5-2、3-5-3-1)。",
    ("guideline-3-5-2", "guideline-3-5-3-1"),
)
_MY_NUMBER_EFFORT = Reason(
    "マイナンバーが含まれるため、義務に当たらない場合も、委員会への報告に努めるよう求められています"
    "(特定個人情報ガイドライン別添2の3B)。",
    ("mynumber-guideline-3b",),
)
_GDPR = Reason(
    "EUに住む方の情報があるときは、EUの決まり(GDPR33条・34条)で、72時間以内の届け出などが必要になることがあります。"
    "EUの方に向けたサービスをしているかを、早めに弁護士と確かめてください。",
    ("gdpr-33", "gdpr-34"),
)


def _prepare_report() -> list[Reason]:
    page = contacts()["ppc"].page
    return [
        Reason(
            f"今日は、分かっていることだけで最初の報告の準備を始めてください。入口はこちらです: {page} "
            "(ガイドライン3-5-3-3)。",
            ("guideline-3-5-3-3",),
        ),
        Reason(
            "ご本人へのお知らせも準備してください。何があったか、どんな情報か、原因、ご本人ができる用心を伝えます"
            "(施行規則10条)。",
            ("rule-10", "guideline-3-5-4"),
        ),
    ]


def _find_out(found: Findings) -> Reason:
    when, page = found.deadlines, contacts()["ppc"].page
    by = f"{day_words(when.preliminary_to)}まで" if when is not None else "気づいた日から5日目まで"
    return Reason(
        f"今日は、上の決め手を調べてください。分からないままなら、{by}に最初の報告を出すことを考えてください。"
        f"分かっていることだけで出せて、あとで直せます(ガイドライン3-5-3-3)。入口: {page}",
        ("guideline-3-5-3-3",),
    )

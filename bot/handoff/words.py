"""What the clinic reads about its hand-off, true at the hour at which it is said."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.wording import moment_text
from bot.handoff.hours import DeskHours
from bot.incident import contacts

_DESK = "担当の窓口(SOMPOリスクマネジメント)"
_CALL_NOW = "急ぎの件です。返事を待たずに、いま電話でも伝えてください。"


def taken(case_ref: str, severity: str | None, now: datetime, hours: DeskHours, answer_by: datetime) -> str:
    """The desk has the case; when to expect its answer; critical cases call at once."""
    lines = [f"{_DESK}に届きました。受付番号 {case_ref} です。"]
    if hours.is_open(now):
        lines.append(f"{moment_text(answer_by)}までに返事がなければ、こちらからお知らせします。")
    else:
        lines.append(
            f"いまは受付時間外です。返事は、次の受付({moment_text(hours.next_opening(now))})のあとになる見込みです。"
        )
    if severity == "critical":
        lines.append(_CALL_NOW)
    return "\n".join(lines)


def not_taken(case_ref: str, now: datetime) -> str:
    """The desk could not be reached or refused: the clinic has to call, and whom it can reach at this hour."""
    return (
        f"{_DESK}に、送れませんでした。お手数ですが、電話で伝えてください。受付番号は {case_ref} です。\n"
        + contacts.person_line(now)
    )


def silent(case_ref: str, delivered: bool, now: datetime) -> str:
    """Nobody at the desk answered in time: the clinic has to call, and whom it can reach at this hour."""
    what = "から、まだ受け付けの返事がありません" if delivered else "に、まだ送れていません。送り直しを続けています"
    return (
        f"{_DESK}{what}。お待たせして申し訳ありません。"
        f"電話で伝えてください。受付番号は {case_ref} です。\n" + contacts.person_line(now)
    )


def acknowledged(coordinator: str, next_contact_at: datetime | None) -> str:
    """A coordinator has the case."""
    text = f"担当者が受け付けました。{coordinator} からご連絡します。"
    if next_contact_at is not None:
        text += f"\n次の連絡の予定は {moment_text(next_contact_at)} です。"
    return text

"""The answer to 「電源切っていい?」: by the words of the message first, then by the type of the case.

Patient devices come before everything; then what has already been done; then the device; then the type.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot import datafile
from bot.errors import DataFileError
from bot.incident import playbooks
from bot.incident.types import TYPES

ANSWERS = Path(__file__).with_name("power.yaml")
KEYS = (
    "general",
    "cannot_cut",
    "already_off",
    "router",
    "router_outage",
    "server",
    "controlled",
    "scam_unclear",
    "screen_only",
    "patient_device",
    "sleep",
    "failure",
    "no_machine",
)

_PATIENT_DEVICE = re.compile(
    r"レントゲン|パノラマ|(?<![A-Z])(?:CT|MRI)(?![A-Z])|撮影(中|して|し|の途中)|照射|人工呼吸|呼吸器|麻酔器|麻酔中|透析|点滴|輸液|生体モニタ"
    r"|患者さ?んに?(が|を|に)?(つな|つけ|付け|装着)|治療中|手術中|オペ中|処置中"
)
_DONE = (
    r"(ちゃ|ちま|てしま|てしも|てもう|てもた|てあ(る|り)|て(い)?(る|ます)|とる|とります"
    r"|た(?!方|ほ|ら|り|い|場合|時|とき)|ました)"
)
_ALREADY_OFF = re.compile(
    rf"((切っ|きっ|落とし|おとし|消し|長押しし|シャットダウンし|強制終了し){_DONE})|[切き]りました"
    rf"|コンセント(を|は|も)?(抜い|ぬい){_DONE}|コンセント(を|は|も)?抜きました|電源(が|も)?(勝手に|いきなり)?(切れ|落ち|おち)(て|た(?!ら)|ちゃ|ました)"
)
# 「電話を切りました」「Wi-Fiは切りました」 say nothing about the power.
_OTHER_CUT = re.compile(
    r"(電話|通話|Wi-?Fi|ワイファイ|無線|LAN|回線|ネット|接続|線)(ケーブル)?(の線)?(を|は|も)?(すぐ|もう|先に)?(切|きっ|きり)",
    re.I,
)
_SLEEP = re.compile(r"スリープ|休止|スタンバイ|(ふた|フタ|蓋|画面)(を|は)?(閉|とじ)")
_ROUTER = re.compile(
    r"ルータ|UTM|VPN|モデム|ONU|ファイアウォール|Wi-?Fiの(箱|機械|親機)|(光|回線)の(箱|機械)", re.IGNORECASE
)
_SERVER = re.compile(r"サーバ|レセコン|ORCA|電カル|電子カルテ", re.IGNORECASE)
_CANNOT_CUT = re.compile(
    r"抜け(ない|ません|ん|へん)|抜く(ところ|所|線)が?(ない|なく|ありません|あらへん)|抜き方|(線|ケーブル)が?(届か|固|かた|どれか|わから|分から|ない)"
    r"|切り離せ(ない|ません)|Wi-?Fi(の切り方|が切れ)|切れ(ない|ません)",
    re.IGNORECASE,
)
_CONTROLLED = re.compile(
    r"操作され|操作中|遠隔|つながって|繋がって|マウスが勝手|勝手に動|電話して|電話中|話して|ソフト(を)?(入れ|いれ)"
)


@dataclass(frozen=True)
class PowerAnswers:
    """The reviewed texts by key and the key that each incident type falls back to."""

    texts: dict[str, str]
    by_type: dict[str, str]


def answer(incident_type: str | None, text: str) -> str:
    """What to do with the power, in Japanese, for a case of ``incident_type`` after the message ``text``."""
    answers = load()
    return answers.texts[_row(incident_type, _plain(text), answers)]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _row(incident_type: str | None, said: str, answers: PowerAnswers) -> str:
    if _PATIENT_DEVICE.search(said):
        return "patient_device"
    if _ALREADY_OFF.search(_OTHER_CUT.sub("", said)):
        return "already_off"
    if _CANNOT_CUT.search(said):
        return "cannot_cut"
    if _SLEEP.search(said):
        return "sleep"
    if incident_type == "support_scam":
        return _scam_row(said)
    if _ROUTER.search(said):
        return "router_outage" if incident_type in ("dos_outage", "system_failure") else "router"
    if _SERVER.search(said):
        return "server"
    return "general" if incident_type is None else answers.by_type[incident_type]


def _scam_row(said: str) -> str:
    if playbooks.load()["support_scam"].variant_for(said) is not None:
        return "screen_only"
    return "controlled" if _CONTROLLED.search(said) else "scam_unclear"


@cache
def load() -> PowerAnswers:
    """The reviewed answers; DataFileError names file and key."""
    return read(ANSWERS)


def read(path: Path) -> PowerAnswers:
    """The answers at ``path``: every key of ``KEYS`` with a source, and every incident type with one of them."""
    given = datafile.check_keys(path, "", datafile.load(path), ("reviewed_on", "answers", "types"))
    if type(given["reviewed_on"]) is not date:
        raise DataFileError(path, "reviewed_on", "must be a date like 2026-11-25")
    texts: dict[str, str] = {}
    for key, entry in datafile.check_keys(path, "answers", given["answers"], KEYS).items():
        where = f"answers.{key}"
        for part, value in datafile.check_keys(path, where, entry, ("text", "source")).items():
            if not isinstance(value, str) or not value.strip():
                raise DataFileError(path, f"{where}.{part}", "must be a text that is not empty")
        texts[key] = entry["text"]
    by_type = datafile.check_keys(path, "types", given["types"], TYPES)
    for slug, key in by_type.items():
        if key not in KEYS:
            raise DataFileError(path, f"types.{slug}", f"{key!r} is not one of {', '.join(KEYS)}")
    return PowerAnswers(texts, by_type)

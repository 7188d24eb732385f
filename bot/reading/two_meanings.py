"""Words with two meanings: 「暗号化されてます」 protects a lost device, or is the damage of an attack."""

from __future__ import annotations

from bot.reading.normalise import pattern

_LOST_DEVICE = pattern(
    r"sdカード|メモリ|外付け|usb|パソコン|ノートpc|ノートを|let's ?note|端末|タブレット|ipad|スマホ|hdd"
    r"|(?<![a-z])(?:cd|dvd)(?![a-z])|bd-?r"
    r"|ハードディスク|(?<![えれらけ])なくし"
    r"|紛失|盗まれ|盗難|落とし|置き忘れ|bitlocker|暗号化(?:は|も)?して"
)
_ATTACKED = pattern(
    r"暗号化されて(?:い|しま|お)|暗号化された(?:の|パソコン|端末|サーバ|ファイル"
    r"|データ)|暗号化されました|ランサム"
    r"|バックアップ[^、。]{0,6}暗号化され|ファイル.{0,8}暗号化|全部.{0,4}暗号化|身代金"
    r"|拡張子|脅"
    r"|要求|リークサイト|開け(?:な|ま?せ)"
)


def speaks_of(slot: str, text: str, asking: str | None, incident_type: str | None) -> bool:
    """Whether words that could mean two facts may be read for ``slot`` although another or no fact was asked."""
    if slot == "damage_state":
        if asking in ("strong_encryption", "backup_intact"):
            return False
        return _attacked(text, incident_type) or not _about_device(text, incident_type)
    if slot == "strong_encryption":
        if asking in ("damage_state", "backup_intact"):
            return False
        return _about_device(text, incident_type) and not _attacked(text, incident_type)
    if slot == "client_notified":
        return asking is None and bool(_FOR_SOMEBODY.search(text))
    return slot != "personal_database" or bool(_BEFORE_ENTRY.search(text))


_FOR_SOMEBODY = pattern("預か|産業医|嘱託医|校医|園医|健診|検診|健康診断|委託|頼まれ|受託|請け負")
_BEFORE_ENTRY = pattern("(?:入力|登録|取り込み|打ち込み|転記)(?:する)?前")


def _about_device(text: str, incident_type: str | None) -> bool:
    return incident_type == "lost_device" or bool(_LOST_DEVICE.search(text))


def _attacked(text: str, incident_type: str | None) -> bool:
    return incident_type != "lost_device" and bool(_ATTACKED.search(text))

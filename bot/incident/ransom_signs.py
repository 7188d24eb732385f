"""Words that make "the system does not work" a suspected ransomware case, whatever a model guessed.

In the hospital cases the first hours were lost because English text on screens and printers was taken for a fault.
So these signs decide by rule: the steps against ransomware come first, and the type can be corrected.
"""

from __future__ import annotations

import re
import unicodedata

_HARMLESS_GUESSES = frozenset({"system_failure", "dos_outage"})
_SIGN = re.compile(
    r"英語(の|で|が|だけ|ばか|だら|びっ|みた|っぽ|表示|画面|文)"
    r"|外国語の?(画面|文)|読めない字|身代金|ビットコイン|拡張子"
    r"|(お?金|かね|カネ|ドル)(を|とか)?(払|出せ|よこ|要求|請求)|鍵の?マーク|ロックされ.{0,12}(連絡|払|解除)"
    r"|(ファイル|データ)の?(名前|名).{0,6}(変|おかし|ちが|違)|暗号化され(た|て|と|ま)"
)
_DENIED = re.compile(
    r"^[^。、!?\n]{0,16}?((は|も|が|とか|など|なんか|どこにも|何も)(な[いか]|無)"
    r"|(出|表示され|変わっ)て(い|は)?(な|ま?せん|へん|おりません)|見当た|ありません|じゃな|では?な)"
)


def worse_type(text: str, guess: str | None) -> str | None:
    """``ransomware`` where ``text`` shows its signs and the guess is a mere fault; otherwise ``guess`` itself."""
    if guess not in _HARMLESS_GUESSES:
        return guess
    plain = unicodedata.normalize("NFKC", text)
    shown = any(not _DENIED.search(plain[sign.end() :]) for sign in _SIGN.finditer(plain))
    return "ransomware" if shown else guess

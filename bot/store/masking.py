"""What a reviewer sees of a message unless it is unmasked: no telephone number, no address, no e-mail address.

The text in the store has lost cards, My Numbers, passwords and patients' names before; this takes out what the
conversation itself needed.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_DASH = "[-‐-―−－ー ]"
_DIGIT = "[0-9０-９]"
_PHONE = re.compile(
    rf"(?<![0-9０-９])[(（]?[0０+＋]{_DIGIT}{{1,4}}[)）]?{_DASH}?[(（]?{_DIGIT}{{1,4}}[)）]?{_DASH}?{_DIGIT}{{3,4}}(?![0-9０-９])"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_LONG = re.compile(rf"{_DIGIT}{{10,}}")


def mask_contacts(text: str, keep: Collection[str] = ()) -> str:
    """``text`` with telephone numbers, e-mail and IP addresses and any other long number replaced by marks.

    ``keep``: numbers that are public, such as those of the police, as they are printed.
    """
    text = _MAIL.sub("〔メール〕", text)
    text = _IP.sub("〔IPアドレス〕", text)
    text = _PHONE.sub(lambda found: found.group() if found.group() in keep else "〔電話番号〕", text)
    return _LONG.sub("〔番号〕", text)

"""障害と読まれても、ランサムウェアのしるしがあれば、そちらの手順が先。"""

from __future__ import annotations

import pytest

from bot.incident.ransom_signs import worse_type

SHOWN = [
    "電カルが開かない、英語の画面が出てる",
    "レセコンが動かない 英語で何か書いてある",
    "サーバー止まってる。身代金がどうとか",
    "予約が開かないしファイルの名前がおかしい",
    "画面に鍵のマークが出て入れない",
    "カルテが開けん、お金払えって出とる",
    "拡張子が全部変わって電カルが起動しない",
]
DENIED = [
    "カルテ見れん 英語とかは出てない",
    "予約が開かない、英語の文とかは何も出てないです",
    "画面が真っ白です。変な英語の文などは出ていません。",
    "英語の脅し文や変なファイル名は見当たりません",
    "電カル動かんけんど英語の脅しとかは無か",
    "停電のあとレセコンが起動しません",
    "電カルが開かない",
]


@pytest.mark.parametrize("text", SHOWN)
def test_しるしがあれば広がりを止める手順が先(text: str) -> None:
    assert worse_type(text, "system_failure") == "ransomware"


@pytest.mark.parametrize("text", DENIED)
def test_ないと言われたしるしでは変えない(text: str) -> None:
    assert worse_type(text, "system_failure") == "system_failure"


@pytest.mark.parametrize("guess", ["phishing", "extortion", None])
def test_ほかの見立ては変えない(guess: str | None) -> None:
    assert worse_type(SHOWN[0], guess) == guess

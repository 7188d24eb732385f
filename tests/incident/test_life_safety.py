"""The gate: Japanese sentences that must stop everything else, and their neighbours that must not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import DataFileError
from bot.incident import life_safety

DANGER: dict[str, list[str]] = {
    "patient": [
        "患者さんが倒れた",
        "患者さんの様子がおかしい",
        "患者の様子が変です",
        "急変",
        "急変しました!!",
        "待合の方がぐったりしてます",
        "意識がない",
        "意識がありません 電カルも動かない",
        "息をしていない",
        "息してへん",
        "呼吸が止まってる",
        "おじいさんが倒れています",
        "お子さんがけいれんしてる",
        "アナフィラキシーかも",
        "血が止まらないんです",
        "患者さん倒れた サーバーも落ちてる",
        "サーバーが落ちて、患者さんの具合が悪い",
        "電カルの前で患者さんが倒れた",
        "患者さんがレントゲンの機械の前で倒れた",
        "先生が倒れました",
        "母が倒れた",
        "倒れた",
        "様子がおかしい",
        "妊婦さんの気分が悪くなった",
        "患者さんが動かない",
        "患者さんの反応がない",
        "患者さんの血圧が下がってる",
        "治療中の方が苦しそう",
        "スタッフが失神した",
        "のどに詰まった",
        "救急車呼んだ方がいいですか",
        "AEDどこ",
        "患者さん、顔色が真っ青",
        "男性が胸を押さえてる",
        "職員が過呼吸になってる",
        "電カル動かないし、具合の悪い患者さんもいる",
        "気分の悪い方がいます",
        "急変して意識はない",
        "患者さんが倒れて動きはありません",
        "倒れて返事はありません 患者さんです",
        "患者さん反応なし",
        "反応がない患者さんがいます",
        "ランサムの画面が出てて、それとは別に患者さんが急変した",
        "ﾀｵﾚﾀ",
    ],
    "treatment": [
        "麻酔中なんだけど",
        "いま手術中です 画面が消えた",
        "オペ中に電カル落ちた",
        "静脈内鎮静中です",
        "抜歯の最中に画面が真っ暗",
    ],
    "medicine": [
        "インスリンの量を間違えて渡した、もう打ったらしい",
        "間違った処方で気分が悪いと電話がありました",
        "別の患者さんの薬を飲んでしまった",
        "間違えて渡した薬、もう飲んだそうです",
        "処方箋を取り違えて患者さんが飲んじゃいました",
        "誤薬です",
    ],
    "self_harm": [
        "しにたい",
        "死にたい",
        "もう死にたいです",
        "消えてしまいたい",
        "私のせいで…もう消えたいです",
        "死んでお詫びするしかない",
        "生きていたくない",
        "生きてるのがつらい",
        "自殺しようと思う",
        "患者さんが死にたいと言ってる",
    ],
    "crime": [
        "刃物を持った人がいる",
        "包丁持ってる",
        "侵入者がいま院内にいます",
        "不審者が待合にいる",
        "泥棒が入ってきた",
        "知らない男が院長室に押し入った",
        "知らない人がいま受付で暴れている",
        "スタッフが殴られた",
        "強盗です",
        "殺すと電話で言われた",
        "爆破予告の電話がきた",
    ],
    "fire": ["サーバーから煙が出てる", "火事です", "バッテリーが燃えてる", "パソコンが発火した"],
}

NO_DANGER = [
    "人質にとるような脅迫メールが来ました",
    "機械の様子がおかしい",
    "サーバーが倒れた",
    "サーバーラックが倒れた",
    "パソコンの様子が変",
    "患者さんの予約システムの様子がおかしい",
    "先生のパソコンの様子がおかしい",
    "電カルが動かない",
    "サーバーが倒れた。患者さんが待ってる",
    "電カルの具合が悪い",
    "受付のパソコン、調子が悪くて動かない",
    "パソコン動かない",
    "パソコンの方が動かない",
    "入力の仕方がわからなくて反応しない",
    "受付の機械、様子がおかしい",
    "CTの調子が悪くて動きません",
    "患者さんのパノラマ写真の反応が鈍い",
    "画面の反応がない",
    "サーバーの反応がありません",
    "ネットの調子が悪い",
    "棚が倒れてUSBが見当たらない",
    "電カル業者が倒産した",
    "予約のデータが消えたいま何をすれば",
    "データが消えた",
    "パソコンが死んだ",
    "死ぬほど忙しい",
    "急変した人はいません",
    "急変なし",
    "パソコンが動かないスタッフがいる",
    "急変は特にありません",
    "急変はしていません",
    "気分の悪い人いません",
    "具合の悪い患者さんは誰もいません",
    "出血はありません",
    "具合が悪くなった人はいないです",
    "倒れた人はいないです",
    "具合の悪い人はいません",
    "意識がない人はいません",
    "けがをした人はいない",
    "急変した患者さんのカルテをなくした",
    "意識不明の患者のカルテをFAXで誤送信",
    "急変時の連絡先リストを紛失しました",
    "けいれんの病名が載った紙を落とした",
    "救急車の記録を別の病院に送ってしまった",
    "AEDの保守契約の書類がない",
    "手術中に撮った写真がネットに出た",
    "麻酔の同意書をなくした",
    "薬を別の患者さんに渡したけど、まだ飲んでない",
    "お薬手帳を逆に渡してしもうた",
    "NASに侵入者がいるっぽい",
    "防犯カメラに知らない人がログインしてるっぽいです",
    "サーバーに知らない人がいまログインしている",
    "ガンマナイフの予約表が漏れた",
    "サイバーナイフの画像が消えた",
    "英語で脅されとる",
    "インスタが燃えてる",
    "炎上してます",
    "心臓が止まるかと思った",
    "USBメモリなくした 患者さんの名前入ってる",
    "FAX間違えて送っちゃった 紹介状です",
    "画面が真っ赤でピーピー鳴ってる 電話番号がでてる!!",
    "電話してもうた ソフト入れた 操作されとる最中です",
    "うちのメールから患者さんに変なメール行ってるみたい",
    "マウスが勝手に動いてる",
    "攻撃なのかただの故障なのか、判断つきません",
    "サーバーがうんともすんとも",
    "強盗じゃなくて空き巣に入られてパソコンがない",
    "業者に電話したけど返事がない",
    "パノラマの画像がでてこない 午後オペなのに",
    "フィッシングってやつに引っかかった 恥ずかしい",
    "",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in DANGER.items() for text in texts])
def test_人が危ないときはその種類で止める(kind: str, text: str) -> None:
    found = life_safety.gate(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", NO_DANGER)
def test_人の危険でない話は止めない(text: str) -> None:
    assert life_safety.gate(text) is None


@pytest.mark.parametrize(
    "text", ["患者さんが 倒れた", "患者さんが\u3000倒れた", "AED どこ", "患者さんが倒れた。電カルも開かない。"]
)
def test_空白や全角や続く文があっても見つける(text: str) -> None:
    assert life_safety.gate(text) is not None


def test_どの種類の案内にも緊急の番号がある() -> None:
    for kind, texts in DANGER.items():
        found = life_safety.gate(texts[0])
        assert found is not None
        assert "119" in found.line or "110" in found.line, kind


@given(st.text(max_size=300))
def test_どんな文字列でも落ちない(text: str) -> None:
    found = life_safety.gate(text)
    assert found is None or found.kind in life_safety.KINDS


@pytest.mark.parametrize(
    "piece", ["様子がおかしい機械が", "知らない人が", "薬", "患者さんの", "サーバーに侵入者がいる"]
)
def test_とても長い文でもすぐ答える(piece: str) -> None:
    started = time.perf_counter()
    life_safety.gate((piece * 10_000)[:10_000])
    assert time.perf_counter() - started < 1.0


def test_a_missing_line_names_file_and_key(tmp_path: Path) -> None:
    broken = tmp_path / "life_safety.yaml"
    whole = life_safety.LINES.read_text(encoding="utf-8")
    broken.write_text(whole[: whole.index("  fire:")], encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        life_safety.read_lines(broken)
    assert (error.value.path, error.value.key) == (broken, "lines.fire")

"""「電源切っていい?」: which answer for which words and which type."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from bot.errors import DataFileError
from bot.incident import power, vocabulary_lint
from bot.incident.types import TYPES

TABLE: list[tuple[str | None, str, str]] = [
    ("ransomware", "電源切っていい?", "general"),
    ("ransomware", "コンセント抜いた方がええ?", "general"),
    ("ransomware", "ビットコインで払えゆうてきてるんやけど電源きった方がええ?", "general"),
    ("ransomware", "シャットダウンした方がいいですか", "general"),
    ("ransomware", "もう切っちゃったんだけど", "already_off"),
    ("ransomware", "電源落としました", "already_off"),
    ("malware", "さっきパソコンの電源を切りました", "already_off"),
    ("malware", "コンセント抜いちゃった", "already_off"),
    ("malware", "電源切ったらだめですか", "general"),
    ("malware", "電源切った場合どうなる?", "general"),
    ("malware", "もう電源おとしてしもたんやけど", "already_off"),
    ("malware", "電源ボタン長押ししちゃった", "already_off"),
    ("malware", "強制終了してしまいました", "already_off"),
    ("malware", "強制終了していい?", "general"),
    ("malware", "シャットダウンしてます", "already_off"),
    ("malware", "電源が勝手に切れた", "already_off"),
    ("malware", "電源落としてもいいですか", "general"),
    ("malware", "Wi-Fiは切りました 電源は?", "general"),
    ("malware", "電話は切りました。電源も切る?", "general"),
    ("malware", "ＬＡＮケーブルを抜きました。電源は?", "general"),
    ("malware", "線が抜けないんですけど電源切っていい?", "cannot_cut"),
    ("ransomware", "ノートで抜くところがない 電源切る?", "cannot_cut"),
    ("ransomware", "線どれかわからん 電源切ったほうが早い?", "cannot_cut"),
    ("ransomware", "スリープならいい?", "sleep"),
    ("malware", "ふた閉じとけばいいですか", "sleep"),
    ("unauthorized_access", "ルーターの電源切っていい?", "router"),
    ("unauthorized_access", "VPNの箱は切る?", "router"),
    ("ransomware", "UTMも落としていいですか", "router"),
    ("dos_outage", "ルーター再起動していい?", "router_outage"),
    ("system_failure", "ルーターの電源入れ直していい?", "router_outage"),
    ("ransomware", "サーバーの電源は切っていいの?", "server"),
    ("system_failure", "レセコンの電源切っていい?", "server"),
    ("ransomware", "電カルのサーバーが抜けない 電源は?", "cannot_cut"),
    ("ransomware", "レントゲンのパソコンも電源切る?", "patient_device"),
    ("ransomware", "CTの電源は?", "patient_device"),
    ("ransomware", "患者さんにつないでる機械なんだけど電源落としていい?", "patient_device"),
    ("ransomware", "治療中だけど電源切っていい?", "patient_device"),
    ("malware", "ACTIONって出てる 電源切る?", "general"),
    ("support_scam", "電源切っていい?", "scam_unclear"),
    ("support_scam", "いま遠隔で操作されてる 電源切る?", "controlled"),
    ("support_scam", "今まだ遠隔でつながってる 切っていいですか", "controlled"),
    ("support_scam", "電話してないけど画面が消えない 電源切っていい?", "screen_only"),
    ("support_scam", "電源切っちゃいました", "already_off"),
    ("system_failure", "電源入れ直したら直る?", "failure"),
    ("dos_outage", "電源切っていい?", "failure"),
    ("misdirected_message", "電源切っていい?", "no_machine"),
    ("website_attack", "電源切っていい?", "server"),
    (None, "電源切っていい?", "general"),
    (None, "", "general"),
]


@pytest.mark.parametrize(("slug", "text", "key"), TABLE, ids=[f"{slug}:{text}" for slug, text, _ in TABLE])
def test_言葉と種類で答えが決まる(slug: str | None, text: str, key: str) -> None:
    assert power.answer(slug, text) == power.load().texts[key]


@pytest.mark.parametrize("slug", TYPES)
def test_every_type_is_told_to_leave_the_power_on_when_nothing_else_is_said(slug: str) -> None:
    said = power.answer(slug, "電源切っていい?")
    assert any(phrase in said for phrase in ("電源は切ら", "そのまま", "自分で切らないで"))


def test_only_who_cannot_cut_the_line_may_switch_off() -> None:
    for key, text in power.load().texts.items():
        assert ("電源を切ってください" in text) == (key == "cannot_cut"), key


def test_line_and_power_are_never_confused() -> None:
    for key, text in power.load().texts.items():
        assert vocabulary_lint.unclear_unplugging(text) == (), key


@pytest.mark.parametrize(
    ("drop", "key"), [(("answers", "sleep"), "answers.sleep"), (("types", "malware"), "types.malware")]
)
def test_a_missing_answer_names_file_and_key(tmp_path: Path, drop: tuple[str, str], key: str) -> None:
    path = Path(shutil.copy(power.ANSWERS, tmp_path / "power.yaml"))
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content[drop[0]][drop[1]]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        power.read(path)
    assert (error.value.path, error.value.key) == (path, key)


def test_a_type_may_not_point_to_an_answer_that_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "power.yaml"
    whole = power.ANSWERS.read_text(encoding="utf-8")
    path.write_text(whole.replace("malware: general", "malware: generally"), encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        power.read(path)
    assert error.value.key == "types.malware"

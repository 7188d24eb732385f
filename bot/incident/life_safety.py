"""The gate before everything else: does a message speak of a person in danger? Found by rules, never by a model.

A miss costs more than a false alarm, so a sign without any subject passes for a person; only a machine named as the
one who 「倒れた」 or whose 「様子がおかしい」, a denial, or a mere document about such a case holds it back.
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

LINES = Path(__file__).with_name("life_safety.yaml")
KINDS = ("self_harm", "crime", "fire", "patient", "treatment", "medicine")
"""In the order in which they are looked for; the first that is found decides."""


@dataclass(frozen=True)
class Gate:
    """A danger that was found: its kind, the words that show it, and the Japanese line to say first."""

    kind: str
    words: str
    line: str


# A machine that types katakana alone: タオレタ is 倒れた in kana.
_KANA_OR_KANJI = re.compile(r"[ぁ-ゖ一-鿿]")
_AS_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
# How many characters around a sign may change its meaning; also keeps a very long message quick.
_REACH = 120

_SELF_HARM = re.compile(
    r"死にた(い|く|かった)|(?<![一-鿿])しにたい|死のうと|死んでしまいた|死んでお?詫び|消えてしまいた|消えてなくなりた|いなくなりたい"
    r"|(?<!が)(?<!を)(?<!は)消えたい(?=です|んです|と思|って思|気持|な[あぁ]|よ|わ|[。、!…]|$)"
    r"|自殺(した(?!患者|人|方)|しよう|します|しそう|を考え|する(?!人))|生きていたくない|生きて(い)?る(の|こと)(が|も)?(つら|辛|しんど|嫌|いや|苦し)|生きてい(く|け)(の|な)?(が|い)?(つら|しんど|気)"
    r"|首を吊|飛び降りた(い|く)|リストカット|手首を切(っ|り|る)|薬を(大量|たくさん|全部)に?飲"
)

_CYBER = r"サーバー?|NAS|ネット|システム|VPN|アカウント|ログイン|アクセス|ルーター|クラウド|メール|サイト"
_CRIME = re.compile(
    r"刃物|包丁|(?<!ガンマ)(?<!サイバー)(?<!ハーモニック)ナイフ|(?<!水)(?<!ポリ)拳?銃を|暴れて|殴(ら|っ|り|る)|蹴られ|刺(され|すぞ|して)"
    r"|襲(われ|って|いかか)|首を絞め|監禁|人質(?!に(と|取)るような)|押し入|(?<!ネット)強盗|爆破予告|爆弾|放火|殺(す|され|して|し合|害)|銃声"
    rf"|(?<!に)(侵入者|不審者|泥棒|空き巣|知らない(人|男|女))(が|は)?(まだ|いま|今|院内|中|待合|受付|診療室|裏口|玄関|目の前|そこ)(?!.{{0,6}}({_CYBER}))"
    r"|(侵入者|不審者|泥棒)(が|は)?(い(る|ます)|おる|おります|来て|入って|入ってき)"
)
_CYBER_INTRUDER = re.compile(rf"({_CYBER}).{{0,8}}(侵入者|不審者|泥棒|知らない)")
_FIRE = re.compile(
    r"火事|火災(?!保険|報知器の点検)|出火|火が(出|つい)|煙が?(出|で|上が|もくもく|充満)|発火|爆発し|燃え(て|た|始)|ガス漏れ|ガス臭"
)
_SNS = re.compile(r"インスタ|ツイッター|SNS|X\(|ティックトック|TikTok|口コミ|炎上|コメント欄|ブログ", re.IGNORECASE)

_STRONG = re.compile(
    r"意識(が|は|も)?(ない|無い|なく|無く|あり(ません|ませ)|もうろう|朦朧|不明|消失|うしな|失|飛|とん|薄れ|遠の)|意識なし"
    r"|(?<!ため)息(を|が|も)?(し(て(い)?(ない|ません|な|へん)|とらん|とらへん|てへん)|でき(ない|ません|へん)|止ま|とま|苦し|くるし)"
    r"|過呼吸|呼吸(が|を|は)?(止|とま|ない|無い|し(て(い)?(ない|ません)|とらん)|でき|苦し|弱|浅|おかし|荒)"
    r"|心臓(が|は)?(止|とま|動いて(い)?(ない|ません))|心停止|心肺停止|脈(が|は|も)?(ない|無い|ふれ|触れ|とれ|取れ|弱|あり?ません)"
    r"|けいれん|痙攣|ひきつけ|アナフィラキシー|チアノーゼ|窒息|(のど|喉)に(詰|つま)|誤嚥|泡を(ふ|吹)"
    r"|(?<!状況が)(?<!事態が)(?<!状態が)(?<!動作が)(?<!価格が)急変|出血(が|は)?(止ま|とま|ひど|多)|血が(止ま|とま|出|たくさん)|大量(に)?出血|血だらけ"
    r"|吐血|喀血|救急車|心臓マッサージ|心マ|AED|ショック状態|アレルギー(反応|発作)|発作(が|を)?(起|出|おき)"
)
_WEAK = re.compile(
    r"様子(が|は|も|の)?(おかし|変|へん|違|ちがう)|倒れ(た|て|とる|ちゃ|ました|そう|る|込)|たおれ(た|て|ました)|ぶっ倒れ|ぐったり"
    r"|気分(が|は|の)?(悪|わる|すぐれ)|具合(が|は|の)?(悪|わる|おかし)|体調(が|は|を|の)?(悪|わる|急|崩|おかし)|苦し(んで|そう|がっ|い)"
    r"|動か(ない|ん|へん|なく|ず)|反応(が|は|も)?(な(い|く|し)|し(ない|ません)|あり?ません|鈍)|返事(が|を|は|も)?(な(い|く|し)|し(ない|ません|て(い)?ない))"
    r"|顔色(が|は|の)?(悪|わる|真っ青|まっさお|白|おかし|変)|唇が紫|吐いて|吐いた|嘔吐|頭を(打|ぶつ)|失神|気(を|が)(失|遠)|血圧(が|は)?(下|さが|低|測れ|急|上が)"
    r"|胸(が|を)(痛|苦|押さえ)|震えて|ふらふら|目を(開け|覚まさ)な|痛がって|けが(を)?(し|人)|怪我(を)?(し|人)"
)
_TREATMENT = re.compile(
    r"(麻酔|鎮静|手術|オペ|抜歯|透析|点滴|人工呼吸|全麻)(の)?(最中|中(?!止|央|心|毒|の記録|のカルテ|に撮))|人工呼吸器"
)
_MEDICINE = re.compile(
    r"(薬|くすり|クスリ|錠剤|処方).{0,16}?飲(んで(しま|まっ|もう|る|い(る|た|ます)|おら|た)|んだ(?!か)|んじゃ|んでしまっ|まれ(た|て)|みました|ませ(た|て))|誤飲|誤薬|投薬ミス"
    r"|(量|種類|薬|患者(さん|様)?)を(間違|まちが|誤).{0,14}?(打(っ|ち)|注射し|投与し)|(間違|まちが|違う|誤)[^、。]{0,5}(薬|処方).{0,10}?(気分|具合|体調|吐)"
)

# Without a subject these are nearly always said of a machine or of somebody who does not answer a call.
_SAID_OF_MACHINES = ("動か", "反応", "返事")

_PERSON = (
    r"患者(様|さん|さま)?|お?子(供|ども)(さん)?|お子さん|赤ちゃん|おばあ(さん|ちゃん)|おじい(さん|ちゃん)|妊婦(さん)?|高齢の方|高齢者"
    r"|スタッフ|職員|先生|院長|副院長|歯科医師?|医師|衛生士(さん)?|看護師(さん)?|助手(さん)?|受付(の(人|子|方|者))?|家族|付き添い(の方)?"
    r"|男性|女性|母|父|妻|夫|同僚|人|(?<=[のたるいな])方|(?<![調様電端])子|さん|くん|ちゃん|本人|私|僕|自分"
)
_THING = (
    r"サーバー?|サーバーラック|ラック|パソコン|PC|ノート|機械|機器|装置|システム|電カル|電子カルテ|カルテ|レセコン|画面|プリンター?|複合機|ルーター|ハブ"
    r"|ネット|回線|通信|NAS|HDD|データ|サイト|ホームページ|予約|Wi-?Fi|USB|メール|アカウント|ソフト|アプリ|ファイル|フォルダ|端末|タブレット|iPad|スマホ|携帯"
    r"|電話|モニター?|ディスプレイ|カメラ|レントゲン|CT|パノラマ|ユニット|チェア|マウス|キーボード|カーソル|リーダー|カードリーダー|オン資|資格確認|クラウド|電源|UTM|VPN"
    r"|棚|看板|ロッカー|点滴台|自転車|木|機|会社|業者(?!さん)|動作|挙動|FAX|ファックス|ログ|通信|バックアップ|エラー|ウイルス"
)
_PERSON_AFTER = re.compile(rf"^(い|な|そうな|なった|くなった|くなってる|てる|ている|とる|た)?({_PERSON})")
_SUBJECT = re.compile(
    rf"(?:(?P<thing>{_THING})(?:の(?:方|ほう))?|(?P<person>{_PERSON}))(?:たち|ら)?(?:が|は|も|って|の(?=様子|具合|体調|反応|顔色|動作|血圧|呼吸|意識)|の$)",
    re.IGNORECASE,
)
_ANY_THING = re.compile(_THING, re.IGNORECASE)
_BARE_SUBJECT = re.compile(rf"(?:(?P<thing>{_THING})|(?P<person>{_PERSON}))[、,… ]*$", re.IGNORECASE)

_ALL_WELL = r"(だれも|誰も|特に|とくに|いまのところ|今のところ|まだ|1人も|一人も)?"
_DENIED = re.compile(
    r"^(した|してる|している|た|い|の|ている|てる|な|なった|くなった|状態の|ような)?"
    rf"(人|方|者|患者(さん|様)?|子|スタッフ|職員)(は|も|が|とか|など)?{_ALL_WELL}"
    r"(い(ない|ません|なかった)|いてない|いてへん|おり?ません|おらん|おらへん|なし|ゼロ)"
    rf"|^(は|も|など|とかは?|も何も)?{_ALL_WELL}(あり?ません|なし|無し|ない(です|$|。)|し(てい|て)?(ない|ません)|起き(てい|て)?(ない|ません))"
)
_DOCUMENT = re.compile(
    r"^[^、。!?\n]{0,8}?(の|時の|時|した|った|ていた|た|ない|という)?(患者(さん|様)?|人|方)?の?"
    r"(カルテ|記録|病名|書類|紙|紹介状|リスト|名簿|データ|FAX|連絡先|マニュアル|契約|検査|報告書|写真|動画|台帳|保守|点検|講習|同意書|処方箋|説明書|研修|訓練)"
)
_NOT_SO = ("じゃな", "ではな", "じゃあり", "ではあり", "とかではな", "とかじゃな")
_FIGURE = re.compile(r"^.{0,3}?(りそう|るかと|そうになりました|るほど|るくらい|りかけ)")


def gate(text: str) -> Gate | None:
    """The danger that ``text`` speaks of, or None. Numbers of the line: 119 (fire, ambulance), 110 (police)."""
    said = unicodedata.normalize("NFKC", text)
    said = re.sub(r"[ \t\u3000]+", "", said)
    if not _KANA_OR_KANJI.search(said):
        said = said.translate(_AS_HIRAGANA)
    for kind, find in zip(KINDS, (_self_harm, _crime, _fire, _patient, _treatment, _medicine), strict=True):
        words = find(said)
        if words is not None:
            return Gate(kind, words, _lines()[kind])
    return None


def _self_harm(said: str) -> str | None:
    found = _SELF_HARM.search(said)
    return found.group() if found else None


def _crime(said: str) -> str | None:
    for found in _CRIME.finditer(said):
        if not _CYBER_INTRUDER.search(said[max(0, found.start() - _REACH) : found.end()]) and not _held_back(
            said, found.end()
        ):
            return found.group()
    return None


def _fire(said: str) -> str | None:
    for found in _FIRE.finditer(said):
        if not _SNS.search(said) and not _held_back(said, found.end()):
            return found.group()
    return None


def _patient(said: str) -> str | None:
    for found in _STRONG.finditer(said):
        if not _held_back(said, found.end()) and not _FIGURE.search(said[found.end() : found.end() + _REACH]):
            return found.group()
    for found in _WEAK.finditer(said):
        if not _held_back(said, found.end()) and _is_about_a_person(said, found):
            return found.group()
    return None


def _treatment(said: str) -> str | None:
    found = _TREATMENT.search(said)
    return found.group() if found and not _held_back(said, found.end()) else None


def _medicine(said: str) -> str | None:
    found = _MEDICINE.search(said)
    return found.group() if found and not _held_back(said, found.end()) else None


def _held_back(said: str, end: int) -> bool:
    """Whether the words after a sign deny it, or make it the content of a document."""
    after = said[end : end + _REACH]
    return after.startswith(_NOT_SO) or bool(_DENIED.search(after) or _DOCUMENT.search(after))


def _is_about_a_person(said: str, sign: re.Match[str]) -> bool:
    """Whose sign it is: the noun right after or before it, else the last marked subject, else any thing in the text."""
    before = said[max(0, sign.start() - _REACH) : sign.start()]
    of_machines = sign.group().startswith(_SAID_OF_MACHINES)
    if _PERSON_AFTER.search(said[sign.end() : sign.end() + _REACH]) and not (of_machines and _ANY_THING.search(before)):
        return True
    bare = _BARE_SUBJECT.search(before)
    if bare is not None:
        return bare.group("person") is not None
    marked = list(_SUBJECT.finditer(before))
    if marked:
        return marked[-1].group("person") is not None
    if of_machines:
        return False
    return _ANY_THING.search(said) is None


@cache
def _lines() -> dict[str, str]:
    return read_lines(LINES)


def read_lines(path: Path) -> dict[str, str]:
    """The reviewed line of every kind in ``path``; DataFileError names a missing or unknown kind."""
    given = datafile.check_keys(path, "", datafile.load(path), ("reviewed_on", "lines"))
    if type(given["reviewed_on"]) is not date:
        raise DataFileError(path, "reviewed_on", "must be a date like 2026-11-25")
    lines = datafile.check_keys(path, "lines", given["lines"], KINDS)
    out: dict[str, str] = {}
    for kind in KINDS:
        entry = datafile.check_keys(path, f"lines.{kind}", lines[kind], ("text", "source"))
        for key in ("text", "source"):
            if not isinstance(entry[key], str) or not entry[key].strip():
                raise DataFileError(path, f"lines.{kind}.{key}", "must be a text that is not empty")
        out[kind] = entry["text"]
    return out

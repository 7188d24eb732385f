"""Which kinds of data are concerned, from the things people name: カルテ, 名簿, 口座番号, 給与明細.

A kind that is denied (「カード番号は入ってない」) does not count.
A name that shows somebody was a patient is ``medical``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from bot.incident.facts import FACTS
from bot.reading.clauses import Clause
from bot.reading.data_owners import STAFF_OWN, of_bank, of_staff
from bot.reading.data_words import RULES
from bot.reading.hedges import certainty
from bot.reading.negation import is_negated
from bot.reading.normalise import Normal, pattern
from bot.reading.yes_no import Stance, dont_know


@dataclass(frozen=True)
class Kinds:
    """The kinds in the vocabulary's order and the places of the words they come from."""

    values: tuple[str, ...]
    start: int
    end: int


_ALL = [(kind, pattern(source)) for kind, source in RULES]
_NAME_OF_THING = pattern(r"(?:薬|薬剤|病気|会社|病院|医院|ファイル|フォルダ|ソフト|機種|商品|学校|検査)の(?:お)?$")
_LOGIN_TO_SYSTEM = pattern(r"^(?:システム|ソフト|アプリ)?の?(?:ログイン|パスワード|id|アカウント)")
_STAFF_HEALTH = pattern(r"(?:職員|スタッフ|従業員|社員)(?:の)?$")
_SYSTEM_TALK = pattern(
    r"^で(?:。|$)|^(?:の|との)連携|^は紙|^の端末(?:で|$)|^(?:の)?(?:代行|請求)|^(?:が"
    r"|も|は|を|に)?(?:全部"
    r"|全然|急に|また)?(?:開(?!かれ|示|いたまま)|見れ|見られな|見られませ|みれ"
    r"|あけ|あか|ひらけ"
    r"|つなが|使え|動|立ち上|入れな|入れま|業者|会社|メーカー|システム|サーバ|の会社"
    r"|ソフト|アプリ(?!で)"
    r"|開示|写真おく|の?(?:pc|パソコン|機械|端末|室|画面|装置)|で(?:続け|継続|対応"
    r"|やっ|なんとか|診|運用))"
)
_GIVEN = pattern(
    r"入れ|入力|打っ|打ち|教え|渡|漏|盗|知られ|送っ|書い|見られ|流出|読み上げ|使われ|抜かれ|入っ"
    r"|さらされ"
)
_FALSE_PAGE = pattern(r"偽|サイト|画面|ページ|フォーム|リンク")
_HELD = pattern(
    r"教え|伝え|話し|見つけ|拾|届け|置き?忘|行方|入っ|入り|載っ|のっ|のせ|乗っ|書い|書か|かいて|写|見え"
    r"|見られ|漏|流出"
    r"|持っ|含|あり|ある|ダウンロード|抜|持ち出|印刷|転送|添付|送付|共有|表示|書き込"
    r"|流れ|流し|撮|シュレッダー|廃棄|登録|保存|記載|記録|使っ|混ざ|混じ|なくな|丸見え"
    r"|まる見え"
    r"|持ち|ぶん|なくし|紛失|落と|盗|送っ|送り|渡し|捨て|公開|閲覧|出て|分の|人分|件|名分|さらさ|アップ"
    r"|掲載|載せ|投稿"
    r"|わかる|残|移|コピー|削除|入力(?!前|する前)|やりと|やり取|読まれ|映|聞こえ|預|^の中"
)
_BESIDE = pattern(
    r"^(?:[はがも]?(?:約|およそ|だいたい)?[\d,一二三四五六七八九十百千万数]+(?:人|名|件|枚|通)"
    r"|[がをも]$|と|や|、|・|および|、そして|だけ|のみ|です|でした|$| )"
)
_SUBJECT = r"(?:患者(?:さん|さま|様)?の(?:個人)?(?:情報|データ)|患者(?:情報|データ)|個人情報)(?:と|など)?"
_NOTHING = pattern(
    rf"{_SUBJECT}(?:は|とは|には|も|が)(?:特に|一切|まったく|全く|何も|なにも)?(?:関係(?:は|が)?(?:な[いしく]|あ?りま|して(?:い)?(?:な|ま?せ))"
    rf"|(?:入って|入れて|含まれて|載って|保存して|置いて|登録して)(?:い)?(?:な[いく]|ま?せん)|入らな|何も(?:な[いし]|あ?りま))"
    r"|(?:^|、)データ(?:は|とは)(?:全く|一切)?(?:関係|無関係)(?:な|あ?りま|で)|個人情報(?:は"
    r"|も)?(?:何も|なにも|一切)(?:な[いし]|あ?りま|入って(?:い)?(?:な|ま?せ))|"
    r"個人(?:の)?情報(?:は|とは|には)?(?:まったく|全く|一切)?関係(?:は|が)?(?:な[いし]|あ?りません)"
    r"|個人(?:が|を)(?:分か|わか"
    r"|特定)[^、。]{0,8}(?:な[いし]|あ?りません|入って(?:い)?(?:な|ま?せ))|該当(?:する(?:もの|情報"
    r"|データ))?(?:は|も)?(?:な[いし]|あ?りません|し(?:な|ま?せ))|個人情報(?:では"
    r"|じゃ)(?:ない|ありません)|(?:誰|だれ|何)の(?:個人)?(?:情報|データ)も"
    r"|個人(?:の)?(?:情報|データ)(?:は|も|が|なんて)?(?:一切|全く|特に)?(?:な[いし]"
    r"|入って(?:い)?(?:ない"
    r"|ません)"
    r"|含まれて?(?:い)?(?:ない|ません)|含まれません|ありません|無)|患者(?:さん|様)?の?情報(?:は"
    r"|も|なんて|なんか|とか)?(?:一切|全く|まったく|特に|何も|1つも|ひとつも|一つも)?(?:な[いし]"
    r"|入って(?:い)?(?:ない|ません)|含まれて(?:い)?(?:ない|ません)|ありません)"
    r"|(?:何も|なにも|なんも|どれも)(?:入って|含まれて)(?:い)?(?:ない|ません|へん)|^(?:入って"
    r"|はいって)(?:い)?(?:ない|ません)(?:です)?$|(?:中身?|usb|ディスク|データ|フォルダ)(?:は|も)?(?:空|から|からっぽ"
    r"|空っぽ)(?:です|だ|$)|情報は(?:入って|含まれて)(?:い)?(?:ない|ません)"
)
_CONTENTS_UNKNOWN = pattern(
    r"(?:何|なに|どんな(?:情報|データ|もの))(?:が|を)[^、。]{0,8}(?:入って|入れて|書いて|載って"
    r"|あっ)[^、。]{0,6}か(?:は|も)?[^、。]{0,4}"
    r"(?:わから|分から|わかり|分かり|覚えて(?:い)?(?:な|ま)|不明)"
)
_MACHINE_OF_CARE = pattern(
    r"^(?:うちの|受付の|院内の)?(?:レセコン|電子カルテ|電カル|カルテ|レントゲン|予約システム|予約管理)(?:の|用の?|専用の?|が入った|の入った)?"
    r"(?:パソコン|pc|端末|機械|サーバー?|システム|コンピューター?)?(?:です|でございます|でした|だ|や|なんです|なので)?(?:ね|よ|わ|けど)*$"
)
_NOTHING_AT_ALL = pattern(
    r"^(?:いえ、?|いや、?|特に|とくに|別に)?(?:何|なに|なん)も(?:ありゃせん|ありません|あらへん|ない|なし|ございません)?(?:です|わ|よ|ね|な)*$"
    r"|^(?:いえ、?|いや、?|いいえ、?)?(?:そんなもん|そんなもの|そんなの|患者(?:さん)?(?:に|と|は)|データ|情報)?(?:は|とは|には)?(?:全く|まったく|全然|一切|特に)?"
    r"関係(?:は|が)?(?:な[いし]|ありません|ございません|あらへん)(?:です|わ|よ|ね|な)*$"
)
_EMPTY = pattern(r"^(?:からっぽ|空っぽ|空)(?:です|だ)?[。 ]*$|空の(?:usb|まま|ディスク)")
_EVERYTHING = pattern(r"^(?:全部|すべて|全て|ぜんぶ)(?:です|だ|や|だと思います|入ってます)?[。 ]*$")
# 「カード番号が漏れたかも」: the leak is doubtful, the kind is not.
_GOT_OUT = pattern(r"漏|もれ|流出|盗|見られ|渡|送っ|抜か|知られ")
# 「カルテが何人分かは把握できていない」: the number is doubtful, the kind is not.
_OTHER_DOUBT = pattern(
    r"(?:何|なん)(?:人|名|枚|件|冊|通)(?:分)?(?:ある|あった|入って|載って)?[^、。]{0,8}か"
    r"|(?:いつ|誰|だれ|どこ)[^、。]{0,16}か|含まれ(?:て(?:い)?)?る(?:可能性|おそれ"
    r"|恐れ)"
)
_LISTED_WITH = pattern(r"(?:名前|氏名|住所|電話(?:番号)?|連絡先|生年月日)(?:と|や|、|・|及び|および)$")
_NEAR = 60
_MOST_NAMED = 20
_ORDER = FACTS["data_kinds"].values


def read_kinds(normal: Normal, parts: tuple[Clause, ...], plain: Stance | None, *, asked: bool) -> Kinds | None:
    """The kinds of data that the message states; without ``asked`` only things named as concerned by the incident."""
    said: list[tuple[str, int, int]] = []
    unsure: list[tuple[str, int, int]] = []
    for part in parts:
        if part.question or (part.hesitant and not asked):
            continue
        doubtful = (
            certainty(part.text) == "open" and not _GOT_OUT.search(part.text) and not _OTHER_DOUBT.search(part.text)
        )
        for kind, start, end in _named(normal.folded, part, asked=asked):
            (unsure if doubtful else said).append((kind, start, end))
    said = of_bank(normal.folded, said)
    if said:
        return _listed(said)
    nothing = next((part for part in parts if not part.question and _NOTHING.search(part.text)), None)
    if nothing is not None:
        if certainty(nothing.text) == "said":
            return Kinds(("none",), nothing.start, nothing.end)
        return Kinds(("unknown",), nothing.start, nothing.end) if asked else None
    if not asked:
        unclear = _CONTENTS_UNKNOWN.search(normal.folded)
        return Kinds(("unknown",), *unclear.span()) if unclear else None
    return _short_answer(normal, parts, plain, unsure=bool(unsure))


def _short_answer(normal: Normal, parts: tuple[Clause, ...], plain: Stance | None, *, unsure: bool) -> Kinds | None:
    whole = (0, len(normal.text))
    if plain and plain.kind == "exists_not":
        return Kinds(("none",) if plain.sure == "said" else ("unknown",), *whole)
    if not any(part.question for part in parts) and _NOTHING_AT_ALL.match(normal.folded.strip(" 。!、")):
        return Kinds(("none",), *whole)
    if len(parts) == 1 and not parts[0].question and _MACHINE_OF_CARE.match(normal.folded.strip(" 。!、")):
        return Kinds(("medical",), *whole)
    if _EVERYTHING.match(normal.folded.strip()):
        return Kinds(("medical", "contact"), *whole)
    if _EMPTY.search(normal.folded.strip()):
        return Kinds(("none",), *whole)
    doubtful = any(dont_know(part.text) for part in parts if not part.question)
    return Kinds(("unknown",), *whole) if unsure or doubtful else None


def _named(text: str, part: Clause, *, asked: bool) -> list[tuple[str, int, int]]:
    """Kinds named in one clause and not denied there, the most telling word first where two overlap."""
    found: list[tuple[str, int, int]] = []
    taken = bytearray(part.end - part.start)
    piece = text[part.start : part.end]
    for kind, rule in _ALL:
        for match in islice(rule.finditer(piece), _MOST_NAMED):
            start, end = match.start(), match.end()
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            if (
                kind == "medical"
                and match.group().startswith(pattern("カルテ").pattern)
                and piece[max(0, start - 2) : start].endswith(("電子", "電"))
                and not asked
            ):
                continue
            if kind == "medical" and _LOGIN_TO_SYSTEM.match(piece[end:]):
                continue
            if _denied(piece, end) or not (
                asked or _concerned(kind, piece, start, end, text[max(0, part.start - 8) : part.start])
            ):
                continue
            found.extend(
                (value, part.start + start, part.start + end) for value in _values(kind, piece, start, match.group())
            )
    return of_staff(found) if STAFF_OWN.search(piece) and not pattern("患者").search(piece) else found


_NUMBER_OPEN = pattern(r"^(?:が|は|を|も)?(?:全部で)?(?:何|なん)(?:人|名|枚|件|冊|通)(?:分)?[^、。]{0,8}か")
_NOT_CONCERNED = pattern(r"^(?:は|とは|には)?(?:全く|まったく|一切)?関係(?:は|が)?(?:な[いし]|あ?りません)")


# 「履歴書をシュレッダーにかけずに出した」「データは消していない」: what was not destroyed or covered is there.
_LEFT_THERE = pattern(
    r"^(?:[\d,一二三四五六七八九十百千数約]+(?:枚|通|件|冊|人分|名分)(?:くらい|ほど)?)?(?:を"
    r"|は|が|も)[^、。]{0,10}(?:消(?:し|去)|削除|シュレッダー|裁断|溶解|破棄|廃棄"
    r"|処分|初期化|隠|塗り?つぶ|黒塗"
    r"|外し|抜い|暗号化|匿名|伏せ|確認|確かめ|見直|回収|持ち帰|片付け|しま(?:って|わ)|施錠)[^、。]{0,8}"
    r"(?:な[いかく]|ま?せん|ず)"
)


def _denied(piece: str, end: int) -> bool:
    """Denied up to the next thing named: 「病名は入ってなくて名前だけ」 denies the illness only."""
    rest = pattern(r"(?:だけ|のみ)(?:で|、|なので).*").sub("", piece[end : end + _NEAR])
    if _LEFT_THERE.match(rest) or _NUMBER_OPEN.match(rest):
        return False
    if pattern(
        r"^(?:約)?[\d一二三四五六七八九十百千数何]{1,5}(?:冊|枚|通|件|人分|名分|束|箱)(?:くらい"
        r"|ぐらい|ほど|程度|分)?(?:が|も)(?:な[いくか]|あ?りません|見当|見つ|足り)"
    ).match(rest):
        return False
    if pattern(r"^(?:を|の)?(?:なくし|無くし|なくなっ|なくな)").match(rest):
        return False
    following = min((match.start() for _, rule in _ALL if (match := rule.search(rest))), default=len(rest))
    reach = rest[: max(following, 0)] if following and not _BESIDE.match(rest) else rest
    if _NOT_CONCERNED.match(rest):
        return True
    denied = is_negated(f"・{reach}" + ("・" if len(reach) < len(rest) else ""), 1)
    lost = pattern(
        r"(?:出てこない|出てきません|見つから|見つかりま|見当たりま|足りない|足りません|見当たら"
        r"|どこにも?(?:ない|ありません)|^(?:が|も)?(?:1枚|1冊|一冊)?(?:ない|ありません|ないん)"
        r"|戻ってこない|返ってこない)"
    ).search(reach)
    return denied and not (lost and not pattern("入って|含まれ|じゃな|ではな").search(reach))


def _concerned(kind: str, piece: str, start: int, end: int, lead: str) -> bool:
    """True when an unasked mention is about the data of the incident; ``lead`` is what stands before its clause."""
    rest, before = piece[end : end + _NEAR], piece[max(0, start - _NEAR) : start]
    if pattern(
        r"^を(?:(?:取り)?扱|盗んだ|公開する|ばらま)|^を[^、。]{0,10}(?:ように(?:書|言"
        r"|求|指示)|しろ|せよ|ください|下さい|求め|要求)"
    ).match(rest):
        return False
    if kind == "credentials" and before.endswith("初期"):
        return False
    if kind == "credentials" and pattern(r"^を?書いた(?:紙|付箋|ふせん|メモ)").match(rest):
        return False
    if kind == "asked_medical":
        return False
    if kind == "credentials":
        return bool(_GIVEN.search(rest[: 24 if _FALSE_PAGE.search(piece) else 8])) and not pattern(
            "パスワードを?(?:入れ|打)(?:ても|ろ|て下|てくだ)"
        ).search(piece)
    pictured = pattern(r"^の画面[^、。]{0,8}(?:写|映|撮|スクショ|公開|送)").match(rest)
    if kind in ("medical", "patients") and _SYSTEM_TALK.match(rest) and not pictured:
        return False
    if kind == "medical" and _LISTED_WITH.search(before or lead):
        return True
    if kind == "medical" and pattern("処方|症状|アレルギー|予約").match(piece[start:end]) and not _HELD.search(rest):
        return bool(
            pattern("処方(?:箋|せん|の?内容)|予約が|予約(?:の)?(?:表|台帳|リスト|一覧|情報|データ|内容|日時)").match(
                piece[start:end]
            )
        )
    if kind == "contact" and pattern(
        r"差出人の?$|ファイルの?$|送り主の?$|医院の?$|相手の?$|院長の?$|先生の?$|退職者の?$"
        r"|同じ$|うちの?$|当院の?$|クリニックの?$"
        r"|会社の?$|店の?$"
    ).search(before):
        return False
    if kind == "contact" and piece[start:end] == "住所" and pattern(r"^(?:変更|に(?!つ))").match(rest):
        return False
    if kind == "bank_account" and "番号" not in piece[start:end] and "残高" in rest:
        return False
    if kind in ("contact", "bank_account", "insurance_number", "my_number", "patients"):
        return bool(_HELD.search(rest) or _BESIDE.match(rest)) and not pattern("電話番号が出|番号を押").search(
            before + piece[start:end] + rest
        )
    return True


def _values(kind: str, piece: str, start: int, word: str) -> tuple[str, ...]:
    if (
        kind == "credentials"
        and pattern("銀行|バンキング").search(piece)
        and pattern("(?:id|アイディー).{0,6}(?:パス|pw|暗証)").search(word)
    ):
        return ("banking_login",)
    if kind == "patients":
        return ("medical", "contact")
    if kind == "asked_medical":
        return ("medical",)
    if kind == "staff" and pattern("健診|健康診断").search(piece[start : start + _NEAR]):
        return ()
    if kind == "contact" and word.endswith("名前") and _NAME_OF_THING.search(piece[max(0, start - 6) : start]):
        return ()
    if kind == "contact" and _STAFF_HEALTH.search(piece[max(0, start - 8) : start]):
        return ("staff",)
    if word == "個人情報":
        return ("contact",)
    return (kind,)


def _listed(said: list[tuple[str, int, int]]) -> Kinds:
    values = {kind for kind, _, _ in said}
    ordered = tuple(kind for kind in _ORDER if kind in values)
    return Kinds(ordered, min(start for _, start, _ in said), max(end for _, _, end in said))

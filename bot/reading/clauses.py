"""Cuts a message into clauses and tells statements from questions put to the bot.

A question and what it supposes (「漏れてたら報告いるの?」) state nothing.
A hesitant answer (「200人くらい?」) is not a question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from bot.reading.hedges import is_hedge_only
from bot.reading.normalise import Normal, pattern
from bot.reading.plain_forms import plain_form

_HARD = pattern(r"[。!\n]|[?]|\.(?![0-9a-z])|(?<![0-9a-z])\.(?![a-z])")
_SOFT = pattern(
    r"、(?![\d一二三四五六七八九])|(?<![\d一二三四五六七八九])、|[;…・]|,(?!\d)|\s"
    r"|(?:けれども|けれど|けども|けど|ものの|だが|ですが|ますが|ましたが|でしたが|ませんが|ってますが)"
    r"|(?<=[っしいんきれせ]た)が(?=[^っ])"
    r"|(?:ので(?![ーはす]|も(?!う))|(?:(?<=[たる])|(?<=[^、。 \n]な))んで(?=[^すしはも])"
    r"|(?<=ない)んで(?=[^すしはも])|のに)"
    r"|(?:わか|分か)らず(?:に)?|(?:じゃなくて|ではなくて|じゃなく|ではなく|なくって|なくて|ずに)"
    r"|思(?:ったら|いましたら|いきや|って(?:い)?たら)"
    r"|(?<=ない)し(?=[^かてま\d])|(?<=だ)し(?=[^かてまた])|(?<=[たるいだ])から(?=[^来きの])"
)
_ASKS = pattern(
    r"どう(?:すれば|したら|しよ|すりゃ|する|なる|なり|やって|やる|いう)|どないし|(?:^"
    r"|[、。 はがを])なんで(?!も|す|し|こう|そう)"
    r"|何で(?!も)|なぜ|いつまで|いつ頃|いつごろ"
    r"|(?<![たな])いくら|どこ(?:に|へ|が|まで)(?!も|ある|あるか)|どっち(?!も)|(?:誰(?!も"
    r"|でも)|だれ(?!も|でも)"
    r"|何(?![枚人件名度回個冊百千十も])"
    r"|なに(?!も)|いつ(?!も)|どこ(?!も)|どれ(?!も))(?:か|が|を|に|の)?(?:[^ま]{0,12})(?:か|の|ん)$"
    r"|って(?:何|なに|なん)|とは$|教えて(?:ほしい|ください|下さい|くれ)?$|(?:ば|たら)(?:いい"
    r"|ええ|よい|良い)"
    r"|(?<!それ)(?<!これ)(?:て|で|った|だ)(?:も)?(?:いい|ええ|よい|良い|大丈夫)(?:の|ん)?(?:(?:です"
    r"|でしょう)か)?$|(?:方|ほう)が(?:いい|ええ|よい|良い)"
    r"|べき(?:です|でしょう)?か?$|(?:^|[、。 はがを])なんで$|何件まで|何人まで"
)
_UNSURE = pattern(
    r"^(?!.*(?:すれば|したら|たら(?:いい|ええ))).*(?:か|だか)(?:は|も|が|まだ|、|さっぱり|全然|今"
    r"|業者が)*(?:わか|分か|把握|判明|不明|調べ|確認|知ら|知り|存じ|覚え|聞い)(?:ら"
    r"|り|っ|し|て|で|じ|な|ま|$)"
    r"|(?:いつ|何人|何枚|どれ|どう)だったか(?:な|は|$)|(?:どっち|どちら|どれ|何|なん)とも"
    r"|じゃない(?:です|でしょう)?か(?:ね|な|なあ)$"
)
_DOUBTS = pattern(r"のか.{1,14}のか$|^さ[あぁー]+$")
_WITHDRAWN = pattern(
    r"(?:と|って|とか)(?:答え|書(?:い|き)|伝え|入力し)(?:た|まし)[^、]{0,6}(?:が"
    r"|けど|けれど|のは.{0,14})$"
    r"|^(?!.*(?:業者|相手|警察|先方|本人|患者|院長|会社)).*(?:と|って)(?:言った|言いました"
    r"|言うた)(?:が|けど|けれど|のは.{0,14})$"
)
# 「なくしたかと思ったら」「改ざんに見えましたが」: what turned out otherwise is not stated.
_TURNED_OUT = pattern(
    r"(?:か|だ|やろ|だろう|ない!?)と(?:ばかり)?(?:思(?:ったら|いましたら|いきや|って(?:い)?たら"
    r"|いました(?:が|けど)|った(?:が|けど|のですが|んですが|んですけど)))$"
    r"|(?:ように|みたいに|風に)見え(?:まし)?た(?:が|けど|のですが|んですが|ものの)$"
)
# 「隣のクリニックが…されたそうです」: another clinic's case.
_ELSEWHERE = pattern(
    r"(?:隣|となり|近所|近く|よそ|知り合い|知人|友人|同業|向かい)(?:の|で)?[^、。]{0,4}(?:クリニック"
    r"|医院|病院|歯科|診療所|先生|ところ|とこ)"
    r"(?:の先生|さん)?(?:が|は|で(?!す)|では|でも|も)"
)
# 「昔勤めていた病院で」「テレビで大きな病院が…と見ました」: not this clinic, or not now.
_ANOTHER_TIME = pattern(
    r"(?:昔|以前|前に|前の|先月まで|去年まで|かつて)[^。]{0,12}(?:勤め|働い)て(?:い)?(?:た"
    r"|まし)|(?:テレビ|ニュース|新聞|記事)(?:で|に)[^。]{0,24}(?:病院|クリニック"
    r"|医院|歯科)[^。]{0,24}(?:見|読|聞|やって|出て)"
)
_HEARSAY = pattern(r"そう(?:です|だ|な|や|$)|らしい|みたい|と聞|って聞|ニュース|話(?:を|が|です)|とか|とのこと")
_RECEIVED = pattern(r"送|渡|届|返|破棄|開封|読ん|見た|見られ|受け取")
_ENDS_ASKING = pattern(
    r""
    r"(?<!くらい)(?<!くらいで)(?<!ぐらい)(?<!ぐらいで)(?<!ほど)(?<!ほどで)(?<!と)(?<!のだ)(?<!ど)"
    r"(?:です"
    r"|ます|ません|した|でしょう|だろう|[いるたうのんべきなすえ])か(?:ね"
    r"|い|のう)?$|かしら$"
)
_OPEN_END = pattern(r"(?:[るたうのかはねも]|ない|いい|って|てる|たら|なら|でしょう|です|ます|だろ)$")
_WISHES = pattern(
    r"(?:知り|聞き|調べ|頼み|教わり|相談し)たい(?:ん?です(?:が|けど)?)?$|(?:[しりいえ]方|罰|罰則"
    r"|ルール|手順|(?<!有効)期限|義務|どちら|どっち|どれ)$|(?<!そう)(?<!そうです)よ[ねな]$"
)
_NOUN_QUESTION = pattern(r"(?:必要|可能|義務|対象|報告|警察|不要|要る|有料|無料|大丈夫|安心|通知)$")
_HESITANT_END = pattern(r"(?:くらい|ぐらい|位|ほど|ごろ|頃|かな|かも|かも知れない|です)$")
_SUPPOSES = pattern(r"なら(?!な)|だったら|(?:て|で|てい|でい)たら|場合|ければ|(?:え|れ|せ)ば|以上で|としたら")


@dataclass(frozen=True)
class Clause:
    """A piece of the folded text from ``start`` to ``end``.

    ``question`` marks what asks the bot or supposes something; ``hesitant`` an answer with a question mark.
    """

    text: str
    start: int
    end: int
    question: bool = False
    hesitant: bool = False


def clauses(normal: Normal) -> tuple[Clause, ...]:
    """All clauses of a message in order."""
    found: list[Clause] = []
    for start, end, mark in _sentences(normal.folded):
        found.extend(_judged(_pieces(normal.folded, start, end), asks=mark == "?"))
    return tuple(replace(part, text=plain_form(part.text)) for part in _with_afterthoughts(found))


_AFTERTHOUGHT = pattern(r"[一-鿿a-z]$")
_ASKED_ABOVE = pattern(r"(?:です|ます|ません|した)か$|(?:た|る|の)$")


def _with_afterthoughts(parts: list[Clause]) -> list[Clause]:
    """「直せますか、委員会に出した報告」: what is named after a question belongs to it."""
    last = parts[-1] if len(parts) >= 2 else None
    if last and parts[-2].question and _ASKED_ABOVE.search(parts[-2].text) and _AFTERTHOUGHT.search(last.text):
        parts[-1] = replace(last, question=True)
    return parts


_POLITE_REQUEST = pattern(
    r"(?<!教えて)(?:お願い|おねがい|お送り|送付|送信|(?:っ|し|い)て)(?:でき|いただけ|頂け|もらえ|くれ)(?:ます"
    r"|ません)(?:でしょう)?か$"
)


def asks_politely(text: str) -> bool:
    """True for 「〜でお願いできますか」: a request in the form of a question."""
    return bool(_POLITE_REQUEST.search(text))


def statements(parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses that state something."""
    return tuple(part for part in parts if not part.question)


def _sentences(text: str) -> list[tuple[int, int, str]]:
    found, start = [], 0
    for match in _HARD.finditer(text):
        if text[start : match.start()].strip():
            found.append((start, match.start(), match.group()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text), ""))
    return found


def _pieces(text: str, start: int, end: int) -> list[Clause]:
    cuts = [start, *(match.end() for match in _SOFT.finditer(text, start, end)), end]
    pieces = [Clause(text[a:b].strip(" 、,;…・"), a, b) for a, b in pairwise(cuts)]
    return _merged([piece for piece in pieces if piece.text])


_QUANTITY = pattern(
    r"(?:全部|全員|すべて|全て|ぜんぶ|一部(?:だけ)?|少し(?:だけ)?|ちょっと(?:だけ)?" r"|半分|みんな)(?:です|ね|な)?"
)
_DANGLING = pattern(r"(?:[はがもを]|[一-鿿]|[a-z0-9]|か|ー|化|って)$")
_PREDICATE = pattern(
    r"(?:して|した|しま|され|さ れ|ない|なし|なく|無|あり|ある|かけ|かか|済|取[っれ]|とっ|とれ"
    r"|入[っれ]|残|無事|み(?:て|ら)|見|出|戻|わか|分か|不明|だけ|です)"
)


def _merged(pieces: list[Clause]) -> list[Clause]:
    """A topic cut off by a space takes its predicate back; a lone 「たぶん」 belongs to its neighbour."""
    merged: list[Clause] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        joined = last is not None and (
            is_hedge_only(piece.text)
            or _QUANTITY.fullmatch(piece.text)
            or is_hedge_only(last.text)
            or (len(last.text) <= 12 and _DANGLING.search(last.text) and _PREDICATE.match(piece.text))
        )
        if last is not None and joined:
            merged[-1] = Clause(f"{last.text} {piece.text}", last.start, piece.end)
        else:
            merged.append(piece)
    return merged


def _elsewhere(pieces: list[Clause]) -> bool:
    """Whether a sentence tells of another clinic, not of one that received what was ours."""
    text = "、".join(piece.text for piece in pieces)
    if _ANOTHER_TIME.search(text):
        return True
    return bool(_ELSEWHERE.search(text) and _HEARSAY.search(text)) and not _RECEIVED.search(text)


# 「200人くらいかしら」「先週の金曜じゃったかのう」: a number or a day turned over aloud, not asked of the bot.
_MUSES = pattern(
    r"^(?!.*(?:報告|届|期限|必要|義務|以内|まで|べき|いい|よい|すれば|たら|なら|ば)).*"
    r"(?:[\d一二三四五六七八九十百千万半](?:人|名|件|枚|通|日|時|分)?|曜日?|昨日|おととい|一昨日|今朝|昨夜|昨晩|ゆうべ|先週の.|朝|昼|夕方|夜)"
    r"(?:様|さん|分)?(?:くらい|ぐらい|ほど|程度|前後|ごろ|頃|半|過ぎ|すぎ)?(?:に|は|も)?"
    r"(?:だった|じゃった|やった|でした|でございました|です|でございます|になります|になる|おりました|いました|だ|じゃ|や)?"
    r"(?:(?:かしら|かのう|かいな|かいのう|かな|か(?=ね))[ねえあぁ-ー]*|(?:じゃろ|だろ|やろ)うか(?:ね|の)?|やろか|でしょうか(?:ね|ねえ)?|でございましょうか(?:ね)?)$"
)


def _judged(pieces: list[Clause], *, asks: bool) -> list[Clause]:
    if _elsewhere(pieces):
        return [replace(piece, question=True) for piece in pieces]
    if any(_DOUBTS.search(piece.text) for piece in pieces):
        return pieces
    pieces = [piece for piece in pieces if not _WITHDRAWN.search(piece.text)] or pieces
    judged = [
        replace(
            piece,
            question=bool(_TURNED_OUT.search(piece.text))
            or (bool(_ASKS.search(piece.text) or _WISHES.search(piece.text)) and not _UNSURE.search(piece.text)),
        )
        for piece in pieces
    ]
    if not judged:
        return judged
    last = judged[-1]
    if asks and not last.question:
        supposed = any(_SUPPOSES.search(piece.text) for piece in judged) or bool(_NOUN_QUESTION.search(last.text))
        open_end = supposed or (bool(_OPEN_END.search(last.text)) and not _HESITANT_END.search(last.text))
        judged[-1] = replace(last, question=open_end, hesitant=not open_end)
    elif _ENDS_ASKING.search(last.text) and not _UNSURE.search(last.text) and not last.text.endswith("どうか"):
        judged[-1] = replace(last, question=True)
    if judged[-1].question and _MUSES.search(last.text):
        judged[-1] = replace(last, question=False, hesitant=True)
    if judged[-1].question and any(_SUPPOSES.search(piece.text) for piece in judged):
        judged = [replace(piece, question=True) for piece in judged]
    return judged

"""Plain short answers: yes, no, still not, there is (none), don't know; with dialect and casual speech.

A whole message counts, never a word in the middle of one: 「どうすればいい」 agrees to nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.reading.hedges import Certainty, certainty, says_dont_know
from bot.reading.normalise import Normal, pattern
from bot.reading.predicates import normal_forms, words_of

Kind = Literal["yes", "no", "exists", "exists_not", "done", "done_not", "not_yet", "unknown", "refused"]


@dataclass(frozen=True)
class Stance:
    """A plain answer and how sure it sounds; ``led`` when more words follow a leading yes or no."""

    kind: Kind
    sure: Certainty = "said"
    led: bool = False


_END = r"(?:です|っす|す|で|よ|ね|な|わ|や|だ|の|と|とも|けど|ねん|がな|さ|ー|っ|ぁ|ぃ|ぇ|え|ぞ|ん)*"
_HEDGED = (
    r"(?:かも(?:しれ(?:ない|ません|へん|ん))?|と?思(?:う|います)|はず|みたい|っぽい"
    r"|そう|(?:ような)?気(?:が"
    r"|も)?(?:する|します))?"
)
_ADVERBS = (
    r"(?:そんなん|そんなこと(?:は|も)?|そういうの(?:は|も)?|そこまで(?:は)?|全然"
    r"|一切|まったく|全く|特に|とくに"
    r"|まだ|もう|ちゃんと|何も|なにも|なんも|たぶん|多分|おそらく)*"
)
_PLAIN: tuple[tuple[Kind, str], ...] = (
    (
        "refused",
        r"(?:お答え|お?伝え|お?話し?|.{0,8}お伝え)(?:したく(?:な|あ)|でき(?:な|ま))(?:い"
        r"|いです|りません|せん)|(?:(?:言い|教え|答え|こたえ|話し)たない(?:です|わ|な)?"
        r"|(?:教え|答え|言い|名乗り)(?:ません"
        r"|まへん)|.{0,10}(?:言|い|答え|こたえ|教え|おしえ|話し|名乗り|書き)(?:いたくな"
        r"|たくな|たくあ"
        r"|とうな)(?:い|いです|りません)?.{0,6}"
        r"|(?:(?:それ|これ|そこ|その(?:件|こと|点))(?:は|については|に関しては|だけは)"
        r"|ちょっと|今は|すみませんが?"
        r"|申し訳(?:ない|ありません)が|[、 ])*(?:言え|いえ|(?:お?答え|お?教え|おこたえ|お話し?|公表)(?:られ"
        r"|でき|しません"
        r"|しない|する(?:気|つもり)は(?:な|あ?りま))|話せ|名乗れ|明かせ)(?:な(?:い|いです)|ません|へん"
        r"|しません|せん|いん|ん)?"
        r"(?:です|ね|わ|よ|な|けど|が)*|(?:お?答え|回答|お話し?)(?:でき|し|いたし|致し)?(?:かね"
        r"|兼ね)(?:ます|る)"
        r"|(?:お?答え|回答)(?:でき(?:ません|ない)|しません|しない|(?:は|を)?(?:差し)?控え(?:ます|る"
        r"|たい.{0,6}|させて.{0,8}))"
        r"|ノーコメント(?:で|です)?|(?:スキップ|パス)(?:で|します|で?お願いします)?|黙秘|拒否(?:します)?)",
    ),
    (
        "yes",
        r"(?:おそらく|多分|たぶん|たしかに|確かに|全部)?(?:はい|はぃ|へい|あい|ほい|うっす|んだ|んだんだ"
        r"|そげん|よか|左様(?:で)?|いかにも|合ってる|合ってます|あってます|おうてる|間違いありません"
        r"|間違いない|はーい|はぁい|ええ|うん|うむ|そう|せや|そや|いえす|イエス|yes|ですです|その通り"
        rf"|そのとおり|おっしゃる通り|もちろん|うす|はいはい|うんうん|そうそう|そうなん|y){_END}(?:思います"
        r"|思う)?",
    ),
    (
        "no",
        r"(?:たぶん|多分)?(?:まったく|全然|それは|一切)?(?:いいえ|いいや|いえ|いや|否|ちげー?|ちがうちがう"
        r"|それちゃう|そうやな(?:い)?|そんなことは?(?:ない|ありません)|(?:そのような|そんな)覚えは(?:ない"
        r"|ありません)|該当し(?:ない|ません)|事実と違います|いえいえ|ううん|んーん|ちが(?:う|います|った"
        r"|いました)"
        r"|違(?:う|います|った|いました)|ちゃう(?:ちゃう)?|ちゃいます|ノー|no|n|そうでは?(?:ありません"
        rf"|ない)|そう(?:じゃ|では)ない|そうじゃありません){_END}(?:思(?:う|います))?",
    ),
    (
        "exists_not",
        r"(?:今のところ|いまのところ|現時点では|今は?|いまは?)?(?:特に|とくに|特には|特段|別に|べつに|全然"
        r"|全く|まったく|そんなの?"
        r"|そういうの|うちに|たぶん|多分)?(?:は|なにも|何も"
        r"|なんも)?(?:ない|無い|なし|無し|ありません|なかった|ございません|あらへん|ありませんでした"
        rf"|なっしんぐ|ゼロ|(?:い|お)(?:ない|ません|らん|らへん|りません)){_HEDGED}{_END}",
    ),
    (
        "exists",
        r"(?:たぶん|多分)?(?:ある|あります|ありました|ございます|あり|あった|あるある|いる|います|おる"
        rf"|おります){_HEDGED}{_END}",
    ),
    (
        "not_yet",
        rf"(?:いえ|いいえ|いや|たぶん|多分)?(?:、| )?(?:全然|ぜんぜん|まったく)?まだ(?:全然|ぜんぜん"
        rf"|まったく)?{_END}",
    ),
    (
        "done_not",
        rf"{_ADVERBS}(?:(?:し|され|かけ|かかっ|でき|やっ|もらっ|つけ|入れ)て(?:い|お)?"
        r"(?:ない|ません|へん|なかった|ませんでした|らん|りません)|しとらん|しとりません"
        r"|でき(?:ない|ません))"
        rf"{_HEDGED}{_END}",
    ),
    (
        "done",
        rf"{_ADVERBS}(?:(?:し|され|かけ|かかっ|とっ|取っ|でき|やっ|つけ|入れ)て(?:い|あ)?"
        r"(?:る|ます|ました|た|ります|りました)|しと(?:る|ります)|しました|した|でき(?:る"
        r"|ます|ました)|済み)"
        rf"{_HEDGED}{_END}",
    ),
)
_FILLER = pattern(
    r"(?:えっと|えーっと|えーと|ええと|えと|あの|あのー|うーん|んー|んと|まあ|まぁ|すみません"
    r"|すいません|ごめんなさい|あ、|あー|で、|とりあえず)[、 ー]*"
)
_LEADING = pattern(r"(はい|ええ|うん|せや|いいえ|いえいえ|いえ|ううん|いや|ノー)(?:[、。!,・ ]|です[、。])+(?=.)")
_TRAIL = pattern(r"[。!、.…・ \nwｗ笑♪☆()「」]+$")
_NOT_AN_ANSWER = pattern(
    r"抜|切り|切っ|押|了解|わかりました|分かりました|できました|待っ|待って|お願い|ありがとう"
    r"|すみません|承知|やってみ|後で|あとで|戻り|助けて|こんにちは|もしもし|大丈夫|けど|が$"
)
_IN_PROGRESS = pattern(
    r"覚えと(?:らん|りません|らへん)|数えて(?:い)?(?:ます|る)|数えきれ|数え切れ|しようがな"
    r"|探せ(?:ない|ません)"
    r"|まだ(?:中身?を)?見て(?:い)?(?:ない|ません)"
    r"|確認中|調査中|様子見|様子を見て|(?:確認|見|調べ|聞き)(?:し)?に(?:行|い)っ|(?:業者|結果|調査|返事"
    r"|連絡)待ち|まだ(?:出て|集計|カウント|数え)|(?:いつ|何人|何枚"
    r"|どう)だったか|調べて(?:い|もらって(?:い|る|ます)|もらう)|知ら(?:ない|ん|へん)(?:です)?$"
    r"|知りません$|^(?:さあ|さぁ|さー(?!ば)"
    r"|どうだった|どうなん|知らない(?![一-鿿うひば])|知らん(?![一-鿿])|知りません|しらん|しらない"
    r"|覚えてない|これから|まだ(?:確認"
    r"|調べ)|確認(?:して(?:い)?ます|します)|調べ(?:て(?:い)?)?ます)"
    r"|聞かないと|聞かな(?:わ|きゃ)|聞いてみない|調べない|に(?:聞い|確認し)て|調べてもらって(?:い|る"
    r"|ます)|頼んだところ"
    r"|数えて(?:い)?(?:ない|ません)|数えられ|(?:わかり|分かり)かね|なんとも|どうなんでしょう"
    r"|これから調べ|今から確認"
    r"|(?:調べ|調査し|確認し|数え|集計し|問い合わせ|聞い|探し|見)てみ(?:ます|る|ようと)"
    r"|(?:これから|今から)[^、。]{0,6}(?:数え|調べ|確認|集計)|(?:は|まだ)(?:、)?(?:ちょっと"
    r"|なんとも|どうも)(?:です)?$|(?:お願いし|依頼し|頼ん)(?:て"
    r"|で)(?:い)?(?:る|ます)(?:ところ|最中)|(?:調べ|調査し|確認し|数え|集計し|問い合わせ|聞い"
    r"|当たっ)て(?:もらって|くれて)?(?:(?:い)?(?:る|ます)|おります|(?:い)?るところ"
    r"|(?:い)?る?最中)"
    r"|(?:すぐ|今)(?:に)?(?:は)?(?:出(?:せ)?(?:ない|ません)|言え(?:ない|ません))|ないと(?:ね|です"
    r"|な|だめ|ダメ|、|。|…|$)"
    r"|確認できて(?:い)?(?:ない|ません)|確認して(?:い)?(?:ない|ません)|しか(?:知ら"
    r"|分から|わから)|(?:さあ)、"
)


def stance(normal: Normal) -> Stance | None:
    """The plain answer that the whole message is, or None."""
    text = _stripped(normal.folded)
    if not text or len(text) > 40:
        return None
    for kind, source in _PLAIN:
        if _whole(source).fullmatch(text):
            return Stance(kind, certainty(text))
    lead = _LEADING.match(text)
    if lead and not _NOT_AN_ANSWER.search(text) and len(text) - lead.end() <= 16:
        said_yes = lead.group(1) in ("はい", "ええ", "うん", "せや")
        return Stance("yes" if said_yes else "no", certainty(text), led=True)
    return None


_ABOUT_SOMETHING_ELSE = pattern(r"[しりいえ]方(?:が|は|も).{0,4}(?:わか|分か)")
_FORGOT = pattern(
    r"(?<!に)(?<!置き)(?<!し)(?<!入れ)(?:忘れ|度忘れ)(?:た|まし|てしま|して)|記憶に(?:な|あり)|思い出せ"
    r"|不詳|未確認|要確認|(?:何"
    r"|なん)とも(?!な[いか]|あ?りませ)|わっかん|わがらね|わがんね|わからぬ|つかめて|知らされて"
    r"|聞い?(?:かされ)?て(?:い)?(?:ない|ません)|(?:報告|連絡|返事|結果)(?:は|を|が)?(?:まだ)?(?:受けて"
    r"|来て"
    r"|もらって|届いて|出て)(?:い)?(?:な|ま?せ)"
    r"|定かで"
    r"|^(?:うーん、?)?(?:どうやろ|どうだろ|どうでしょ|どうかな|どっちだろ|なんだっけ|なんやったか"
    r"|どうだっけ)|さっぱり|自信が?な|しりません|確認(?:が)?(?:と|取)れて(?:い)?な|どっちとも"
    r"|想像もつか|調べてみ|回答待ち"
)


def dont_know(text: str) -> bool:
    """True when a clause (folded text) answers that the person does not know or is still finding out."""
    if _ABOUT_SOMETHING_ELSE.search(text):
        return False
    plainly = _FORGOT.search(text) or says_dont_know(text) or _IN_PROGRESS.search(text)
    return bool(plainly) or _knows_nothing(text)


_KNOWING = (
    "分かる 知る 確認 把握 調べる 調査 数える 覚える 思い出す 判断 特定 掴む 判明 はっきり 定か "
    "見当 自信 確かめる 確証 証拠 記憶 確信"
)


def _knows_nothing(text: str) -> bool:
    """Ends in a denied word of knowing, in whatever form (把握しきれてなくて)."""
    words = [word for word in words_of(text) if word.normal != "有る"]
    if not words or not words[-1].denied:
        return False
    named = [word.normal for word in words[-2:]]
    held = named[-1] in normal_forms("付く 持つ 取れる 出る 出来る 切れる 終わる 済む")
    return named[-1] in normal_forms(_KNOWING) or (held and named[0] in normal_forms(_KNOWING))


def refuses(normal: Normal) -> bool:
    """True when the message declines to answer (「言いたくない」)."""
    text = _stripped(normal.folded)
    return len(text) <= 30 and bool(_whole(_PLAIN[0][1]).fullmatch(text))


def _stripped(folded: str) -> str:
    text = folded.strip()
    while True:
        filler = _FILLER.match(text)
        if not filler or filler.end() == len(text):
            break
        text = text[filler.end() :]
    return _TRAIL.sub("", text[-200:]) if len(text) <= 200 else ""


def _whole(source: str) -> re.Pattern[str]:
    return pattern(source)

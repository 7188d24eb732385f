"""Consent to the hand-off: only a clear yes is true; a condition, a part or "later" is false."""

from __future__ import annotations

from bot.reading.clauses import Clause, asks_politely
from bot.reading.hedges import certainty
from bot.reading.negation import is_negated
from bot.reading.normalise import Normal, pattern
from bot.reading.yes_no import Stance

_NO = pattern(
    r"(?:は|が)(?:ちょっと|少し|どうも|いかが)|難し|厳し|ためら|抵抗|躊躇|不安|心配|気が(?:引"
    r"|進ま)|必要(?:は|も)?(?:な[いく]|あ?りま)|(?:判断|決断|返事|決め)(?:は)?(?:でき|られ"
    r"|が?つか)(?:な"
    r"|ま?せ)|勝手に|私(?:だけ)?では|一存|送らな|送らん(?!か)|送るな|やめ|止めて|だめ|ダメ|駄目|嫌"
    r"|いやで|(?<!な)あか[んへ]|あきま|お?断り|送れ(?:な|ま|ん|へん|そう)|断られ"
    r"|(?:^|いえ、?|いいえ、?|は|もう)(?:結構|けっこう)です|不同意|しかね|不可|^否|いけませ|遠慮"
    r"|いらな|要らな|不要|同意(?:しま|でき)(?:ません|せん)|同意しな|同意できな"
    r"|承諾できな|^(?:ng|no|ノー)$|反対|困(?:り|る)|拒否|無理|許可が|見合わせ|見せて"
    r"|確認させ|見送|出さない|しないで"
    r"|控え"
)
_LATER = pattern(
    r"^どっちでも|^どちらでも|(?:了解|許可|確認|了承|承諾)を(?:取|得|もら)|判断を"
    r"|仰[ぎい]|後日|聞く|まだいい"
    r"|先に(?!送)|許可(?:を"
    r"|が)|聞いて(?:み|から|、|$)|伺って"
    r"|後で|あとで|後に|あとに|また(?:今度|後|あと)|今は|まだ|待って|考え|検討|保留|明日|あした"
    r"|来週"
    r"|(?:て|で|た)から|相談|確認して|決め|迷|今度|落ち着いて"
    r"|(?:確認|相談|承認|了承|許可|承諾|同意|判断|決裁|検討)(?:した|し|の)?(?:後|あと)(?!です|だ|なので)"
)
_NOT_YET = pattern(
    r"(?:確認|相談|許可|承認|承諾|了承|同意)(?:は|が|も)?(?:まだ)?(?:済んで|取れて|とれて|下りて|もらえて|できて)(?:い)?(?:な|ま?せ)"
)
_CONDITION = pattern(
    r"なら|たら(?!いい)|れば|条件|(?<!いた)(?<!頂)だけ|のみ|(?:名前|氏名|人数|患者).{0,6}(?:伏せ|消し|除|抜い)|以外"
    r"|一部|場合|(?:と|って)言えば|次第|による|によります|によって|にもよ"
)
_YES = pattern(
    r"送ったれ|送れ(?![ばたるずなまんへと]|そう)|送りなさい|送りたまえ|(?:よ|よろし)かろう|(?:ええ|よい|いい)(?:じゃろ|やろ|ぞ)|送っ(?:て|と|ち)|送信して|送信(?:を)?お願い|お送り|送付|送る|進めて|お?願い"
    r"|おねがい|頼み|頼む|たのん"
    r"|たのみ|よろしく|同意(?!書)|承諾(?!書)|了承|了解|承知|賛成|異存|どうぞ|かま(?:い|わ)|構(?:い|わ)|差し支え"
    r"|差支え"
    r"|よろしい(?:です|よ|でしょう)|問題(?:は)?(?:な|あ?りません)|いい(?:です|よ"
    r"|っす|でしょう)|良い(?:です"
    r"|よ)|ええ(?:よ|で)"
    r"|(?<![a-z])ok|おっけー?|オーケー?|オッケー?|もちろん|ぜひ|(?:て|で)結構|かまへん|よかです|よかよ"
    r"|許可|任せ|いきましょう|おk|^(?:はい|うん|せや)"
)
_CAN_BE_DENIED = pattern(r"送|お送り|進め|同意|承諾|了承|承知|許可|お?願い")
_NO_OBJECTION = pattern(r"構[いわ]|かま[いわへ]|差し?支え|問題|異存")
_RESERVES = pattern(r"(?:ます|です|る|い|だ)(?:が|けど|けれど)(?!。)|ただし|ただ、|(?:^|[、。 ])でも")
# 「院長の了承を得ています」「相談してあります」: what stands in the way has been done.
_SETTLED = pattern(
    r"(?:了解|許可|確認|了承|承諾|承認|同意|ok)(?:は|を|も|が)?(?:もう|すでに|既に)?(?:得|取|取っ|取れ|とっ|とれ"
    r"|もらっ|いただい|頂い|頂戴し|下り|おり|出)(?:(?:て|で)(?:い|お|あ)?り?(?:る|ます|まし)|まし?た(?!ら)|た(?!い|ら)"
    r"|り?ました(?!ら))|(?:了解|許可|確認|了承|承諾|承認|同意)(?:を|は)?(?:もらい|いただき|頂き|取り)ました(?!ら)"
    r"|(?:相談|確認|報告|話)(?:は|も)?(?:し(?:てあり?(?:る|ます|まし)|まし?た(?!ら|い)|た(?!ら|い))|済(?!ん)|済んで(?:い|お)?り?(?:る|ます))"
    r"|(?:聞|き)い(?:て(?:きまし?た|きた(?!ら|い)|あ(?:る|ります))|た(?!ら|い))|(?:聞|伺)きまし?た(?!ら)"
)
_UNDER_WAY = pattern(r"(?:て|で)(?:い|お)?る(?:ところ|最中|途中)|ている?状況")
_AFTERWARDS = pattern(
    r"(?:聞い|確認し|相談し|伺っ|話し|話をし|見|見せ|判断し|考え|決め|(?:許可|了承|確認|承諾|同意|了解)を(?:取っ|得|もらっ))"
    r"てから(?:で|に)?も?[^、。]{0,4}(?:いい|よい|良い|ええ|よろし|大丈夫|構|かま|お願い)"
    r"|(?<!送っ)(?<!送信し)[てで]から(?:で)?も(?:いい|よい|良い|ええ|よろし|大丈夫|構|かま)"
    r"|(?:明日|あした|後日|来週|あと|後)(?:の)?(?:返事|回答|連絡|お返事)?(?:で|に)も?(?:いい|よい|良い|ええ|よろし|大丈夫)"
)
_MAY = pattern(r"(?:て|で)も?(?:いい|ええ|よい|良い)$")
_UNCLEAR = pattern(r"^(?:大丈夫|大丈夫です|なんでも.*)$")


def read_consent(normal: Normal, parts: tuple[Clause, ...], plain: Stance | None) -> bool | None:
    """True, False, or None when the answer is no answer."""
    if any(_AFTERWARDS.search(part.text) for part in parts):
        return False
    text = pattern(r"^[ 、]*(?:えっと|えーと|あの|まあ|うーん)[、 ]*").sub("", normal.folded).strip(" 。!、.")
    if (
        not text
        or any(
            part.question
            and not part.text.startswith("まだ")
            and not _MAY.search(part.text)
            and not asks_politely(part.text)
            for part in parts
        )
        or "?" in text
        or _UNCLEAR.match(text)
    ):
        return None
    if plain and not plain.led and plain.kind in ("no", "exists_not", "done_not", "not_yet", "unknown"):
        return False
    open_still = _SETTLED.sub("", text) if certainty(text) == "said" and not _UNDER_WAY.search(text) else text
    if any(rule.search(open_still) for rule in (_NO, _LATER, _NOT_YET, _CONDITION, _RESERVES)):
        return False
    if plain and not plain.led and plain.kind == "yes":
        return plain.sure == "said"
    agreed = _YES.search(text) or _MAY.search(text)
    if (
        agreed
        and _CAN_BE_DENIED.match(agreed.group())
        and not _NO_OBJECTION.search(text)
        and is_negated(text, agreed.end())
    ):
        return False
    if len(text) <= 40 and agreed:
        return True
    if plain and plain.led and plain.kind == "no":
        return False
    return None

"""What a negation in a clause reaches: the topic before it, up to the end of the clause."""

from __future__ import annotations

from bot.reading.hedges import without_hedges
from bot.reading.normalise import pattern

_NEGATES = pattern(
    r"(?:なかっ|ない|無い|なし|無し|ません|へん|とらん|せん(?=$|で|わ)|らん(?=$|で"
    r"|わ|と|や|け|か)|らず|んかった|なく"
    r"|ずに|せず|ず$|じゃな|ではな|でな(?:い|く)"
    r"|わけじゃ|わけでは|(?:違|ちが)(?:う(?:$|と|よ|で|わ|け|か)|い?ます|った|いました)"
    r"|(?<=[とやの一-鿿ー])ちゃ(?:う|いま)|あらへん|オフ|無効|ねえ|ねー|ゼロ|以外|除[いき]|ナッシング"
    r"|ひん)"
)
_NO_NEGATION = pattern(
    r"ぱなし|おかしくな|しか[^、。]{0,10}?(?:ない|ません|なく|なかっ|へん)|問題な|問題あ?りま"
    r"|異常な|異常あ?りま|支障な|変わりな|変わらな|なくな[っりる]|なくした|なくしま"
    r"|無くし|無くな|しかた|間違|まちが|少な(?:い|く)|もったいな|いけな(?:い|かった)|関係の?な"
    r"|知らない(?=[一-鿿])|見知らぬ|仕方な|危な|しない(?=と)|とんでもな"
)
_REACH = 28


def is_negated(clause: str, end: int) -> bool:
    """True when what was matched up to ``end`` in ``clause`` (folded text) is denied there."""
    before = min(end, 1)
    rest = without_hedges(clause[end - before : end + _REACH])
    blanked = _NO_NEGATION.sub(lambda match: "＿" * len(match.group()), rest)
    return bool(_NEGATES.search(blanked, before))

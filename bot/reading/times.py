"""When the clinic came to know, as a moment in Asia/Tokyo; what counts is knowing, not when it happened.

A part of the day without a clock time is 00:00 of that day; a weekday or a day number alone is the most recent past
one; weeks start on Monday; 深夜2時 is the night just past; a time in the future is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import JST
from bot.reading.clauses import Clause
from bot.reading.moments import HAPPENED, Mention, find_mentions
from bot.reading.normalise import Normal, pattern
from bot.reading.yes_no import dont_know

_DENIED = pattern(
    r"^.{0,3}(?:じゃな|ではな|でな[くい]|ちゃう|、?(?:あ|いや|あっ)、?(?:違|ちが|間違)|は?(?:間違"
    r"|まちが))"
)
_KNOWS = pattern(
    r"(?:電話|連絡|報告)を(?:いただ|もら|受け)|打ち明けて|報告書(?:が|を)(?:届|来"
    r"|もら)|受け取った(?=のは|んは)|届いた(?=のは|んは)|(?:電話|連絡|ご?指摘)(?:を)?(?:頂戴"
    r"|賜)|(?:報|報告|連絡|通知|書面)を[^、。]{0,16}受領(?:し|。|$)"
    r"|(?:手紙|メール|fax|通知|お知らせ)(?:が|で|も)?(?:きた|来た|届いた)(?=[。、 \n]"
    r"|$)|教えて(?:くれ|もら|もろ|いただ|くだ)|教えられ|(?<=[を分時半に前])見(?:た"
    r"|まし)(?=[。、\n]"
    r"|$|た|の)|見た(?=のは|んは)"
    r"|(?<=[朝昼夕夜方前後日時分半\d])に(?:通知|指摘|報告|苦情|クレーム|お知らせ)(?=[。、\n]"
    r"|$|です|でし)|気づ|気付|きづ|気[ぃい]?つ[いきく]|気がつ|気が付|判明|発覚|分かっ"
    r"|わかっ|分かりま|わかりま|知っ"
    r"|知りま|知らさ|知らせ"
    r"|発見|見つけ|見つか|連絡(?:が|を|も)?(?:来|き|あっ|あり|受|もら|入)"
    r"|(?:手紙|通知|お知らせ|書面|文書)(?:が|で)(?:き|来|届い)(?:た|まし)|(?:から"
    r"|より)(?:の)?(?:お?電話"
    r"|連絡|指摘|通報|通知|苦情|お知らせ)(?=[。、\n]|$|です|でし)"
    r"|(?:から|より)[^、。のた]{1,8}の(?:お?電話|連絡|指摘|通報|通知|苦情)(?=[。、\n]"
    r"|$|です|でし|が|を)"
    r"|知り(?=、)|読んだ(?=のは)|(?:感染|侵入|漏えい|漏洩|流出|異常|障害|被害|不正アクセス"
    r"|改ざん|誤送信|紛失|盗難)[^、。]{0,6}を確認(?:し(?:た|まし)|。|$)"
    r"|報告(?:が|を)(?:来|き|あっ|あり|受|上が)"
    r"|(?<=[朝昼夕夜方前後日時分半\d])に(?:お?電話|連絡)(?=[。、\n]|$)"
    r"|(?:画面|英語|英文|警告|メッセージ|表示|文|文書|エラー|紙|通知|と|って)(?:が|で|も|に)?(?:出"
    r"|表示)(?:て|た|まし|され)"
    r"|(?:メール|fax|ファックス|line|ライン|通知|お知らせ|手紙)(?:が|で|を)?(?:来ま|来て知|届きま"
    r"|あり|もらいま|いただ|受け取り)"
    r"|電話(?:が|で|も)?(?:来|き|あっ|あり|受|もら|もろ|かか|気)|言われ|指摘|聞い(?:て"
    r"|た)|聞きま|(?:来|き"
    r"|出勤し|出社し|着い|開け|開い|見|立ち上げ|起動し|つけ|確認し)たら|みたら|(?:確認し"
    r"|調べ|見|出勤し|起動し|立ち上げ)たところ"
    r"|発見|通報|苦情"
)
_EMBEDDED = pattern(r"(?:て(?:い)?た|った)(?:こと|の)(?:が|を|に)|[たる]と(?!き)(?=.)")
_DATED_AFTER = pattern(
    r"^[^ 。\n、]{1,7}[ただ](?:のは|ん[はが]|のが|のって|の|時間は|日時は|日は|時刻は|時は)"
    r"|^(?:発見|発覚|判明)(?:日時?|時刻)?(?:は|が|:| )?$|^(?:気づ|気付)い?た?(?:時間"
    r"|日時|日|時刻)(?:は|を|が)"
)
# 「誤送信に気付いた」: the noun just before the noticing is what was noticed, not another event.
_TOPIC_END = pattern(r"[一-鿿ァ-ヶa-zー]{1,8}(?:に|が|を|と|のことに|の件で)$")
_ASKS_ABOUT = pattern(r"いつまで|いつ(?:から|頃)?(?:です|でしょう)?か(?!分|わ|判|は|も|知|覚|不)|べき|診療どう")


_WHEN_UNKNOWN = pattern(
    r"(?:いつ(?:頃|ごろ)?(?:に|最初に)?(?:気づ|気付|知っ|発覚|分かっ|わかっ|発見)[^、。]{0,8}か"
    r"|(?:気づいた|気付いた|発見した|発覚した|知った)(?:日時|時間|時刻|日|時期|の))(?:は"
    r"|も|が|、|まで|まだ)*"
    r"(?:いつか)?(?:は)?(?:よく|はっきり|正確には)?(?:わから|分から|わかり|分かり"
    r"|不明|覚えて(?:い)?(?:な"
    r"|ま)|わかん|はっきりし)"
)


@dataclass(frozen=True)
class Noticed:
    """The moment of knowing (None when it lies in the future or the person does not know) and where it is said."""

    moment: datetime | None
    start: int
    end: int
    future: bool = False


def read_time(normal: Normal, parts: tuple[Clause, ...], now: datetime, *, asked: bool) -> Noticed | None:
    """When they noticed; without ``asked`` only together with a word of noticing (気づいた, 連絡があった)."""
    now = now.astimezone(JST).replace(second=0, microsecond=0)
    if _ASKS_ABOUT.search(normal.folded):
        return None
    mentions = [
        one for one in find_mentions(normal.folded, now) if not _DENIED.match(normal.folded[one.end : one.end + 9])
    ]
    mentions = [one for one in mentions if not _in_question(parts, one) and not _quoted(normal.folded, one)]
    if any(_just_now(one) for one in mentions):
        mentions = [
            one for one in mentions if _just_now(one) or not _APPOINTMENT.match(normal.folded[one.end : one.end + 8])
        ]
    chosen = _chosen(normal.folded, parts, mentions, asked=asked)
    if chosen is None and (unknown := _WHEN_UNKNOWN.search(normal.folded)):
        return Noticed(None, unknown.start(), unknown.end())
    if chosen is None:
        unsure = asked and any(dont_know(part.text) for part in parts)
        return Noticed(None, 0, len(normal.text)) if unsure and not mentions else None
    if chosen.moment > now and (just_now := [one for one in mentions if _just_now(one)]):
        chosen = just_now[-1]
    if chosen.moment > now:
        return Noticed(None, chosen.start, chosen.end, future=True)
    return Noticed(chosen.moment, chosen.start, chosen.end)


def _quoted(text: str, mention: Mention) -> bool:
    """「明日までに払わないと…」というメール: a time in somebody else's words."""
    return text.count("「", 0, mention.start) > text.count("」", 0, mention.start) and "」" in text[mention.end :]


def _in_question(parts: tuple[Clause, ...], mention: Mention) -> bool:
    return any(part.question and part.start <= mention.start < part.end for part in parts)


def _chosen(text: str, parts: tuple[Clause, ...], mentions: list[Mention], *, asked: bool) -> Mention | None:
    knowing = [match.start() for match in _KNOWS.finditer(text)]
    near = [
        one
        for one in mentions
        if any(_belongs(text, one, place, mentions) for place in knowing) or _told_at(text, one) or _labelled(text, one)
    ]
    if near:
        return _by_the_clock(text, near[-1], mentions)
    if not asked:
        return None
    if mentions and _just_now(mentions[0]) and _ANSWERED.match(text[mentions[0].end :]):
        return _by_the_clock(text, mentions[0], mentions)
    chosen = next((one for one in reversed(mentions) if not _only_happened(parts, one)), None)
    return chosen and _by_the_clock(text, chosen, mentions)


_LABEL = pattern(
    r"(?:^|[\n・。、 ■●○◆*\-])(?:いつ|(?:発見|発覚|認知|判明|覚知|気づいた|気付いた|分かった|わかった)?(?:の)?(?:日時|時刻|日)"
    r"|(?:発見|発覚|認知|判明|覚知))[ ]?[:=][ ]?$"
)
_STARTS_APART = pattern(r"(?:^|[、。 \n(]|えーと|えっと|ええと|たしか|確か|だいたい|大体)$")


def _labelled(text: str, mention: Mention) -> bool:
    """「・いつ:11/24 20時」: a line of a list that dates the case."""
    return bool(_LABEL.search(text[max(0, mention.start - 12) : mention.start]))


def _by_the_clock(text: str, chosen: Mention, mentions: list[Mention]) -> Mention:
    """「さっき気づきました、9時50分」: a clock time that stands alone beside 「さっき」 says when that was."""
    if not _just_now(chosen):
        return chosen
    clocks = [
        one
        for one in mentions
        if any(word.kind == "clock" for word in one.words)
        and timedelta(0) <= chosen.moment - one.moment <= _JUST_NOW_AT_MOST
        and _STARTS_APART.search(text[: one.start][-4:])
        and (
            _ALONE.match(text[one.end :])
            or text[one.end : one.end + 1] == ")"
            or (one.start > chosen.start and _dates_a_noticing(text, one))
        )
    ]
    return clocks[-1] if clocks else chosen


def _dates_a_noticing(text: str, mention: Mention) -> bool:
    rest = text[mention.end :].split("。", 1)[0]
    return bool(_SET_APART_CLOCK.match(rest) and _KNOWS.search(rest) and not HAPPENED.search(rest))


def _just_now(mention: Mention) -> bool:
    return any(word.kind == "now" for word in mention.words)


_NEWS = r"(?:お?電話|クレーム|通報|連絡|通知|メール|お知らせ|知らせ|指摘|報告|苦情|手紙|書面|文書|fax|line)"
_LATE = r"^(?:頃|ごろ|すぎ|過ぎ|くらい)?(?:に)?"
_TOLD = pattern(rf"{_NEWS}(?:が|を|は|。|です。|でした。)[、 ]?$")
_CAME = pattern(rf"{_LATE}(?:(?:き|来|届|入|受け|もら|あり|あっ)(?:て|まし|た|い|っ)|届き|もらい)")
_NEWS_WAS = pattern(rf"(?:^|[。、 \nのと]){_NEWS}(?:は|が|。|です。|でした。)[、 ]?$")
_SAYING = pattern(r"(?:って|との|とか|という|と)[、 ]?$")
_NEWS_CAME = pattern(
    rf"{_LATE}{_NEWS}(?:が|を|も)?(?:き|来|届|入|受け|も?らっ|もらい|あり|あっ|いただ)(?:て|まし|た|い|っ)"
)


def _told_at(text: str, mention: Mention) -> bool:
    """「連絡が昨日の15時にきました」: the time stands between the news and its coming."""
    before, after = text[max(0, mention.start - 8) : mention.start], text[mention.end : mention.end + 8]
    news = _SAYING.search(before) and _NEWS_CAME.match(text[mention.end : mention.end + 14])
    named = _NEWS_WAS.search(before) and _ALONE.match(text[mention.end :])
    return bool(news or named or (_TOLD.search(before) and _CAME.match(after)))


def _belongs(text: str, mention: Mention, place: int, mentions: list[Mention]) -> bool:
    """True when the noticing at ``place`` is dated by ``mention``: 「今朝気づいた」 or 「気づいたのは今朝」."""
    if mention.end <= place:
        between = text[mention.end : place]
        if _main_clause(between, [other for other in mentions if mention.start < other.start < place]):
            return True
        if _EMBEDDED.search(between):
            return False
        later = [other for other in mentions if mention.start < other.start < place]
        closest = all(_EMBEDDED.search(text[other.end : place]) for other in later)
        return (
            closest
            and len(between) <= (40 if not later else 60)
            and not HAPPENED.search(_TOPIC_END.sub("", between))
            and not pattern("[。\n]").search(between)
        )
    if _NEXT_SENTENCE.match(text[place : mention.start]) and _ALONE.match(text[mention.end :]):
        return True
    named = _DATED_AFTER.match(text[place : mention.start])
    gap = mention.start - place
    return (
        bool(named)
        and gap <= (26 if pattern("じゃな|ではな|違|ちが").search(text, place, mention.start) else 16)
        and not any(place < other.start < mention.start and not _denied(text, other) for other in mentions)
    )


# 「…に気づきました。今さっきです。」
_NEXT_SENTENCE = pattern(r"^[^。\n]{2,24}[。、… ] ?(?:つい)?$")
_APPOINTMENT = pattern(r"^(?:から)?の?(?:ご?予約|枠|回|診察|診療|受診|来院|患者|締め?切|開始|会議|手術)")
_JUST_NOW_AT_MOST = timedelta(hours=6)
_ANSWERED = pattern(r"^(?:です|でした|だ|や)?[ね]?。")
_SET_APART_CLOCK = pattern(r"^(?:頃|ごろ|すぎ|過ぎ|くらい|ぐらい|ちょうど)?に")
_ALONE = pattern(r"^(?:頃|ごろ|くらい|ぐらい)?(?:のこと)?(?:です|でした|だ|や)?(?:[。、 \n]|$)")
_SET_APART = pattern(r"^(?:頃|ごろ|すぎ|過ぎ|くらい|ぐらい)?(?:に)?、")
_FROM_SOMEBODY = pattern(
    r"^(?:頃|ごろ|すぎ|過ぎ|くらい|ぐらい)?(?:に|、"
    r"|に、)?[^、。たるてのを]{1,16}(?:の[^、。たるてのを]{1,10})?(?:から|より|が)"
)
_WHAT_WAS_NOTICED = pattern(r"(?:こと|の|件|事実|旨)(?:に|を|が)(?:、|はじめて|初めて|やっと|ようやく)?$")
_WHAT_WAS_TOLD = pattern(r"(?:と|って|との|という|旨の?|とのこと(?:で|の)?)(?:いう|の)?[^、。]{0,6}$")
_STILL_SO = pattern(r"[てで](?:い)?(?:る|た|ない|なかった)(?:こと|の)(?:に|を|が)$")


def _main_clause(between: str, later: list[Mention]) -> bool:
    """True when a time that opens the sentence dates its last verb: 「昨日17時、USBをなくしたことに気づいた」."""
    if later or len(between) > 110 or pattern("[。\n]|けど|ですが|ますが|したが").search(between):
        return False
    if _WHAT_WAS_NOTICED.search(between):
        return bool(_SET_APART.match(between) or _STILL_SO.search(between))
    return bool(_WHAT_WAS_TOLD.search(between) and _FROM_SOMEBODY.match(between))


def _denied(text: str, mention: Mention) -> bool:
    return bool(_DENIED.match(text[mention.end : mention.end + 9]))


def _only_happened(parts: tuple[Clause, ...], mention: Mention) -> bool:
    for part in parts:
        if part.start <= mention.start < part.end:
            return bool(HAPPENED.search(part.text)) and not _KNOWS.search(part.text)
    return False

"""What is said beside the questions: worries, what a question means, two incidents, news after the end, sending after all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue import questions, side_answers
from bot.dialogue.state import DialogueState, Outcome
from bot.dialogue.two_incidents import named_kind, part_about, same_story, second_in
from bot.incident import containment
from tests.dialogue.person import POLICY, Person, words

WORRIES = {
    "院長に怒られますか…": "blame",
    "私のせいです。クビになりますか": "blame",
    "院長がいないんですけど、私が決めていいですか": "who_decides",
    "いつ直りますか": "how_long",
    "今日中に終わる?": "how_long",
    "銀行に電話したほうがいいですか": "bank",
    "ホームページは閉じた方がいい?": "close_site",
    "LANケーブルがどれか分からない": "which_cable",
    "なんで線を抜くの": "why_step",
    "ここに患者さんの名前を書いていいですか": "names_here",
    "画面の写真送っていい?": "screenshot",
    "この内容もらえる?": "summary",
    "復旧業者に頼んでいい?": "recovery_firm",
    "保守会社が再起動しろと言う": "vendor_says",
    "相手からまたメールが来ました": "attacker_again",
    "慰謝料はいくら払えばいい": "compensation",
    "別の保険もあるんですが": "other_insurance",
    "処方箋は手書きでいい?": "prescription",
    "分院も同じシステムです": "groups",
    "今の内容を消して": "delete_me",
    "長い。一個ずつ言って": "too_long",
    "Can you speak English?": "english",
    "こわいです": "afraid",
    "暗号化ってなんですか?": "meaning_encryption",
    "ログとは?": "meaning_log",
    "個情委って保健所と違うの": "meaning_commission",
    "証券番号はどこ?": "meaning_policy_number",
}
NO_WORRIES = (
    "300人分です",
    "今朝8時に気づきました",
    "カルテと住所です",
    "まだ続いています",
    "業者が初期化してしまいました",
    "患者さんの名前と病名が入っています",
    "銀行に電話しました",
    "LANケーブルを抜きました",
    "10時に線を抜いた、と記録して",
    "暗号化していません",
    "ログは残っています",
    "わからない",
)


@pytest.mark.parametrize("text", WORRIES)
def test_心配や聞き返しに合う答えを言い同じ質問にもどる(text: str) -> None:
    assert side_answers.found(text) == WORRIES[text]
    person = Person(POLICY)
    person.report("ransomware")
    asking = person.state.asking
    outcome = person.say(text, "nlu_fallback")
    assert side_answers.load()[WORRIES[text]].text in words(outcome)
    assert (outcome.dialogue.asking, outcome.dialogue.misses) == (asking, 0)


def test_心配と一緒に言われた事実も受け取る() -> None:
    person = _at("data_kinds")
    people = {"affected_low": 300, "affected_high": 300, "affected_known": "known"}
    outcome = person.say("300人分です、こわいです", facts=people)
    assert person.case.facts.affected_low == 300
    assert side_answers.load()["afraid"].text in words(outcome)


@pytest.mark.parametrize("text", NO_WORRIES)
def test_答えや知らせは心配に取らない(text: str) -> None:
    assert side_answers.found(text) is None


@pytest.mark.parametrize("slot", ["ongoing", "affected_low", "policy_number", "contact_phone", "strong_encryption"])
@pytest.mark.parametrize(
    "text", ["どういう意味ですか", "なんで必要なんですか", "どうやって確認するんですか", "教える必要ある?"]
)
def test_質問を聞き返されたら理由を添えてもう一度聞く(slot: str, text: str) -> None:
    person = _at(slot)
    outcome = person.say(text, "ask_report_how")
    assert questions.load()[slot].why in outcome.bubbles[-1].text
    assert "入力フォーム" not in words(outcome), "it is no question about the report"
    assert outcome.dialogue.asking == slot


@pytest.mark.parametrize(
    "text", ["ホームページで公表する必要はありますか", "なんで報告が必要なんですか", "どうやって報告すればいい?"]
)
def test_ほかのことの質問は聞き返しに取らない(text: str) -> None:
    person = _at("policy_number")
    assert questions.load()["policy_number"].why not in words(person.say(text, "ask_public_notice"))


def test_証券の番号は一度答えがなければ聞き直さない() -> None:
    person = _at("policy_number")
    assert "先へ進みます" in words(person.say("探しておきます", "inform"))
    assert person.case.facts.policy_number == "unknown"
    number = _at("policy_number")
    assert number.say("S1-00010、ちょっと読めない", "inform").dialogue.asking == "policy_number"


def test_折り返しの番号は証券の番号に取らない() -> None:
    person = _at("policy_number")
    person.say("分からないです。折り返しは03-1234-5678の清水まで", "inform", facts={"policy_number": "03-1234-5678"})
    facts = person.case.facts
    assert (facts.policy_number, facts.contact_phone) == ("unknown", "03-1234-5678")


def test_はいのあとの質問にも答え同意も受け取る() -> None:
    person = _at("handoff_consent")
    outcome = person.say("はい、あと警察は呼んだほうがいいですか", "ask_police", clauses=("affirm", "ask_police"))
    assert person.case.facts.handoff_consent is True
    assert "警察" in words(outcome)


@pytest.mark.parametrize(
    "text",
    ["はい、でも院長に聞いてから", "はい、送ってもいいか確認します", "院長に相談してからでいいですか", "院長に確認後"],
)
def test_条件つきの同意では送らない(text: str) -> None:
    person = _at("handoff_consent")
    person.say(text, "inform")
    assert person.case.facts.handoff_consent is not True


def test_答えのあとの時刻だけの文は気づいた日時() -> None:
    person = _at("affected_low")
    people = {"affected_low": 300, "affected_high": 300, "affected_known": "known"}
    person.say("300人です。きのうの夕方5時です", facts=people)
    assert person.case.facts.noticed_at == "2026-11-24T17:00+09:00"
    other = _at("affected_low")
    other.say("300人です。7時に警察に電話しました", facts=people)
    assert other.case.facts.noticed_at is None, "what was done at an hour is not when they noticed"


def test_聞かれたことの答えで前の答えを軽くしない() -> None:
    person = Person(POLICY)
    person.report("ransomware")
    person.say("止まっています", facts={"care_impact": "stopped"})
    person.state = _asking(person, "data_kinds")
    person.say("患者さんの診療データです", facts={"data_kinds": ["medical"], "care_impact": "none"})
    assert person.case.facts.care_impact == "stopped"
    person.state = _asking(person, "affected_low")
    person.say("さっきのは違って、診療はできます", "correct_fact", facts={"care_impact": "none"}, is_correction=True)
    assert person.case.facts.care_impact == "none"


CORRECTIONS = {
    "人数、300じゃなくて45でした": ("affected_low", 45),
    "正しくは45人でした": ("affected_low", 45),
    "300人じゃない、45人だ": ("affected_low", 45),
    "さっきの番号は違いました、0120-444-556です": ("contact_phone", "0120-444-556"),
    "やっぱり今朝じゃなくて昨日の17時でした": ("noticed_at", "2026-11-24T17:00+09:00"),
}


@pytest.mark.parametrize("text", CORRECTIONS)
def test_値だけの言い直しもあとから受け取る(text: str) -> None:
    person = _through()
    person.say(text, "correct_fact", is_correction=True)
    slot, value = CORRECTIONS[text]
    assert getattr(person.case.facts, slot) == value


def test_違うとだけ言われたら直すものを聞く() -> None:
    person = _through()
    listed = person.say("さっきのは違います", "correct_fact", is_correction=True)
    assert "edit:affected_low" in _payloads(listed)
    assert person.say("人数が違いました", "correct_fact", is_correction=True).dialogue.asking == "affected_low"


NEWS = {
    "見つかりました。車の中にあって、だれも触っていません": ("recovered_unseen", "yes"),
    "USBは全部もどってきて、だれも見ていないと確かめました": ("recovered_unseen", "yes"),
    "もう止まりました": ("ongoing", "no"),
    "復旧しました": ("ongoing", "no"),
}


@pytest.mark.parametrize("text", NEWS)
def test_終わったあとの知らせも受け取る(text: str) -> None:
    person = _through()
    outcome = person.say(text, "inform")
    slot, value = NEWS[text]
    assert getattr(person.case.facts, slot) == value
    assert outcome.request_handoff, "the desk hears of it, too"


@pytest.mark.parametrize(
    "text", ["駅から見つかったと電話がありました。中は開けられていないそうです", "見つかったらしいです"]
)
def test_また聞きの知らせでは確かめる(text: str) -> None:
    person = _through()
    person.say(text, "inform")
    assert person.case.facts.recovered_unseen is None
    assert person.state.asking == "recovered_unseen"


@pytest.mark.parametrize(
    "text", ["やっぱり送ってください", "院長のOKが出たので送ってください", "やっぱり窓口に送ります"]
)
def test_断ったあとに送ると言えば送る(text: str) -> None:
    person = _through(consent=False)
    assert person.state.handoff == "declined"
    assert "do:handoff" in _payloads(person.say("ありがとう", "thanks"))
    assert person.say(text, "affirm").request_handoff


@pytest.mark.parametrize("text", ["まだ送っていません", "別の人に送ってしまいました", "送ってはいけないと言われました"])
def test_送った話だけでは窓口に送らない(text: str) -> None:
    person = _through(consent=False)
    assert not person.say(text, "inform").request_handoff


def test_送ると言いながら言った折り返しの番号も受け取る() -> None:
    person = Person(POLICY)
    person.report("lost_device")
    person.finish({"handoff_consent": False})
    person.say("やっぱり送りたいです。番号は0120-444-555です", "inform")
    assert person.case.facts.contact_phone == "0120-444-555"
    assert person.case.facts.handoff_consent is True


def test_ほかの質問のときに人数だけ書かれたら人数に取る() -> None:
    person = _at("data_kinds")
    person.say("3人分です", "inform")
    assert (person.case.facts.affected_low, person.state.asking) == (3, "data_kinds")


def test_番号のほかに何が書かれていても折り返しの番号は取る() -> None:
    person = _at("contact_phone")
    person.say("0798-33-4455 田村薬局ではなく、うちは田村内科です", "inform")
    assert person.case.facts.contact_phone == "0798-33-4455"


def test_何も起きていない人に同じことを聞き続けない() -> None:
    person = Person()
    person.say("保険に入りたいんですが", "ask_enrollment")
    for _ in range(2):
        outcome = person.say("[わからない]", payload="do:dont_know")
    assert outcome.dialogue.asking is None and "待っています" in words(outcome)
    denying = Person()
    denying.say("こんにちは", "greet")
    for _ in range(5):
        outcome = denying.say("事故は起きていません", "out_of_scope")
        if outcome.dialogue.asking is None:
            break
    assert outcome.dialogue.asking is None
    assert denying.report("lost_device").facts.incident_type == "lost_device"


def test_読み取れないときに受け取ったとは言わない() -> None:
    outcome = _through().say("ぺけぽん", "nlu_fallback")
    assert "受け取りました" not in words(outcome)
    assert {"do:edit", "do:restart", "do:human"} <= _payloads(outcome)


def test_戻りましたには同じ質問だけを出す() -> None:
    person = Person(POLICY)
    person.report("ransomware")
    asking = person.state.asking
    outcome = person.say("戻りました。どこまで話しましたっけ", "ask_repeat")
    assert outcome.dialogue.asking == asking
    assert "1." not in words(outcome)


TWO = {
    "USBなくしたのと、あと変な請求メールに返事してお金を振り込んだ人がいます": ("payment_fraud", "lost_device"),
    "USBなくしたかも あと変なメールも来てる": ("lost_device", "suspicious_email"),
    "FAXの誤送信がありました。それと受付でウイルスの警告が出ています": ("misdirected_message", "malware"),
    "身代金の画面が出ています。あと先週スタッフが写真をインスタに載せてました": ("ransomware", "improper_disclosure"),
    "USBをなくしました。300人分です": ("lost_device", None),
    "USBをなくして、あと2本しか残っていません": ("lost_device", None),
    "変なメールが来て、振り込んでしまいました": ("payment_fraud", None),
}


@pytest.mark.parametrize("text", TWO)
def test_一度に話された二つ目の件は先の件のあとに始められる(text: str) -> None:
    first, second = TWO[text]
    assert second_in(text, first) == second
    person = Person(POLICY)
    outcome = person.say(text, "report_incident", incident_type=first, type_confidence=0.9)
    assert outcome.facts.incident_type == first
    assert person.state.waiting == second
    person.finish({"contact_phone": "090-0000-1234", "handoff_consent": True})
    offered = _payloads(person.last)
    assert (f"second:{second}" in offered) == (second is not None)
    if second:
        started = person.say("[もう1つの件を始める]", payload=f"second:{second}")
        assert started.start_over and started.next_type == second


def test_二つ目の件の事実は先の件に混ざらない() -> None:
    text = "USBをなくしました。あと先月FAXの誤送信が30人分ありました"
    assert "30人" not in part_about(text, "lost_device")
    person = Person()
    people = {"affected_low": 30, "affected_high": 30, "affected_known": "known"}
    said = dict.fromkeys(people, "30人分")
    person.say(text, "report_incident", incident_type="lost_device", type_confidence=0.9, facts=people, words=said)
    assert person.case.facts.affected_low is None


def test_途中で出た別の件はあとに回せる() -> None:
    person = Person(POLICY)
    person.report("lost_device")
    asking = person.state.asking
    person.say("別件ですが、FAXを間違った番号に送りました", "inform")
    later = person.say("[あとで]", payload="do:later")
    assert (later.dialogue.asking, later.dialogue.waiting) == (asking, "misdirected_message")
    assert person.case.facts.incident_type == "lost_device"


def test_同じ話の言いかえは別の件かと聞かない() -> None:
    assert same_story("lost_paper", "lost_device") and not same_story("lost_device", "website_attack")
    person = _through("lost_paper")
    outcome = person.say(
        "盗難でした。ロッカーがこじ開けられていました",
        "report_incident",
        incident_type="lost_device",
        type_confidence=0.9,
        facts={"malicious": "yes"},
    )
    assert person.case.facts.malicious == "yes"
    assert "別のこと" not in words(outcome)


def test_別件と言えば同じ種類でも別の件かと聞く() -> None:
    person = _through("misdirected_message")
    outcome = person.say("もう一件あって、別の患者さんのFAXも誤送信しました", "inform")
    assert {"do:second", "do:continue"} <= _payloads(outcome)


def test_あとで分かった重い種類はそのまま言えば直る() -> None:
    assert named_kind("ランサムウェアではありませんでした") is None
    person = _through("system_failure")
    outcome = person.say("業者が来て、ランサムウェアだったと言われました", "nlu_fallback")
    assert person.case.facts.incident_type == "ransomware"
    assert containment.all_steps("ransomware", text="")[0].text in words(outcome)


def test_知らせのあとの質問にも答える() -> None:
    person = Person(POLICY)
    outcome = person.say(
        "電話でカードの番号を言ってしまいました。これ保険で出る?",
        "report_incident",
        incident_type="support_scam",
        type_confidence=0.9,
        clauses=("report_incident", "ask_coverage"),
    )
    assert "1." in words(outcome) and "保険会社" in words(outcome)


def test_命の危険と一緒に言われた事故は落ち着いたあとに手順が出る() -> None:
    person = Person(POLICY)
    first = person.say(
        "身代金の画面が出た。患者さんが倒れた", "report_incident", incident_type="ransomware", type_confidence=0.9
    )
    assert len(first.bubbles) == 1 and "119番" in words(first)
    back = person.say("[続ける]", payload="do:continue")
    assert "1." in words(back)
    assert back.dialogue.asking is not None


def _asking(person: Person, slot: str) -> DialogueState:
    return replace(person.state, asking=slot, asked=(slot,))


def _at(slot: str) -> Person:
    person = Person(POLICY)
    person.report("lost_device")
    person.state = _asking(person, slot)
    return person


def _through(kind: str = "lost_device", *, consent: bool = True) -> Person:
    """A case told to the end, handed over or not."""
    person = Person(POLICY)
    person.report(kind)
    people = {"affected_low": 300, "affected_high": 300, "affected_known": "known"}
    person.finish(
        {
            "ongoing": "yes",
            "data_kinds": ["contact"],
            "affected_low": people,
            "noticed_at": "2026-11-25T07:00+09:00",
            "contact_phone": {"contact_phone": "090-0000-1234", "contact_name": "佐藤"},
            "handoff_consent": consent,
        }
    )
    return person


def _payloads(outcome: Outcome | None) -> set[str]:
    assert outcome is not None
    return {button.payload for bubble in outcome.bubbles for button in bubble.buttons}

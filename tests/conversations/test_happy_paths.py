"""From the first message to the delivered packet, through the API alone."""

from __future__ import annotations

from bot.incident import playbooks
from tests.conversations.judging import Tally
from tests.conversations.product import Person, Product

COMMON = {
    "policy_number": "[証券が手元にない]",
    "contact_phone": "090-0000-1234 受付の佐藤です",
    "contact_name": "佐藤です",
    "handoff_consent": "[はい、送る]",
}


def delivered_packet(product: Product, person: Person) -> dict[str, object]:
    person.wait_state("acknowledged")
    ref = person.case["case_ref"]
    packets = [packet for packet in product.packets() if packet["case_ref"] == ref]
    assert len(packets) == 1
    return packets[0]


def test_ランサムウェアの最初の知らせから届いた引き継ぎまで(product: Product, person: Person) -> None:
    first = person.say("電カルが開かない、英語の画面が出てる")
    assert "LANケーブル" in first and "電源" in first and "119" in first
    assert person.case["facts"]["incident_type"] == "ransomware"
    person.answer_until_done(
        {
            **COMMON,
            "ongoing": "[続いている]",
            "care_impact": "止まってます",
            "data_kinds": "カルテです",
            "noticed_at": "今朝8時ごろ",
            "affected_low": "3000人くらい",
            "backup_intact": "ないです",
        }
    )
    case = person.case
    assert case["severity"] == "critical"
    assert case["facts"]["noticed_at"] == "2026-11-25T08:00+09:00"
    assert case["facts"]["affected_low"] == 3000
    assert case["duty_verdict"]["ppc_report"] == "required"
    assert case["duty_verdict"]["preliminary_report"] == {"from": "2026-11-27", "to": "2026-11-29"}
    assert case["duty_verdict"]["final_report_due"] == "2027-01-25"
    assert {"rule7-1", "rule7-3", "rule7-4"} <= set(case["duty_verdict"]["grounds"])
    packet = delivered_packet(product, person)
    assert packet["duty_verdict"] == case["duty_verdict"]
    assert "investigation" in packet["functions"]


def test_ファクスの誤送信(product: Product, person: Person) -> None:
    first = person.say("紹介状のFAXを、番号をまちがえて別の会社に送ってしまいました。患者さん1人分です")
    assert person.case["facts"]["incident_type"] == "misdirected_message"
    assert "電話" in first
    person.answer_until_done(
        {
            **COMMON,
            "data_kinds": "[診療の情報]",
            "noticed_at": "今日の9時半",
            "recovered_unseen": "相手は見たと言ってます",
        }
    )
    duty = person.case["duty_verdict"]
    assert duty["ppc_report"] == "required"
    assert duty["grounds"] == ["rule7-1"]
    assert duty["final_report_due"] == "2026-12-24"
    delivered_packet(product, person)


def test_USBメモリの紛失と契約の確認(product: Product, person: Person) -> None:
    person.say("訪問診療の帰りにUSBメモリをなくしました。電車の中かもしれません")
    assert person.case["facts"]["incident_type"] == "lost_device"
    person.answer_until_done(
        {
            **COMMON,
            "data_kinds": "患者さんの病名と住所が入ってます",
            "affected_low": "300人分",
            "noticed_at": "きのうの夕方",
            "strong_encryption": "していません",
            "malicious": "[いいえ]",
            "policy_number": "S1-000123",
            "policy_phone": "03-0000-1234",
        }
    )
    case = person.case
    assert case["duty_verdict"]["ppc_report"] == "required"
    assert "rule7-1" in case["duty_verdict"]["grounds"]
    assert case["facts"]["noticed_at"].startswith("2026-11-24")
    assert "policy_phone" not in case["facts"]
    assert case["coverage_verdict"]["policy"]["status"] == "in_force"
    assert case["coverage_verdict"]["overall"] in ("likely", "conditional")
    delivered_packet(product, person)


OPENINGS = {
    "ransomware": "ファイルの名前が全部変わって英語で身代金を払えと出ています",
    "malware": "添付ファイルを開いたらウイルス対策ソフトが感染と警告を出しました",
    "phishing": "偽のメールのリンクを開いてIDとパスワードを入力してしまいました",
    "unauthorized_access": "サーバーに知らない海外からの管理者ログインの記録がありました",
    "account_takeover": "医院のInstagramが乗っ取られてログインできません",
    "misdirected_message": "別の患者さんに検査結果の紙を渡してしまいました",
    "lost_device": "患者さんのデータが入ったノートパソコンを電車に置き忘れました",
    "lost_paper": "紙カルテが1冊見つかりません。捨ててしまったかもしれません",
    "misconfiguration": "Googleフォームの回答が誰でも見られる設定になっていました",
    "insider": "辞めた職員が患者名簿を持ち出していたようです",
    "vendor_breach": "予約システムの会社から不正アクセスを受けたと連絡がありました",
    "website_attack": "ホームページが改ざんされて別のサイトに飛ばされます",
    "dos_outage": "予約サイトに大量のアクセスが来てつながらなくなっています",
    "support_scam": "警告画面に出た電話番号にかけたら遠隔操作ソフトを入れられました",
    "payment_fraud": "取引先の口座が変わったというメールを信じて振り込んでしまいました",
    "extortion": "患者のデータを盗んだ、公開されたくなければ金を払えというメールが来ました。暗号化はされていません",
    "suspicious_email": "怪しいメールが届きました。まだ開いていませんし何も押していません",
    "system_failure": "停電のあとレセコンが起動しません。原因が分かりません",
    "improper_disclosure": "職員が患者さんの写真をSNSに投稿していました",
}


def test_どの種類も最初の返事に手順がある(product: Product) -> None:
    tally = Tally("one opening of each type")
    for wanted, opening in OPENINGS.items():
        person = Person(product)
        reply = person.say(opening)
        got = person.case["facts"]["incident_type"]
        book = playbooks.load()[got]
        assert any(step.text in reply for step in book.steps) or book.variants, "the steps of what it was taken for"
        assert person.messages[-1]["buttons"], "the reply ends in a question with buttons"
        tally.note(wanted, [] if got == wanted else [f"「{opening}」 taken for {got}"])
    tally.at_least(0.9)

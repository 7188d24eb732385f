"""The incident types (slugs are public names) with their Japanese labels."""

from __future__ import annotations

LABELS: dict[str, str] = {
    "ransomware": "ランサムウェア",
    "malware": "マルウェア感染",
    "phishing": "フィッシング",
    "unauthorized_access": "不正アクセス",
    "account_takeover": "アカウント乗っ取り",
    "misdirected_message": "誤送信・誤交付",
    "lost_device": "端末・媒体の紛失/盗難",
    "lost_paper": "紙の紛失/盗難/誤廃棄",
    "misconfiguration": "設定ミスによる公開",
    "insider": "内部不正",
    "vendor_breach": "委託先・業者での事故",
    "website_attack": "Webサイト改ざん等",
    "dos_outage": "サービス妨害",
    "support_scam": "サポート詐欺",
    "payment_fraud": "不正送金・ビジネスメール詐欺",
    "extortion": "恐喝・公開予告",
    "suspicious_email": "不審メール受信",
    "system_failure": "原因不明の障害",
    "improper_disclosure": "不適切な開示",
}

TYPES: tuple[str, ...] = tuple(LABELS)

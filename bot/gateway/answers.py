"""The form of every answer of the public API, for its description alone: nothing is checked against it while serving."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_MESSAGE: dict[str, Any] = {
    "id": "12",
    "text": "何人分の情報ですか。だいたいの数でかまいません。",
    "buttons": [{"title": "わからない", "payload": "do:dont_know"}, {"title": "人と話す", "payload": "do:human"}],
}


def _example(value: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class Button(BaseModel):
    """押せる答え。"""

    title: str = Field(description="ボタンの文字", examples=["わからない"])
    payload: str = Field(description="押したときに送る値", examples=["do:dont_know"])


class Message(BaseModel):
    """一つの吹き出し。"""

    model_config = _example(_MESSAGE)
    id: str = Field(description="大きくなる番号。この番号より後、という聞き方に使う")
    text: str = Field(description="読むことば。改行あり")
    buttons: list[Button]
    link: str | None = Field(None, description="公式のページ。ないときは、この項目がない")


class Messages(BaseModel):
    """返事。"""

    model_config = _example({"messages": [_MESSAGE]})
    messages: list[Message]


class Begun(Messages):
    """始まった会話と、その鍵。"""

    model_config = _example(
        {"conversation_id": "Zk3x0vJq7m2b4c6d8e0f1g2h", "token": "IlprM3gwdkpx.aR3d.k2", "messages": [_MESSAGE]}
    )
    conversation_id: str
    token: str = Field(description="Authorization: Bearer で送る鍵。7日で切れる")


class Line(BaseModel):
    """記録の一行:書かれたこと(person)か、答え(bot)。"""

    who: str = Field(description="person か bot")
    text: str
    at: str | None = Field(None, description="書かれた時刻(person)")
    id: int | None = Field(None, description="番号(bot)")
    buttons: list[Button] | None = None
    link: str | None = None


class Transcript(BaseModel):
    """会話の初めからの記録。"""

    model_config = _example(
        {
            "lines": [
                {"who": "person", "text": "USBメモリをなくしました", "at": "2026-11-25T10:05:00+09:00"},
                {"who": "bot", "id": 12, "text": _MESSAGE["text"], "buttons": _MESSAGE["buttons"], "link": None},
            ]
        }
    )
    lines: list[Line]


class CaseNow(BaseModel):
    """ケースのいま。"""

    model_config = _example(
        {
            "facts": {"incident_type": "lost_device", "affected_low": 300, "affected_high": 300},
            "asking": "data_kinds",
            "severity": "medium",
            "case_ref": "261125-7KQ4M",
            "state": "open",
            "duty_verdict": None,
            "coverage_verdict": None,
        }
    )
    facts: dict[str, Any]
    asking: str | None = Field(description="いま聞いている項目")
    severity: str | None = Field(description="critical / high / medium / low")
    case_ref: str | None = Field(description="受付番号")
    state: str
    duty_verdict: dict[str, Any] | None
    coverage_verdict: dict[str, Any] | None


class Draft(BaseModel):
    """受け取れる下書き。"""

    title: str
    form: str = Field(description="docx / pdf / ics")
    url: str = Field(description="24時間で切れるリンク")


class Drafts(BaseModel):
    """下書きの一覧。"""

    model_config = _example(
        {"documents": [{"title": "事故の記録", "form": "pdf", "url": "/api/v1/documents/WyIy.aR.k2"}]}
    )
    documents: list[Draft]


class Panel(BaseModel):
    """ケースのいまを、画面に出すことばで。ケースがまだないときは case_ref(null)だけ。"""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "case_ref": "261125-7KQ4M",
                    "type": "機器の紛失・盗難",
                    "state": {"key": "open", "text": "お話をうかがっています"},
                    "severity": {"key": "medium", "text": "早めに"},
                    "steps": [{"text": "最後に見た場所と時刻を書いてください。", "why": None, "state": "now"}],
                    "donts": [],
                    "dates": [{"label": "国への最初の報告(目安)", "text": "11月28日(土)まで", "days_left": 3}],
                    "duty": None,
                    "coverage": None,
                    "facts": [{"label": "人数", "value": "300人", "payload": "edit:affected_low"}],
                }
            ]
        },
    )
    case_ref: str | None


class ContactLine(BaseModel):
    """窓口。"""

    label: str
    phone: str | None
    hours: str
    note: str


class Contacts(BaseModel):
    """いまの時刻に話せる窓口。番号は、設定のファイルで確かめたものだけ。"""

    model_config = _example({"danger": [], "staffed": [], "closed": [], "phones": ["119", "110"]})
    danger: list[ContactLine] = Field(description="命の危険・いま起きている犯罪")
    staffed: list[ContactLine] = Field(description="いま受付時間中")
    closed: list[ContactLine] = Field(description="いまは時間外")
    phones: list[str] = Field(description="電話のリンクにしてよい番号")


class Qr(BaseModel):
    """QRコード:正方形の一辺と、SVG の path の d。"""

    edge: int
    path: str


class HandoverLink(BaseModel):
    """別の端末で、この会話を開くリンク。一度だけ、15分のあいだ。"""

    model_config = _example(
        {
            "url": "https://bot.example/c/3q2-7w.b64",
            "expires_at": "2026-11-25T10:20:00+09:00",
            "lifetime_seconds": 900,
            "qr": {"edge": 41, "path": "M4 4h7v1H4z"},
        }
    )
    url: str
    expires_at: str
    lifetime_seconds: int
    qr: Qr


class Opened(BaseModel):
    """リンクから開いた会話と、この端末の鍵。"""

    model_config = _example({"conversation_id": "Zk3x0vJq7m2b4c6d8e0f1g2h", "token": "IlprM3gwdkpx.aR3d.k2"})
    conversation_id: str
    token: str


class Taken(BaseModel):
    """受け付けたあとのケース。"""

    model_config = _example({"case_ref": "261125-7KQ4M", "state": "acknowledged"})
    case_ref: str
    state: str


class Alive(BaseModel):
    """動いている。"""

    model_config = _example({"status": "alive"})
    status: str


class Readiness(BaseModel):
    """部分ごとに使えるか。"""

    model_config = _example({"ready": True, "database": True, "rasa": True, "worker": True})
    ready: bool
    database: bool
    rasa: bool
    worker: bool


class ProblemDetail(BaseModel):
    """受け取れなかった理由。"""

    code: str = Field(description="機械が読む名前", examples=["not_found"])
    message: str = Field(description="人が読むことば")
    field: str | None = Field(None, description="直す項目。ないときは、この項目がない")


class Problem(BaseModel):
    """エラーの答え。この API のエラーは、すべてこの形。"""

    model_config = _example({"error": {"code": "not_found", "message": "見つかりませんでした。"}})
    error: ProblemDetail

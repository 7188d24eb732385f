"""The only caller of LINE: line-bot-sdk behind few methods that never raise; status 0 means that no answer came."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    PushMessageRequest,
    ReplyMessageRequest,
    ShowLoadingAnimationRequest,
)
from linebot.v3.messaging.exceptions import ApiException

from bot.settings import Secret

log = logging.getLogger(__name__)

SECONDS = 10.0
LOADING_SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What LINE said to one call; ``message`` is its English error text, a hint at best."""

    status: int
    request_id: str | None = None
    message: str = ""
    retry_after: float = 0.0
    data: Any = None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class LineApi:
    """Must be made inside a running loop, since the SDK opens its connections at once."""

    def __init__(self, url: str, token: Secret) -> None:
        configuration = Configuration(host=url, access_token=token.reveal())
        self._client = AsyncApiClient(configuration)
        self._api = AsyncMessagingApi(self._client)
        self._timeout = aiohttp.ClientTimeout(total=SECONDS)

    async def reply(self, token: str, messages: list[dict[str, Any]]) -> Answer:
        body = ReplyMessageRequest.from_dict({"replyToken": token, "messages": messages})
        return await self._call("reply", self._api.reply_message_with_http_info, body)

    async def push(self, to: str, messages: list[dict[str, Any]], retry_key: str) -> Answer:
        body = PushMessageRequest.from_dict({"to": to, "messages": messages})
        return await self._call("push", self._api.push_message_with_http_info, body, retry_key)

    async def show_loading(self, user_id: str) -> Answer:
        body = ShowLoadingAnimationRequest(chat_id=user_id, loading_seconds=LOADING_SECONDS)
        return await self._call("loading", self._api.show_loading_animation_with_http_info, body)

    async def leave(self, kind: str, chat_id: str) -> Answer:
        leave = self._api.leave_group_with_http_info if kind == "group" else self._api.leave_room_with_http_info
        return await self._call("leave", leave, chat_id)

    async def link_token(self, user_id: str) -> str | None:
        answer = await self._call("link token", self._api.issue_link_token_with_http_info, user_id)
        return answer.data.link_token if answer.ok and answer.data else None

    async def pushes_left(self) -> int | None:
        """Pushes left this month; None when there is no limit or LINE does not say."""
        quota = await self._call("quota", self._api.get_message_quota_with_http_info)
        if not quota.ok or quota.data is None or quota.data.type != "limited":
            return None
        used = await self._call("consumption", self._api.get_message_quota_consumption_with_http_info)
        if not used.ok or used.data is None:
            return None
        return max(0, int(quota.data.value or 0) - int(used.data.total_usage or 0))

    async def close(self) -> None:
        await self._client.close()

    async def _call(self, name: str, method: Any, *given: Any) -> Answer:
        try:
            done = await method(*given, _request_timeout=self._timeout)
            answer = Answer(done.status_code, _header(done.headers, "x-line-request-id"), data=done.data)
        except ApiException as error:
            answer = _refusal(error)
        except (TimeoutError, asyncio.TimeoutError, aiohttp.ClientError, OSError) as error:
            answer = Answer(0, message=type(error).__name__)
        except ValueError:
            # a 2xx whose body is not what the SDK expects was still taken
            answer = Answer(200)
        # LINE keeps no logs for us: its guideline asks for request id, time, method, endpoint and status
        log.log(logging.INFO if answer.ok else logging.WARNING, "%s %s %s", name, answer.status, answer.request_id)
        return answer


def _refusal(error: ApiException) -> Answer:
    headers = error.headers or {}
    raw = _header(headers, "retry-after") or ""
    try:
        message = str(json.loads(error.body)["message"]) if error.body else ""
    except (ValueError, KeyError, TypeError):
        message = ""
    after = min(float(raw), 3600.0) if raw.isdecimal() else 0.0
    return Answer(int(error.status or 0), _header(headers, "x-line-request-id"), message, after)


def _header(headers: Any, name: str) -> str | None:
    return next((str(value) for key, value in dict(headers or {}).items() if str(key).lower() == name), None)

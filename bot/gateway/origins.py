"""From which pages the API may be called. Browsers always say where a page comes from; programs say nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = {"code": "bad_origin", "message": "この場所からは、つなげません。"}


def from_our_page(headers: Headers, public_url: str) -> bool:
    """Only our own pages call us: the widget, too, is a frame of our own origin. Sockets know no CORS at all."""
    origin = headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in (headers.get("host"), urlsplit(public_url).netloc)


class OriginCheck:
    """Answers 403 to calls from other people's pages, which could not read the answer but could cause work."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app, self.public_url = app, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] != "http" or not scope["path"].startswith("/api/")
        if ours or from_our_page(Headers(scope=scope), self.public_url):
            await self.app(scope, receive, send)
        else:
            await JSONResponse({"error": REFUSED}, status_code=403)(scope, receive, send)

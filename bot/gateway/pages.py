"""The pages: the chat, the same chat for a frame on a clinic's site, and the page that still opens without a network."""

from __future__ import annotations

from html import escape
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse

from bot.incident import contacts, playbooks
from bot.incident.contacts import Contact

STATIC = Path(__file__).parent / "static"


def create_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    @router.get("/embed")
    @router.get("/c/{token}")
    def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", media_type="text/html; charset=utf-8")

    @router.get("/emergency")
    def emergency() -> HTMLResponse:
        return HTMLResponse(emergency_page())

    @router.get("/sw.js")
    def service_worker() -> FileResponse:
        # served from the root, since a worker may only serve pages below its own address
        return FileResponse(STATIC / "sw.js", media_type="text/javascript; charset=utf-8")

    return router


def emergency_page() -> str:
    """What to do and whom to call, true at any hour: it is kept on the device, so it names hours and never 'now'."""
    book = playbooks.load_unknown()
    shown = [
        c for c in contacts.load().values() if c.phone and (c.person or c.slug in ("ambulance", "police_emergency"))
    ]
    return (
        (STATIC / "emergency.html")
        .read_text(encoding="utf-8")
        .replace("<!-- steps -->", "".join(f"<li>{escape(step.text)}</li>" for step in book.steps[:3]))
        .replace("<!-- donts -->", "".join(f"<li>{escape(item.text)}</li>" for item in book.donts[:3]))
        .replace("<!-- contacts -->", "".join(_contact_item(contact) for contact in shown))
    )


def _contact_item(contact: Contact) -> str:
    phone = escape(contact.phone or "")
    return (
        f'<li><a href="tel:{phone.replace("#", "%23")}"><strong>{phone}</strong></a>'
        f"<span>{escape(contact.label)}</span><small>{escape(contact.hours_text)} ・ {escape(contact.note)}</small></li>"
    )

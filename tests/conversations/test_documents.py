"""The drafts of a case: listed for its person alone, fetched by signed links."""

from __future__ import annotations

import httpx

from tests.conversations.product import Person, Product


def test_下書きは自分の会話から受け取れる(product: Product, person: Person) -> None:
    assert person.http.get(f"/conversations/{person.id}/documents").json() == {"documents": []}
    person.say("患者さんの病名が入ったUSBメモリを電車でなくしました。今朝8時に気づきました。300人分です")
    listed = person.http.get(f"/conversations/{person.id}/documents").json()["documents"]
    assert {entry["form"] for entry in listed} == {"pdf", "docx", "ics"}
    for entry in listed:
        made = httpx.get(product.url + entry["url"], timeout=30)
        assert made.status_code == 200, entry
        start = {"pdf": b"%PDF", "docx": b"PK", "ics": b"BEGIN:VCALENDAR"}[entry["form"]]
        assert made.content.startswith(start)


def test_ほかの人や作り変えたリンクでは受け取れない(product: Product, person: Person) -> None:
    person.say("患者さんの病名が入ったUSBメモリを電車でなくしました")
    url = person.http.get(f"/conversations/{person.id}/documents").json()["documents"][0]["url"]
    assert httpx.get(f"{product.url}{url}x").status_code == 404
    assert httpx.get(f"{product.url}/api/v1/documents/abc").status_code == 404
    other = Person(product)
    assert other.http.get(f"/conversations/{person.id}/documents").status_code == 404

"""Links to another browser: opened once, soon, by nobody who only guesses; the QR code says exactly the link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import segno
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.errors import NotFound
from bot.gateway.handover import LIFETIME, OPENED, Handover, qr_path
from bot.settings import Secret, Settings
from bot.store import conversations
from bot.store.engine import Store
from bot.store.gateway_tables import HandoverLink

CLAIM, OTHER_CLAIM = "a" * 32, "b" * 32


@pytest.fixture
def handover() -> Handover:
    return Handover(Secret("test"), "https://help.example.jp")


@pytest.fixture
def conversation_id(store: Store, now: datetime) -> str:
    with store.begin() as session:
        return conversations.start(session, "web", now).id


def token_of(store: Store, handover: Handover, conversation_id: str, now: datetime) -> str:
    with store.begin() as session:
        link = handover.make_link(session, conversation_id, now)
    assert link.url.startswith("https://help.example.jp/c/")
    return link.url.rpartition("/")[2]


def redeem(store: Store, handover: Handover, token: str, claim: str, now: datetime) -> tuple[str, bool]:
    with store.begin() as session:
        return handover.redeem(session, token, claim, now)


def test_one_browser_opens_it_and_may_ask_again(
    store: Store, handover: Handover, conversation_id: str, now: datetime
) -> None:
    token = token_of(store, handover, conversation_id, now)
    assert redeem(store, handover, token, CLAIM, now) == (conversation_id, True)
    assert redeem(store, handover, token, CLAIM, now) == (conversation_id, False)
    with pytest.raises(NotFound):
        redeem(store, handover, token, OTHER_CLAIM, now)


def test_it_ends_after_a_quarter_of_an_hour(
    store: Store, handover: Handover, conversation_id: str, now: datetime
) -> None:
    late, in_time = (token_of(store, handover, conversation_id, now) for _ in range(2))
    assert redeem(store, handover, in_time, CLAIM, now + LIFETIME - timedelta(seconds=1))[1]
    for claim in (CLAIM, OTHER_CLAIM):
        with pytest.raises(NotFound):
            redeem(store, handover, late, claim, now + LIFETIME)


def test_forged_and_foreign_tokens_open_nothing(
    store: Store, handover: Handover, conversation_id: str, now: datetime
) -> None:
    token = token_of(store, handover, conversation_id, now)
    forged = Handover(Secret("another key"), "https://help.example.jp")
    # the last letter of a signature has bits that count for nothing, its first one has not
    payload, _, signature = token.rpartition(".")
    changed = f"{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    for bad in (changed, token.split(".")[0], "", "あ.い", "a" * 200):
        with pytest.raises(NotFound):
            redeem(store, handover, bad, CLAIM, now)
    with pytest.raises(NotFound):
        redeem(store, forged, token, CLAIM, now)
    assert redeem(store, handover, token, CLAIM, now)[1], "refusals must not use the link up"


def test_the_database_holds_no_secret_and_old_links_are_swept(
    store: Store, handover: Handover, conversation_id: str, now: datetime
) -> None:
    token = token_of(store, handover, conversation_id, now)
    with store.begin() as session:
        [row] = session.query(HandoverLink)
        assert row.nonce_hash not in token and token.split(".")[0] != row.nonce_hash
    token_of(store, handover, conversation_id, now + timedelta(days=2))
    with store.begin() as session:
        assert session.query(HandoverLink).count() == 1


def test_qr_path_draws_the_modules_of_the_code() -> None:
    url = "https://help.example.jp/c/abc.def"
    edge, path = qr_path(url)
    drawn = [[0] * edge for _ in range(edge)]
    for run in path.rstrip("z").removeprefix("M").split("zM"):
        start, _, rest = run.partition("h")
        x, y = map(int, start.split())
        for column in range(x, x + int(rest.partition("v")[0])):
            drawn[y][column] = 1
    wanted = [list(row) for row in segno.make(url, error="m", micro=False).matrix_iter(border=4)]
    assert drawn == wanted


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    # without the lifespan: no durable engine is needed to make and open links
    yield TestClient(create_app(settings), base_url="http://127.0.0.1:8000")


def test_over_http_the_other_browser_gets_a_token_of_its_own(client: TestClient) -> None:
    made = client.post("/api/v1/conversations").json()
    first = {"Authorization": f"Bearer {made['token']}"}
    path = f"/api/v1/conversations/{made['conversation_id']}"
    assert client.post(f"{path}/handover").status_code == 404
    link = client.post(f"{path}/handover", headers=first).json()
    token = link["url"].rpartition("/")[2]
    assert client.get(f"/c/{token}").status_code == 200, "looking at the page uses nothing up"
    opened = client.post("/api/v1/handover", json={"token": token, "claim": CLAIM})
    assert opened.json()["conversation_id"] == made["conversation_id"]
    other = {"Authorization": f"Bearer {opened.json()['token']}"}
    lines = client.get(f"{path}/transcript", headers=other).json()["lines"]
    assert [line["text"] for line in lines][-1] == OPENED, "the first browser is told"
    again = client.post("/api/v1/handover", json={"token": token, "claim": OTHER_CLAIM})
    assert again.status_code == 404 and "期限" in again.json()["error"]["message"]


def test_the_link_leads_where_the_person_found_us(client: TestClient) -> None:
    made = client.post("/api/v1/conversations").json()
    link = client.post(
        f"/api/v1/conversations/{made['conversation_id']}/handover",
        headers={"Authorization": f"Bearer {made['token']}", "Host": "192.168.1.20:8000"},
    ).json()
    assert link["url"].startswith("http://192.168.1.20:8000/c/")

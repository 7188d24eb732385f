"""One's own password, and one that an admin gives out again."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from bot.console import secrets_of_users as secret
from bot.errors import BadInput
from bot.store import accounts, sealing
from bot.store.console_tables import AuditRow, ConsoleUser
from tests.console.agency import KEY, PASSWORD, Agency, Browser

NEW = "ゆうがたの紅茶は三杯まで"


def change(browser: Browser, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> int:
    return browser.post("/password", old=old, new=new, again=new if again is None else again).status_code


def actions(agency: Agency) -> list[str]:
    with agency.store.begin() as session:
        return list(session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))


def test_a_changed_password_ends_every_other_sign_in(agency: Agency) -> None:
    here = agency.signed_in("reviewer")
    agency.time.forward(seconds=60)
    there = agency.browser()
    assert there.sign_in("reviewer-0").status_code == 303
    before = here.http.cookies["console"]
    assert change(here) == 303
    assert here.get("/password/done").status_code == 200 and here.http.cookies["console"] != before
    assert there.get("/").status_code == 303, "signed out elsewhere"
    stolen = agency.browser()
    stolen.http.cookies.set("console", before)
    assert stolen.get("/").status_code == 303, "the cookie of before is nobody's"
    agency.time.forward(seconds=60)
    assert agency.browser().sign_in("reviewer-0").status_code == 403
    assert agency.browser().sign_in("reviewer-0", NEW).status_code == 303
    assert "password_changed" in actions(agency)


def test_what_is_not_changed_stays(agency: Agency) -> None:
    here = agency.signed_in("reviewer")
    tried = {
        "wrong old": change(here, old="wrong-password-000"),
        "short": change(here, new="みじかい"),
        "unlike": change(here, again=NEW + "!"),
        "the same": change(here, new=PASSWORD),
        "the login": change(here, new="my name is Reviewer-0!"),
        "common": change(here, new="パスワードです2026年版"),
    }
    assert tried == dict.fromkeys(tried, 422) | {"wrong old": 403}
    assert here.get("/").status_code == 200
    assert here.http.post("/console/password", data={"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 403
    agency.time.forward(seconds=60)
    assert agency.browser().sign_in("reviewer-0").status_code == 303
    assert "password_changed" not in actions(agency) and "password_refused" in actions(agency)


def test_an_open_screen_is_no_place_for_guessing(agency: Agency) -> None:
    here = agency.signed_in("reviewer")
    for n in range(accounts.FAILURES_UNTIL_LOCK):
        assert change(here, old=f"wrong-password-{n:03}") == 403
    assert here.get("/").status_code == 303, "signed out"
    agency.time.forward(seconds=60)
    assert agency.browser().sign_in("reviewer-0").status_code == 403, "locked"


@pytest.mark.parametrize("app", ["", "1"])
def test_a_password_given_out_again_is_changed_before_anything_else(agency: Agency, app: str) -> None:
    person, boss = agency.signed_in("reviewer"), agency.signed_in("admin")
    shown = boss.post("/accounts/1/reset", app=app)
    found = re.search(r'class="given">([^<]+)<', shown.text)
    assert found and ("<svg" in shown.text) is bool(app)
    given = found.group(1)
    assert given not in boss.get("/accounts").text and given not in boss.get("/audit").text, "shown once"
    assert person.get("/").status_code == 303, "signed out"
    if app:
        with agency.store.begin() as session:
            user = session.get_one(ConsoleUser, 1)
            agency.codes["reviewer-0"] = sealing.unseal((KEY,), user.totp_secret, "totp:1")
    agency.time.forward(seconds=60)
    assert agency.browser().sign_in("reviewer-0").status_code == 403, "the old password"
    agency.time.forward(seconds=60)
    fresh = agency.browser()
    data = {"login": "reviewer-0", "password": given, "code": pyotp.TOTP(agency.codes["reviewer-0"]).at(agency.time())}
    assert fresh.http.post("/console/sign-in", data=data).status_code == 303
    for path in ("/", "/corrections", "/export.csv", "/search?q=x", "/audit"):
        assert fresh.get(path).headers["location"] == "/console/password", path
    page = fresh.get("/password").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token and "仮のもの" in page
    fresh.csrf = token.group(1)
    assert change(fresh, old=given) == 303 and fresh.get("/").status_code == 200
    assert "password_reset" in actions(agency)


def test_a_password_given_out_ends_after_a_week(agency: Agency) -> None:
    agency.signed_in("reviewer")
    with agency.store.begin() as session:
        session.get_one(ConsoleUser, 1).password_until = agency.time() + timedelta(days=7)
    agency.time.forward(days=8)
    assert agency.browser().sign_in("reviewer-0").status_code == 403


def test_only_an_admin_of_the_agency_gives_passwords_out(agency: Agency) -> None:
    agency.signed_in("reviewer")
    assert agency.signed_in("supervisor").post("/accounts/1/reset").status_code == 403
    assert agency.signed_in("admin", agency="other").post("/accounts/1/reset").status_code == 404
    boss = agency.signed_in("admin")
    assert boss.post("/accounts/4/reset").status_code == 422, "not one's own"


def test_what_a_good_password_is() -> None:
    for weak, login in (
        ("welcome to our town", "a"),
        ("hanako no neko desu", "hanako"),
        ("いろはにほへとちりぬるを", "a"),
    ):
        with pytest.raises(BadInput):
            secret.hash_password(weak, login)
    given = {secret.new_password() for _ in range(50)}
    assert len(given) == 50 and all(secret.hash_password(one, "hanako") for one in list(given)[:1])

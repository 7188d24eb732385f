"""Signing in by the agency's own provider: who may, and everything that is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from httpx import Response
from joserfc.jwk import RSAKey
from sqlalchemy import select

from bot.console.single_sign_on import ProviderRefused, SingleSignOn
from bot.errors import SettingsError
from bot.settings import Settings
from bot.store import accounts
from bot.store.console_tables import AuditRow, ConsoleUser, PendingSignIn
from tests.console import provider as real
from tests.console.agency import NOW, Agency, Browser

BACK = "http://testserver/console/sso/back"


@pytest.fixture(scope="module")
def running() -> Iterator[real.Provider]:
    with real.running(BACK) as started:
        yield started


@pytest.fixture
def provider(running: real.Provider) -> real.Provider:
    running.person = {"sub": "u-1", "email": "hanako@agency.example", "email_verified": True}
    running.twist, running.amr, running.signs_with, running.algorithm = {}, ["pwd"], None, "RS256"
    return running


@pytest.fixture
def office(agency: Agency, provider: real.Provider) -> Agency:
    return with_provider(agency, provider)


def with_provider(agency: Agency, provider: real.Provider, **more: Any) -> Agency:
    from bot.console.app import create_console

    sso = SingleSignOn(provider.issuer, real.CLIENT, real.SECRET, **more)
    agency.console = replace(agency.console, sso=sso)
    agency.app = create_console(agency.console, agency.handed_over.append)
    login = agency.staff("hanako")
    set_user(agency, login, email="hanako@agency.example")
    return agency


def set_user(agency: Agency, login: str, **values: Any) -> None:
    with agency.store.begin() as session:
        user = session.scalars(select(ConsoleUser).where(ConsoleUser.login == login)).one()
        for name, value in values.items():
            setattr(user, name, value)


def to_provider(browser: Browser, wanted: str = "/console/figures") -> str:
    """Where the provider sends the browser back to, as it would follow it."""
    left = browser.get(f"/sso?next={wanted}")
    assert left.status_code == 303
    assert "samesite=lax" in left.headers["set-cookie"].lower() and "httponly" in left.headers["set-cookie"].lower()
    answer = httpx.get(left.headers["location"], follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"].removeprefix("http://testserver/console")


def came_back(office: Agency) -> tuple[Browser, Response]:
    browser = office.browser()
    return browser, browser.get(to_provider(browser))


def refused(office: Agency, answer: Response) -> str:
    assert answer.status_code == 403 and "サインインできませんでした" in answer.text
    with office.store.begin() as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.seq.desc())).first()
        assert row is not None and row.action == "sign_in_refused"
        return row.detail


def test_a_known_person_gets_in_with_our_code_and_keeps_our_role(office: Agency, provider: real.Provider) -> None:
    assert "会社のアカウントでサインイン" in office.browser().get("/sign-in").text
    browser, answer = came_back(office)
    asked = provider.asked[-1]
    assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
    assert len(asked["nonce"]) >= 43 and len(asked["state"]) >= 43
    assert "認証アプリ" in answer.text and browser.get("/").status_code == 303, "not in before our code"
    assert browser.post("/sso/code", code="000000").status_code == 403
    done = browser.post("/sso/code", code=office.code("hanako"))
    assert done.status_code == 200 and 'url=/console/figures"' in done.text
    assert "samesite=strict" in done.headers["set-cookie"].lower()
    assert browser.get("/").status_code == 200 and browser.get("/accounts").status_code == 403, "a reviewer stays one"
    with office.store.begin() as session:
        assert session.scalars(select(ConsoleUser)).one().subject == f"{provider.issuer} u-1"
        assert session.scalars(select(PendingSignIn)).all() == []
        actions = list(session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))
        assert "sso_bound" in actions and actions.count("sign_in") == 1


@pytest.mark.parametrize(("trusts", "amr", "asked"), [(True, ["pwd", "otp"], False), (True, ["pwd"], True)])
def test_the_providers_second_factor_counts_only_when_set_and_told(
    agency: Agency, provider: real.Provider, trusts: bool, amr: list[str], asked: bool
) -> None:
    office = with_provider(agency, provider, trusts_factor=trusts)
    provider.amr = amr
    browser, answer = came_back(office)
    assert ("認証アプリ" in answer.text) is asked
    assert (browser.get("/").status_code == 303) is asked


def test_without_the_setting_its_second_factor_is_not_enough(office: Agency, provider: real.Provider) -> None:
    provider.amr = ["pwd", "mfa"]
    browser, answer = came_back(office)
    assert "認証アプリ" in answer.text and browser.get("/").status_code == 303


WRONG: dict[str, Callable[[], dict[str, Any]]] = {
    "for another client": lambda: {"aud": "somebody-else"},
    "for several, and not asked by us": lambda: {"aud": [real.CLIENT, "somebody-else"]},
    "asked by another": lambda: {"azp": "somebody-else"},
    "expired": lambda: {"exp": int(time.time()) - 3600},
    "without an end": lambda: {"exp": None},
    "of the future": lambda: {"iat": int(time.time()) + 3600},
    "of long ago": lambda: {"iat": int(time.time()) - 3600},
    "with another nonce": lambda: {"nonce": "another"},
    "without a nonce": lambda: {"nonce": None},
    "of another issuer": lambda: {"iss": "http://127.0.0.1:1"},
    "without a subject": lambda: {"sub": None},
}


@pytest.mark.parametrize("what", list(WRONG))
def test_a_token_that_is_not_for_this_sign_in_is_refused(office: Agency, provider: real.Provider, what: str) -> None:
    provider.twist = WRONG[what]()
    browser, answer = came_back(office)
    assert "identity token" in refused(office, answer)
    assert browser.get("/").status_code == 303


def test_a_token_with_another_signature_is_refused(office: Agency, provider: real.Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert "BadSignature" in refused(office, came_back(office)[1])


def test_an_unsigned_token_is_refused(office: Agency, provider: real.Provider) -> None:
    provider.algorithm = "none"
    assert "identity token" in refused(office, came_back(office)[1])


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "u-2", "email": "nobody@agency.example", "email_verified": True},
        {"sub": "u-2", "email": "hanako@agency.example", "email_verified": False},
        {"sub": "u-2", "email": "hanako@agency.example"},
        {"sub": "u-2", "email": "hanako@agency.example", "email_verified": "true"},
        {"sub": "u-2"},
    ],
)
def test_nobody_unknown_gets_an_account(office: Agency, provider: real.Provider, person: dict[str, Any]) -> None:
    provider.person = person
    assert "no account" in refused(office, came_back(office)[1])
    with office.store.begin() as session:
        assert len(session.scalars(select(ConsoleUser)).all()) == 1


def test_an_address_given_to_somebody_else_does_not_open_the_account(office: Agency, provider: real.Provider) -> None:
    set_user(office, "hanako", subject=f"{provider.issuer} u-1")
    assert "認証アプリ" in came_back(office)[1].text
    provider.person = {**provider.person, "sub": "u-9"}
    assert "no account" in refused(office, came_back(office)[1])


def test_a_disabled_or_locked_account_stays_out(office: Agency) -> None:
    set_user(office, "hanako", locked_until=NOW.replace(year=2027))
    assert "no account" in refused(office, came_back(office)[1])
    set_user(office, "hanako", locked_until=None)
    browser, answer = came_back(office)
    assert "認証アプリ" in answer.text
    set_user(office, "hanako", disabled_at=NOW)
    assert browser.post("/sso/code", code=office.code("hanako")).status_code == 403
    assert browser.get("/").status_code == 303
    assert "no account" in refused(office, came_back(office)[1])


def test_the_way_back_works_once_and_in_the_browser_that_left(office: Agency) -> None:
    browser = office.browser()
    back = to_provider(browser)
    assert "no such sign-in" in refused(office, office.browser().get(back)), "another browser"
    assert "認証アプリ" in browser.get(back).text
    assert "no such sign-in" in refused(office, browser.get(back)), "replayed"
    code, state = (parse_qs(urlsplit(back).query)[name][0] for name in ("code", "state"))
    for tried in (f"?code={code}&state={state}x", f"?code={code}", "?state=", "?error=access_denied"):
        assert "no such sign-in" in refused(office, browser.get(f"/sso/back{tried}"))
    late = to_provider(browser)
    office.time.forward(minutes=11)
    assert "no such sign-in" in refused(office, browser.get(late))


def test_guessing_our_code_after_the_provider_locks_the_account(office: Agency) -> None:
    browser, _ = came_back(office)
    for _ in range(accounts.FAILURES_UNTIL_LOCK):
        assert browser.post("/sso/code", code="000000").status_code == 403
    assert browser.post("/sso/code", code=office.code("hanako")).status_code == 403
    assert (
        browser.http.post(
            "/console/sso/code", data={"code": "1"}, headers={"Origin": "https://evil.example"}
        ).status_code
        == 403
    )


def test_the_provider_must_be_the_one_that_was_set(office: Agency, provider: real.Provider) -> None:
    sso = office.console.sso
    assert sso is not None
    for issuer in ("http://127.0.0.1:9", "http://login.example", f"{provider.issuer}/other"):
        with pytest.raises(ProviderRefused):
            replace(sso, issuer=issuer).address(BACK, "s", "n", "v")
    assert real.SECRET not in repr(sso)


def test_without_a_provider_there_is_no_such_way(agency: Agency) -> None:
    assert agency.browser().get("/sso").status_code == 404
    assert "sso" not in agency.browser().get("/sign-in").text


def test_the_settings_are_all_there_or_none() -> None:
    whole = {"BOT_OIDC_ISSUER": "https://login.example", "BOT_OIDC_CLIENT_ID": "c", "BOT_OIDC_CLIENT_SECRET": "s-e-c"}
    base = {"BOT_SECRET_KEY": "x", "BOT_SRM_SECRET": "whsec_x", "BOT_SEAL_KEY": "A" * 43 + "="}
    assert Settings.load(base).oidc is None
    made = Settings.load({**base, **whole, "BOT_OIDC_TRUST_FACTOR": "1"})
    assert made.oidc is not None and made.oidc.trusts_factor and "s-e-c" not in repr(made)
    for key in whole:
        with pytest.raises(SettingsError, match=key):
            Settings.load({**base, **whole, key: ""})
    with pytest.raises(SettingsError, match="BOT_OIDC_ISSUER"):
        Settings.load({**base, **whole, "BOT_OIDC_ISSUER": "http://login.example"})

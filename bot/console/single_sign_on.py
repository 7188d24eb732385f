"""The agency's own sign-in service by OpenID Connect: authorization code with PKCE, the identity token fully checked.

Written against OpenID Connect Core 1.0 section 3.1 and Discovery 1.0, and RFC 7636. Nothing of the provider is kept:
its description and keys are fetched at each sign-in, so that changed keys work at once.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.clock import Clock, system_clock
from bot.errors import ClinicBotError

# Signed with a key that only the provider has; no "none", and no shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# Values of ``amr`` (RFC 8176) that say that more than a password was asked.
SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "sms", "fpt", "face", "iris", "vbm", "pop"})
LEEWAY_SECONDS = 60
OLDEST_SECONDS = 600
TIMEOUT_SECONDS = 8.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ProviderRefused(ClinicBotError):
    """The provider did not answer as it must, or what it says does not hold; the text is for the log."""


@dataclass(frozen=True)
class Person:
    """Who the provider says has signed in; ``email`` only when the provider has verified it."""

    subject: str
    email: str | None
    second_factor: bool


@dataclass(frozen=True)
class SingleSignOn:
    """One provider and our name with it. ``trusts_factor``: its second factor stands for ours."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "会社のアカウント"
    trusts_factor: bool = False
    clock: Clock = system_clock

    def address(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in; ProviderRefused when the provider cannot be asked."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = str(self._described()["authorization_endpoint"])
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def person(self, back: str, code: str, nonce: str, verifier: str) -> Person:
        """Who signed in, from the code that came back; ProviderRefused for anything that does not hold."""
        described = self._described()
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        answer = self._asked("POST", str(described["token_endpoint"]), given)
        keys = self._asked("GET", str(described["jwks_uri"]))
        claims = self._checked(answer.get("id_token"), keys, str(described["issuer"]), nonce)
        email = claims.get("email") if claims.get("email_verified") is True else None
        methods = claims.get("amr") if isinstance(claims.get("amr"), list) else []
        return Person(
            subject=subject_of(str(described["issuer"]), str(claims["sub"])),
            email=str(email).strip().lower() if email else None,
            second_factor=bool(SECOND_FACTORS.intersection(map(str, methods or []))),
        )

    def _described(self) -> dict[str, Any]:
        found = self._asked("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        # another issuer in its place would be trusted for everything that follows
        if str(found.get("issuer", "")).rstrip("/") != self.issuer.rstrip("/"):
            raise ProviderRefused("the description is of another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _refuse_plain_http(str(found.get(name, "")))
        return found

    def _asked(self, method: str, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        _refuse_plain_http(url)
        who = httpx.BasicAuth(self.client_id, self.client_secret) if form else None
        try:
            answer = httpx.request(method, url, data=form, auth=who, timeout=TIMEOUT_SECONDS, follow_redirects=False)
            found = answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderRefused(f"{urlsplit(url).path}: {type(error).__name__}") from error
        if not isinstance(found, dict):
            raise ProviderRefused(f"{urlsplit(url).path}: status {answer.status_code}")
        return found

    def _checked(self, token: object, keys: dict[str, Any], issuer: str, nonce: str) -> dict[str, Any]:
        """The claims of a token that is the provider's, for us, for this sign-in, and of now."""
        now = int(self.clock().timestamp())
        rules = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(str(token), KeySet.import_key_set(keys), algorithms=list(ALGORITHMS)).claims  # type: ignore[arg-type]
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderRefused(f"identity token: {type(error).__name__} {error}"[:200]) from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.client_id:
            raise ProviderRefused("identity token: for another party")
        if claims["iat"] < now - OLDEST_SECONDS:
            raise ProviderRefused("identity token: too old")
        return dict(claims)


def subject_of(issuer: str, sub: str) -> str:
    """How a subject is kept with an account: a subject is known at its issuer alone."""
    return f"{issuer.rstrip('/')} {sub}"[:200]


def challenge(verifier: str) -> str:
    """The S256 challenge of RFC 7636, section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def _refuse_plain_http(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ProviderRefused("an address of the provider is not https")

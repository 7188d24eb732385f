"""A real OpenID Connect provider on loopback: Authlib's authorization server under uvicorn, with keys of its own."""

from __future__ import annotations

import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Payload
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from joserfc.jwk import RSAKey
from starlette.concurrency import run_in_threadpool

from tests.conversations.product import free_port

CLIENT, SECRET = "console", "provider-secret"


@dataclass
class Code:
    """An authorization code with what it was given for."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    user: dict[str, Any]
    amr: list[str]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> list[str]:
        return self.amr


class Client(ClientMixin):  # type: ignore[misc]
    """The console, as the provider knows it."""

    id_token_signed_response_alg = "RS256"

    def __init__(self, back: str) -> None:
        self.back = back

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class _Payload(OAuth2Payload):  # type: ignore[misc]
    def __init__(self, given: dict[str, str]) -> None:
        self._given = given

    @property
    def data(self) -> dict[str, str]:
        return self._given

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return defaultdict(list, {key: [value] for key, value in self._given.items()})


class _Asked(OAuth2Request):  # type: ignore[misc]
    def __init__(self, method: str, uri: str, headers: Any, query: dict[str, str], form: dict[str, str]):
        super().__init__(method, uri, headers=headers)
        self._query, self._form = query, form
        self.payload = _Payload({**query, **form})

    @property
    def args(self) -> dict[str, str]:
        return self._query

    @property
    def form(self) -> dict[str, str]:
        return self._form


@dataclass
class Provider:
    """``person`` is signed in there; ``twist`` changes claims of its tokens, ``amr`` says how it asked."""

    issuer: str
    back: str
    person: dict[str, Any] = field(default_factory=dict)
    twist: dict[str, Any] = field(default_factory=dict)
    amr: list[str] = field(default_factory=lambda: ["pwd"])
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signs_with: RSAKey | None = None
    algorithm: str = "RS256"
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)


def _server(provider: Provider) -> AuthorizationServer:
    client = Client(provider.back)

    class Server(AuthorizationServer):  # type: ignore[misc]
        def query_client(self, client_id: str) -> Client | None:
            return client if client_id == CLIENT else None

        def save_token(self, token: object, request: object) -> None:
            """Access tokens are used by nobody here."""

        def create_oauth2_request(self, request: _Asked) -> _Asked:
            return request

        def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
            content = JSONResponse(body).body if isinstance(body, dict) else body or ""
            return Response(content, status, dict(headers))

        def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
            """Nobody listens."""

    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]  # noqa: RUF012

        def save_authorization_code(self, code: str, request: _Asked) -> None:
            given = request.payload.data
            provider.codes[code] = Code(
                code,
                given["redirect_uri"],
                given["scope"],
                given.get("nonce"),
                given["code_challenge"],
                given["code_challenge_method"],
                provider.person,
                provider.amr,
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            provider.codes.pop(authorization_code.code)

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.user

    class Identity(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: _Asked) -> bool:
            return any(code.nonce == nonce for code in provider.codes.values())

        def resolve_client_private_key(self, client: Client) -> Any:
            return provider.signs_with or provider.key

        def get_client_algorithm(self, client: Client) -> str:
            return provider.algorithm

        def get_encode_header(self, client: Client) -> dict[str, str]:
            return {"alg": provider.algorithm, "kid": "one"}

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": provider.issuer, "aud": [CLIENT]}

        def get_compatible_claims(self, request: _Asked) -> dict[str, Any]:
            now = int(time.time())
            return {"iss": provider.issuer, "aud": [CLIENT], "iat": now, "exp": now + 300}

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            return UserInfo({**user, **provider.twist})

    made = Server(scopes_supported=["openid", "email"])
    made.register_token_generator("default", BearerTokenGenerator(lambda **_: secrets.token_urlsafe(24)))
    made.register_grant(Grant, [Identity(require_nonce=True), CodeChallenge(required=True)])
    return made


def _site(provider: Provider) -> FastAPI:
    app, server = FastAPI(), _server(provider)

    async def asked(request: Request) -> _Asked:
        form = {key: str(value) for key, value in (await request.form()).items()}
        return _Asked(request.method, str(request.url), request.headers, dict(request.query_params), form)

    @app.get("/.well-known/openid-configuration")
    def described() -> dict[str, Any]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.get("/authorize")
    async def authorize(request: Request) -> Any:
        one = await asked(request)
        provider.asked.append(one.args)
        grant = await run_in_threadpool(server.get_consent_grant, one, provider.person)
        return await run_in_threadpool(server.create_authorization_response, one, provider.person, grant)

    @app.post("/token")
    async def token(request: Request) -> Any:
        return await run_in_threadpool(server.create_token_response, await asked(request))

    return app


@contextmanager
def running(back: str) -> Iterator[Provider]:
    """A provider that knows the console by its address ``back``."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", back)
    server = uvicorn.Server(uvicorn.Config(_site(provider), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield provider
    server.should_exit = True
    thread.join(10)

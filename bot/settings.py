"""The only reader of the environment: casts, checks, and names the key of what is wrong."""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.clock import JST, Clock, fixed_clock, system_clock
from bot.errors import BadInput, SettingsError
from bot.store.sealing import parse_keys

ROOT = Path(__file__).resolve().parent.parent


class Secret:
    """A value that never shows itself in logs or tracebacks; ``reveal`` gives it to the code that needs it."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(**********)"

    def __bool__(self) -> bool:
        return bool(self._value)


@dataclass(frozen=True)
class OpenIdConnect:
    """The agency's own sign-in service; ``trusts_factor``: its second factor stands for our one-time code."""

    issuer: str
    client_id: str
    client_secret: Secret
    name: str
    trusts_factor: bool


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside. ``load`` is the only way to make one in production."""

    var_dir: Path
    database_url: str
    secret_key: Secret
    public_host: str = "127.0.0.1"
    public_port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    action_port: int = 5055
    rasa_port: int = 5005
    rasa_timeout_seconds: float = 8.0
    srm_url: str | None = None
    srm_secret: Secret = field(default_factory=lambda: Secret(""))
    srm_stub_port: int = 8090
    srm_hours: str = "always"
    acknowledge_minutes: int = 30
    smtp_url: Secret = field(default_factory=lambda: Secret(""))
    agency_emails: tuple[str, ...] = ()
    mail_from: str = ""
    widget_origins: tuple[str, ...] = ()
    seal_key: Secret = field(default_factory=lambda: Secret(""))
    rate_scale: float = 1.0
    clock: Clock = system_clock
    line_channel_secret: Secret = field(default_factory=lambda: Secret(""))
    line_access_token: Secret = field(default_factory=lambda: Secret(""))
    line_api_url: str = "https://api.line.me"
    oidc: OpenIdConnect | None = None

    @property
    def seal_keys(self) -> tuple[bytes, ...]:
        """The keys that seal text at rest, the newest first."""
        return parse_keys(self.seal_key.reveal())

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def workflow_database_url(self) -> str:
        """Where the durable engine keeps its own tables: beside ours, never in the same SQLite file."""
        if self.database_url.startswith("sqlite"):
            return f"sqlite:///{self.var_dir / 'workflows.db'}"
        return self.database_url

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings from the environment (over ``.env``); SettingsError names the first key that cannot be used."""
        if environ is None:
            from_file = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}
            environ = {**from_file, **os.environ}
        read = _Reader(environ)
        var_dir = Path(read.text("BOT_VAR_DIR", str(ROOT / "var")))
        public_port = read.port("BOT_PORT", 8000)
        srm_url = read.url("BOT_SRM_URL")
        return cls(
            var_dir=var_dir,
            database_url=read.text("BOT_DATABASE_URL", f"sqlite:///{var_dir / 'clinic.db'}"),
            secret_key=Secret(read.text("BOT_SECRET_KEY", "") or kept_secret(var_dir / "secret.key")),
            public_host=read.text("BOT_HOST", "0.0.0.0"),  # noqa: S104 (the public side is meant to be reached)
            public_port=public_port,
            public_url=read.url("BOT_PUBLIC_URL") or f"http://127.0.0.1:{public_port}",
            action_port=read.port("BOT_ACTION_PORT", 5055),
            rasa_port=read.port("BOT_RASA_PORT", 5005),
            rasa_timeout_seconds=read.seconds("BOT_RASA_TIMEOUT", 8.0),
            srm_url=srm_url,
            srm_secret=Secret(read.text("BOT_SRM_SECRET", "") or _stub_secret(read, var_dir, srm_url)),
            srm_stub_port=read.port("BOT_SRM_STUB_PORT", 8090),
            srm_hours=read.hours("BOT_SRM_HOURS", "always"),
            acknowledge_minutes=read.minutes("BOT_ACK_MINUTES", 30),
            smtp_url=Secret(read.smtp("BOT_SMTP_URL")),
            agency_emails=read.emails("BOT_AGENCY_EMAIL"),
            mail_from=next(iter(read.emails("BOT_MAIL_FROM") or read.emails("BOT_AGENCY_EMAIL")), ""),
            widget_origins=tuple(read.text("BOT_WIDGET_ORIGINS", "").split()),
            seal_key=Secret(read.seal_keys() or kept_secret(var_dir / "seal.key")),
            rate_scale=read.scale("BOT_RATE_SCALE", 1.0),
            clock=read.clock(),
            line_channel_secret=Secret(read.text("LINE_CHANNEL_SECRET", "")),
            line_access_token=Secret(_line_token(read)),
            line_api_url=read.url("LINE_API_URL") or "https://api.line.me",
            oidc=read.oidc(),
        )


@dataclass(frozen=True)
class _Reader:
    environ: Mapping[str, str]

    def text(self, key: str, default: str) -> str:
        return self.environ.get(key, "").strip() or default

    def port(self, key: str, default: int) -> int:
        raw = self.text(key, str(default))
        if not raw.isdecimal() or not 1 <= int(raw) <= 65535:
            raise SettingsError(key, f"{raw!r} is not a port number (1 to 65535)")
        return int(raw)

    def seconds(self, key: str, default: float) -> float:
        raw = self.text(key, str(default))
        try:
            value = float(raw)
        except ValueError as error:
            raise SettingsError(key, f"{raw!r} is not a number of seconds") from error
        if not 0 < value <= 300:
            raise SettingsError(key, f"{raw!r} is not between 0 and 300 seconds")
        return value

    def scale(self, key: str, default: float) -> float:
        raw = self.text(key, str(default))
        try:
            value = float(raw)
        except ValueError as error:
            raise SettingsError(key, f"{raw!r} is not a number") from error
        if not 0 <= value <= 1000:
            raise SettingsError(key, f"{raw!r} is not between 0 (no limits) and 1000")
        return value

    def url(self, key: str) -> str | None:
        raw = self.text(key, "")
        if not raw:
            return None
        parts = urlsplit(raw)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(key, f"{raw!r} is not an http or https address")
        return raw.rstrip("/")

    def minutes(self, key: str, default: int) -> int:
        raw = self.text(key, str(default))
        if not raw.isdecimal() or not 1 <= int(raw) <= 1440:
            raise SettingsError(key, f"{raw!r} is not a number of minutes (1 to 1440)")
        return int(raw)

    def hours(self, key: str, default: str) -> str:
        raw = self.text(key, default)
        if raw != "always" and not re.fullmatch(r"(weekday|every_day) \d\d:[0-5]\d-\d\d:[0-5]\d", raw):
            raise SettingsError(key, f"{raw!r} is not always, or like weekday 09:00-17:00 or every_day 08:00-20:00")
        return raw

    def smtp(self, key: str) -> str:
        raw = self.text(key, "")
        parts = urlsplit(raw)
        if raw and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise SettingsError(key, "is not like smtp://user:password@mail.example:587 (or smtps://)")
        return raw

    def emails(self, key: str) -> tuple[str, ...]:
        found = tuple(self.text(key, "").replace(",", " ").split())
        for address in found:
            if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", address):
                raise SettingsError(key, f"{address!r} is not a mail address")
        return found

    def oidc(self) -> OpenIdConnect | None:
        given = {key: self.text(f"BOT_OIDC_{key}", "") for key in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
        if not any(given.values()):
            return None
        for key, value in given.items():
            if not value:
                raise SettingsError(f"BOT_OIDC_{key}", "must be set, too: single sign-on needs all three")
        parts = urlsplit(given["ISSUER"])
        loopback = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or not (parts.scheme == "https" or loopback):
            raise SettingsError("BOT_OIDC_ISSUER", f"{given['ISSUER']!r} is not an https address")
        return OpenIdConnect(
            issuer=given["ISSUER"],
            client_id=given["CLIENT_ID"],
            client_secret=Secret(given["CLIENT_SECRET"]),
            name=self.text("BOT_OIDC_NAME", "会社のアカウント"),
            trusts_factor=self.text("BOT_OIDC_TRUST_FACTOR", "") == "1",
        )

    def seal_keys(self) -> str:
        raw = self.text("BOT_SEAL_KEY", "")
        try:
            return " ".join(raw.split()) if raw and parse_keys(raw) else ""
        except BadInput as error:
            raise SettingsError("BOT_SEAL_KEY", error.problem) from error

    def clock(self) -> Clock:
        raw = self.text("BOT_NOW", "")
        if not raw:
            return system_clock
        if self.text("BOT_DEMO", "") != "1":
            raise SettingsError("BOT_NOW", "fixes the clock, so it is refused unless BOT_DEMO=1")
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError as error:
            raise SettingsError("BOT_NOW", f"{raw!r} is not ISO 8601 like 2026-11-22T10:05+09:00") from error
        return fixed_clock(moment if moment.tzinfo else moment.replace(tzinfo=JST))


def kept_secret(path: Path, prefix: str = "") -> str:
    """The secret in ``path``; made there once, readable by its owner alone, when it does not exist yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(prefix + base64.b64encode(secrets.token_bytes(32)).decode("ascii"))
    return path.read_text(encoding="ascii").strip()


def _stub_secret(read: _Reader, var_dir: Path, srm_url: str | None) -> str:
    if srm_url:
        raise SettingsError("BOT_SRM_SECRET", "must be set when BOT_SRM_URL is set (whsec_ followed by base64)")
    return kept_secret(var_dir / "srm-stub.key", "whsec_")


def _line_token(read: _Reader) -> str:
    token = read.text("LINE_CHANNEL_ACCESS_TOKEN", "")
    if bool(token) != bool(read.text("LINE_CHANNEL_SECRET", "")):
        missing = "LINE_CHANNEL_SECRET" if token else "LINE_CHANNEL_ACCESS_TOKEN"
        raise SettingsError(missing, "must be set, too: LINE needs both the channel secret and the access token")
    return token

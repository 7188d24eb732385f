"""Settings name the key of what is wrong, and secrets never show themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import ROOT, Secret, Settings


def load(tmp_path: Path, **environ: str) -> Settings:
    return Settings.load({"BOT_VAR_DIR": str(tmp_path), **environ})


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({"BOT_PORT": "80a"}, "BOT_PORT"),
        ({"BOT_PORT": "70000"}, "BOT_PORT"),
        ({"BOT_RASA_TIMEOUT": "soon"}, "BOT_RASA_TIMEOUT"),
        ({"BOT_SRM_URL": "desk"}, "BOT_SRM_URL"),
        ({"BOT_SRM_URL": "https://desk.example"}, "BOT_SRM_SECRET"),
        ({"BOT_NOW": "2026-11-22T10:05+09:00"}, "BOT_NOW"),
        ({"BOT_NOW": "yesterday", "BOT_DEMO": "1"}, "BOT_NOW"),
    ],
)
def test_the_key_is_named(tmp_path: Path, environ: dict[str, str], key: str) -> None:
    with pytest.raises(SettingsError, match=key):
        load(tmp_path, **environ)


def test_generated_secrets_are_kept_and_private(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.secret_key.reveal() == second.secret_key.reveal()
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert first.srm_secret.reveal().startswith("whsec_")


def test_secrets_do_not_show() -> None:
    assert "hush" not in repr(Secret("hush"))
    assert "hush" not in f"{Secret('hush')}"


def test_every_setting_stands_in_the_example() -> None:
    source = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    keys = set(re.findall(r'"(BOT_[A-Z_]+)"', source))
    assert keys - set(re.findall(r"^#?(BOT_[A-Z_]+)=", example, re.MULTILINE)) == set()
    assert keys


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("BOT_SRM_HOURS", "weekday 9-17"),
        ("BOT_ACK_MINUTES", "0"),
        ("BOT_ACK_MINUTES", "half an hour"),
        ("BOT_SMTP_URL", "mail.example"),
        ("BOT_AGENCY_EMAIL", "a@b.example nobody"),
        ("BOT_MAIL_FROM", "x"),
    ],
)
def test_what_follows_a_case_is_checked_naming_the_key(key: str, wrong: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=key):
        Settings.load({"BOT_VAR_DIR": str(tmp_path), key: wrong})


def test_the_agency_may_have_several_addresses_and_a_password_stays_hidden(tmp_path: Path) -> None:
    loaded = Settings.load(
        {
            "BOT_VAR_DIR": str(tmp_path),
            "BOT_SMTP_URL": "smtp://bot:word@mail.example:587",
            "BOT_AGENCY_EMAIL": "a@agency.example, b@agency.example",
        }
    )
    assert loaded.agency_emails == ("a@agency.example", "b@agency.example")
    assert loaded.mail_from == "a@agency.example"
    assert "word" not in repr(loaded)

"""The console's commands: accounts, the check of the audit log, corrections for the developers, the change of keys."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import BadInput
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.store.engine import Store

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    """Add the commands to the parser."""
    user = add("create-user", _create_user, "an account for the console; asks for the password, shows the QR code once")
    user.add_argument("login")
    user.add_argument("--name", help="as colleagues see it (default: the login)")
    user.add_argument("--role", default="reviewer", choices=("reviewer", "supervisor", "admin"))
    user.add_argument("--agency", default="main")
    user.add_argument("--clinic", type=int, action="append", help="number of a clinic; may be given again")
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    check = add("verify-audit", _verify_audit, "read the whole audit log and find any change")
    check.add_argument("--head", help="a head noted earlier, as NUMBER:HASH")


@contextmanager
def opened() -> Iterator[tuple[Settings, Store]]:
    """The migrated database of the settings."""
    from bot.store.engine import Store, migrate

    settings = Settings.load()
    migrate(settings.database_url)
    store = Store.open(settings.database_url)
    try:
        yield settings, store
    finally:
        store.close()


def _create_user(given: argparse.Namespace) -> int:
    import segno

    from bot.console import new_accounts, secrets_of_users

    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else getpass.getpass("パスワード: ")
    with opened() as (settings, store):
        with store.begin() as session:
            made = new_accounts.create(
                session,
                settings.seal_keys[0],
                login=given.login,
                name=given.name or given.login,
                role=given.role,
                password=password,
                agency=given.agency,
                clinics=given.clinic,
                by="command line",
                now=settings.clock(),
            )
        uri = secrets_of_users.totp_uri(made, given.login)
        if sys.stdout.isatty():
            segno.make(uri).terminal(compact=True)
        print(f"{given.login} を追加しました。認証アプリに、次を読ませてください。もう一度は出ません。")
        print(uri)
    return 0


def _verify_audit(given: argparse.Namespace) -> int:
    from bot.store import audit

    known = None
    if given.head:
        number, _, digest = given.head.partition(":")
        if not number.isdecimal() or len(digest) != 64:
            raise BadInput("--head", "must be NUMBER:HASH as in the daily mail")
        known = (int(number), digest)
    with opened() as (_, store), store.begin() as session:
        found = audit.verify(session, known)
        number_now, digest_now = audit.head(session)
    if not found.whole:
        print(f"{found.broken_at} 件目が、書かれたままではありません。", file=sys.stderr)
        return 1
    print(f"{found.rows} 件すべて、書かれたままです。\n{number_now}:{digest_now}")
    return 0

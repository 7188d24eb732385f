"""The console's commands: accounts, the check of the audit log, corrections for the developers, the change of keys."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
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
    user.add_argument("--email", help="finds the account at the first sign-in by OpenID Connect, once verified there")
    user.add_argument("--subject", help="its subject (sub) at the provider of BOT_OIDC_ISSUER, if it is known")
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    check = add("verify-audit", _verify_audit, "read the whole audit log and find any change")
    check.add_argument("--head", help="a head noted earlier, as NUMBER:HASH")
    out = add("export-corrections", _export_corrections, "approved corrections as masked training and test data")
    out.add_argument("--out", type=Path, default=Path("var/corrections"))
    out.add_argument("--no-model", action="store_true", help="do not try them on today's model")
    add("rotate-seal-key", _rotate_seal_key, "seal everything with a new key (stop the product first)")


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

    from bot.console import new_accounts, secrets_of_users, single_sign_on

    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else getpass.getpass("パスワード: ")
    with opened() as (settings, store):
        subject = None
        if given.subject:
            if settings.oidc is None:
                raise BadInput("--subject", "needs BOT_OIDC_ISSUER: a subject is known at its issuer alone")
            subject = single_sign_on.subject_of(settings.oidc.issuer, given.subject)
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
                subject=subject,
                email=given.email,
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


def _export_corrections(given: argparse.Namespace) -> int:
    from bot import corrections_out
    from bot.store import audit, corrections

    with opened() as (settings, store):
        with store.begin() as session:
            rows = corrections.approved(session)
            examples = corrections_out.gathered(rows)
        if rows and not given.no_model:
            _try_on_model(store, settings, [row.id for row in rows])
        training, tests = corrections_out.write(given.out, examples)
        with store.begin() as session:
            digest = hashlib.sha256(training.read_bytes() + tests.read_bytes()).hexdigest()
            detail = {"rows": len(examples), "sha256": digest}
            audit.append(
                session, settings.clock(), "command line", "main", "export_corrections", str(given.out), detail
            )
    print(
        f"{len(rows)} 件の訂正から {len(examples)} 文を書きました。取り込む前に、開発者が読んでください。\n{training}\n{tests}"
    )
    return 0


def _try_on_model(store: Store, settings: Settings, ids: list[int]) -> None:
    """Read every corrected text with today's model and note for each correction whether it is right now."""
    from bot.corrections_out import reads_right
    from bot.store.console_tables import Correction
    from bot.understand import understand

    with store.begin() as session:
        rows = [session.get_one(Correction, one) for one in ids]
        lines = io.StringIO("".join(json.dumps({"text": row.text}, ensure_ascii=False) + "\n" for row in rows))
        heard = io.StringIO()
        understand(lines, heard)
        readings = [json.loads(line) for line in heard.getvalue().splitlines()]
        for row, reading in zip(rows, readings, strict=True):
            row.reads_right = reads_right(reading, row.field, row.wanted)
            row.tested_at = settings.clock()


def _rotate_seal_key(_: argparse.Namespace) -> int:
    from bot.store import sealed_rows, sealing

    with opened() as (settings, store):
        keys, in_file = settings.seal_keys, settings.var_dir / "seal.key"
        from_file = in_file.exists() and in_file.read_text(encoding="ascii").strip() == settings.seal_key.reveal()
        if from_file and len(keys) == 1:
            # the new key is on disk before anything is sealed with it, so that a crash loses nothing
            _replace(in_file, f"{sealing.new_key()} {settings.seal_key.reveal()}")
            keys = sealing.parse_keys(in_file.read_text(encoding="ascii"))
        elif len(keys) == 1:
            raise BadInput("BOT_SEAL_KEY", "needs two keys for the change: the new one, a space, the old one")
        with store.begin() as session:
            changed = sealed_rows.rotate_all(session, keys)
        if from_file:
            _replace(in_file, in_file.read_text(encoding="ascii").split()[0])
    print(
        f"{changed} 件を新しい鍵で封をし直しました。"
        + ("" if from_file else "BOT_SEAL_KEY から古い鍵を外してください。")
    )
    return 0


def _replace(path: Path, content: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(content, encoding="ascii")
    fresh.replace(path)

"""The commands of ``python -m bot``. Exit 0 done, 1 could not, 2 the input was refused (its key is named)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bot import console_commands
from bot.errors import BadInput, BadPolicyFile, ClinicBotError
from bot.settings import Settings


def main(argv: list[str] | None = None) -> None:
    """Run one command; never ends with a traceback for an error of our own tree."""
    parser = _parser()
    given = parser.parse_args(argv)
    try:
        sys.exit(given.command(given))
    except BadPolicyFile as error:
        for bad in error.bad_lines:
            print(f"{bad.line}行目 {bad.column}: {bad.reason}", file=sys.stderr)
        print(f"{len(error.bad_lines)} か所を直してください。何も取り込んでいません。", file=sys.stderr)
        sys.exit(2)
    except BadInput as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except ClinicBotError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(command=run)
        return command

    add("run", _run, "start everything on this machine and stay until Ctrl-C")
    add("serve", _serve, "serve the public side and the actions (Rasa is started elsewhere)")
    add("migrate", _migrate, "bring the database to the newest schema")
    policies = add("import-policies", _import_policies, "take in the agency's policy file, all of it or nothing")
    policies.add_argument("file", type=Path)
    policies.add_argument("--agency", default="main", help="whose clients they are, as given to create-user")
    add("create-token", _create_token, "a token for the API calls of the agency, printed once").add_argument("name")
    console_commands.add_to(add)
    add("duties", _duties, "facts as JSON on standard input, duty answer as JSON on standard output")
    add("understand", _understand, "messages as JSON lines in, readings as JSON lines out")
    add("srm-stub", _srm_stub, "the stand-in for the coordination desk")
    line_stub = add("line-stub", _line_stub, "the stand-in for LINE, with a phone to try the channel (docs/line.md)")
    line_stub.add_argument("--port", type=int, default=8091)
    line_stub.add_argument(
        "--bot", default=None, help="where the product answers; the address of this machine if unset"
    )
    return parser


def _run(_: argparse.Namespace) -> int:
    from bot.supervisor import supervise

    return supervise(Settings.load())


def _serve(_: argparse.Namespace) -> int:
    from bot.server import serve

    return serve(Settings.load())


def _migrate(_: argparse.Namespace) -> int:
    from bot.store.engine import migrate

    migrate(Settings.load().database_url)
    return 0


def _import_policies(given: argparse.Namespace) -> int:
    from tqdm import tqdm

    from bot.policy import csv_import, plans
    from bot.store import policies
    from bot.store.engine import Store, migrate

    settings = Settings.load()
    if not 1 <= len(given.agency.strip()) <= 40:
        raise BadInput("--agency", "must have 1 to 40 characters")
    try:
        raw = given.file.read_bytes()
    except OSError as error:
        raise BadInput("file", f"{given.file} cannot be read ({error.strerror})") from error
    rows = csv_import.parse(raw, plans.load_plans())
    migrate(settings.database_url)
    store = Store.open(settings.database_url)
    with tqdm(total=len(rows), unit="件", disable=not sys.stderr.isatty()) as bar, store.begin() as session:
        added, updated = policies.import_all(
            session, rows, settings.clock(), lambda done, _: bar.update(done - bar.n), given.agency.strip()
        )
    store.close()
    print(f"{len(rows)} 件を確かめました。追加 {added} 件、更新 {updated} 件です。")
    return 0


def _create_token(given: argparse.Namespace) -> int:
    from bot.store import api_tokens
    from bot.store.engine import Store, migrate

    settings = Settings.load()
    migrate(settings.database_url)
    store = Store.open(settings.database_url)
    with store.begin() as session:
        print(api_tokens.create(session, given.name, settings.clock()))
    store.close()
    return 0


def _duties(_: argparse.Namespace) -> int:
    from bot.incident.facts import Facts
    from bot.law import duties

    try:
        given = json.loads(sys.stdin.read())
    except ValueError as error:
        raise BadInput("standard input", f"is not JSON ({error})") from error
    if isinstance(given, dict) and set(given) == {"facts"}:
        given = given["facts"]
    if not isinstance(given, dict):
        raise BadInput("standard input", "must be a JSON object of facts")
    json.dump(duties.assess(Facts.from_dict(given)).to_dict(), sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


def _understand(_: argparse.Namespace) -> int:
    from bot.understand import understand

    return understand(sys.stdin, sys.stdout)


def _srm_stub(_: argparse.Namespace) -> int:
    from bot.server import serve_stub

    return serve_stub(Settings.load())


def _line_stub(given: argparse.Namespace) -> int:
    from bot.line_stub.serving import serve

    settings = Settings.load()
    bot_url = given.bot or f"http://127.0.0.1:{settings.public_port}"
    return serve(given.port, bot_url, settings.line_channel_secret.reveal(), settings.line_access_token.reveal())

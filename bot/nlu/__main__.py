"""Training, serving and trying the NLU: ``python -m bot.nlu train | current | serve | parse | evaluate``.

Runs in the environment that has Rasa, from the root of the repository. ``current`` imports nothing of Rasa.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bot.nlu import fingerprint

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    command: str = options.command
    if command == "current":
        return 0 if fingerprint.is_current(ROOT, options.models) else 1
    if command == "parse":
        _one_thread()
        return _parse(options)
    if command == "serve":
        _one_thread()
    _prepare_for_rasa()
    return {"train": _train, "serve": _serve, "evaluate": _evaluate}[command](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.nlu", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    model = Path("models") / fingerprint.MODEL_NAME

    train = commands.add_parser("train", help="train the whole assistant")
    train.add_argument("--out", type=Path, default=Path("models"))
    train.add_argument("--config", type=Path, default=Path("config.yml"))
    train.add_argument("--domain", type=Path, default=Path("domain.yml"))
    train.add_argument("--data", type=Path, default=Path("bot/data"))

    current = commands.add_parser("current", help="exit 0 when the trained model fits the sources")
    current.add_argument("--models", type=Path, default=Path("models"))

    serve = commands.add_parser("serve", help="run Rasa on loopback")
    serve.add_argument("--port", type=int, default=5005)
    serve.add_argument("--model", type=Path, default=model)
    serve.add_argument("--endpoints", type=Path, default=Path("endpoints.yml"))
    serve.add_argument("--credentials", type=Path, default=Path("credentials.yml"))
    serve.add_argument("-i", "--interface", default="127.0.0.1")

    evaluate = commands.add_parser("evaluate", help="figures by author, by held-out part and on a file, as JSON")
    evaluate.add_argument("--data", type=Path, default=Path("bot/data/nlu"))
    evaluate.add_argument("--config", type=Path, default=Path("config.yml"))
    evaluate.add_argument("--author", action="append", default=[], help="leave this folder of bot/data/nlu out")
    evaluate.add_argument("--parts", type=int, default=0, help="cross-validate over this many random parts")
    evaluate.add_argument("--dev", type=Path, help='JSON lines {"text", "incident_type"}, never learned from')

    parse = commands.add_parser("parse", help="JSON lines on stdin, readings on stdout")
    parse.add_argument("--model", type=Path, default=model)
    return parser


def _one_thread() -> None:
    # A message is too small to share out, and BLAS threads that wait for each other burn a busy machine's time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _prepare_for_rasa() -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")


def _train(options: argparse.Namespace) -> int:
    # skops scans every loaded module at import: a second before TensorFlow is there, six seconds after.
    import skops.io  # noqa: F401

    from bot.nlu.training import TrainingFiles, train

    return train(TrainingFiles(options.config, options.domain, options.data), options.out, ROOT)


def _serve(options: argparse.Namespace) -> int:
    from bot.nlu.light_rasa import prepare_for_serving
    from bot.nlu.serving import Server, serve

    prepare_for_serving()
    return serve(
        Server(options.port, options.model, options.endpoints, options.credentials, interface=options.interface)
    )


def _evaluate(options: argparse.Namespace) -> int:
    import json

    from bot.nlu.evaluation import Evaluation, read_lines, read_openings, settings_from
    from bot.nlu.incident_classifier import IncidentClassifier, settings_of

    name = f"{IncidentClassifier.__module__}.{IncidentClassifier.__name__}"
    settings = settings_of(settings_from(options.config, name, IncidentClassifier.get_default_config()))
    dev = read_openings(options.dev) if options.dev else []
    outside = options.dev.stem if options.dev else ""
    evaluation = Evaluation([*read_lines(options.data), *dev], settings)
    if dev:
        print(json.dumps({"file": outside, **evaluation.of_author(outside)}, ensure_ascii=False), flush=True)
    for author in options.author:
        print(json.dumps({"author": author, **evaluation.of_author(author, outside)}, ensure_ascii=False), flush=True)
    for part in range(options.parts):
        found = evaluation.of_part(part, options.parts, outside)
        print(json.dumps({"part": part, **found}, ensure_ascii=False), flush=True)
    return 0


def _parse(options: argparse.Namespace) -> int:
    from bot.errors import DataFileError
    from bot.nlu.parsing import parse_lines

    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        return parse_lines(options.model, sys.stdin, sys.stdout)
    except DataFileError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())

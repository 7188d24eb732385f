"""This product's NLU beside the stock Japanese Rasa pipeline: the same data, the same machine, one run.

    .venv-rasa/bin/python bench/nlu.py [--dev FILE] [--per-label N] [--only ours|stock] [--json]

FILE holds JSON lines ``{"text", "incident_type"}``; without it the openings of the simulated people of the tests are
asked, which nothing learns from. Stock is SpacyNLP (ja_ginza), SpacyTokenizer, SpacyFeaturizer,
CountVectorsFeaturizer (words, and characters 1-4) and DIETClassifier with 100 epochs. It knows no types inside an
intent, so it is trained on one intent a type. ``--per-label`` takes only N examples of every label, for a short run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REPORT = "report_incident"
FLAT = f"{REPORT}__"


def main() -> int:
    """Runs both pipelines, each in a process of its own, and prints their figures as a table."""
    options = _options()
    if options.child:
        print(json.dumps(_measure(options.child, options.dev, options.per_label)))
        return 0
    if not options.json:
        return _table(options)
    names = [options.only] if options.only else ["ours", "stock"]
    print(json.dumps({name: _figures(name, options) for name in names}))
    return 0


def _table(options: argparse.Namespace) -> int:
    columns = ["type", "two best", "report", "ms median", "ms 95 %", "CPU ms", "train s", "train CPU s", "memory MB"]
    print("| pipeline | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name in [options.only] if options.only else ["ours", "stock"]:
        figures = _figures(name, options)
        print(f"| {name} | " + " | ".join(str(figures[column]) for column in columns) + " |", flush=True)
    return 0


def _figures(name: str, options: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", name]
    command += ["--dev", str(options.dev)] if options.dev else []
    command += ["--per-label", str(options.per_label)] if options.per_label else []
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: failed with exit code {done.returncode}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--per-label", type=int, default=0)
    parser.add_argument("--only", choices=["ours", "stock"])
    parser.add_argument("--child", choices=["ours", "stock"], help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(name: str, dev: Path | None, per_label: int) -> dict[str, float]:
    _prepare()
    examples, cases = _examples(per_label), _lines(dev) if dev else _openings()
    with tempfile.TemporaryDirectory() as folder:
        config, data = _write(Path(folder), name, examples)
        began, cpu = time.perf_counter(), time.process_time()
        model = _train(config, data, Path(folder))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        parsing = time.process_time()
        answers, milliseconds = _parse(model, [case["text"] for case in cases])
        parsing = time.process_time() - parsing
    truth = [case["incident_type"] for case in cases]
    rankings = [_types(answer) for answer in answers]
    return {
        "type": _share(ranking[:1] == [slug] for ranking, slug in zip(rankings, truth, strict=True)),
        "two best": _share(slug in ranking[:2] for ranking, slug in zip(rankings, truth, strict=True)),
        "report": _share(answer["intent"]["name"].startswith(REPORT) for answer in answers),
        "ms median": round(milliseconds[len(milliseconds) // 2], 1),
        "ms 95 %": round(milliseconds[int(len(milliseconds) * 0.95)], 1),
        "CPU ms": round(parsing * 1000 / len(answers), 1),
        "train s": round(seconds),
        "train CPU s": round(cpu),
        "memory MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _prepare() -> None:
    os.environ.update(RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", TF_CPP_MIN_LOG_LEVEL="3")
    os.environ["RASA_CACHE_DIRECTORY"] = tempfile.mkdtemp()
    sys.path.insert(0, str(ROOT))
    import logging
    import warnings

    import skops.io  # noqa: F401 (before TensorFlow, see bot/nlu/__main__.py)
    from rasa.utils.log_utils import configure_structlog

    warnings.simplefilter("ignore")
    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)


def _examples(per_label: int) -> dict[str, list[str]]:
    from rasa.shared.importers.utils import training_data_from_paths

    files = [str(path) for path in sorted((ROOT / "bot/data/nlu").rglob("*.yml"))]
    found: dict[str, list[str]] = defaultdict(list)
    for message in training_data_from_paths(files, "ja").intent_examples:
        found[message.get_full_intent()].append(message.get("text"))
    step = {label: max(1, len(texts) // per_label) if per_label else 1 for label, texts in found.items()}
    return {label: texts[:: step[label]][: per_label or None] for label, texts in sorted(found.items())}


def _write(folder: Path, name: str, examples: dict[str, list[str]]) -> tuple[Path, Path]:
    import yaml

    from bench.stock_pipeline import PIPELINE

    stock = name == "stock"
    blocks = [
        {"intent": label.replace(f"{REPORT}/", FLAT) if stock else label, "examples": [{"text": t} for t in texts]}
        for label, texts in examples.items()
    ]
    data = folder / "nlu.yml"
    data.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    config = folder / "config.yml"
    ours = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8")) | {"policies": None}
    stock_config = {"recipe": "default.v1", "assistant_id": "stock", "language": "ja", "policies": None}
    stock_config["pipeline"] = list(PIPELINE)
    config.write_text(yaml.safe_dump(stock_config if stock else ours), encoding="utf-8")
    return config, data


def _train(config: Path, data: Path, out: Path) -> str:
    import rasa.model_training

    # Rasa prints its progress on stdout, where the parent expects one JSON line.
    model = rasa.model_training.train_nlu(str(config), str(data), str(out), fixed_model_name="bench")
    if model is None:
        raise SystemExit("the training failed")
    return model


def _parse(model: str, texts: Sequence[str]) -> tuple[list[dict[str, Any]], list[float]]:
    import asyncio

    from rasa.core.agent import Agent
    from threadpoolctl import threadpool_limits

    agent = Agent.load(model)

    async def run() -> tuple[list[dict[str, Any]], list[float]]:
        await agent.parse_message(texts[0])
        answers, times = [], []
        for text in texts:
            began = time.perf_counter()
            answers.append(await agent.parse_message(text))
            times.append((time.perf_counter() - began) * 1000)
        return answers, sorted(times)

    # As the server runs: a message is too small to be shared between threads.
    with threadpool_limits(1):
        return asyncio.run(run())


def _types(answer: dict[str, Any]) -> list[str]:
    """The incident types of an answer, the likeliest first."""
    for entity in answer["entities"]:
        if entity["entity"] == "incident_type":
            return [guess["value"] for guess in entity["ranking"]]
    names = [entry["name"] for entry in answer["intent_ranking"]]
    return [name.removeprefix(FLAT) for name in names if name.startswith(FLAT)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _openings() -> list[dict[str, Any]]:
    import yaml

    by_type = yaml.safe_load((ROOT / "tests/conversations/people_openings.yaml").read_text(encoding="utf-8"))
    return [
        {"text": said["text"] if isinstance(said, dict) else said, "incident_type": slug}
        for slug, manners in by_type.items()
        for openings in manners.values()
        for said in openings
    ]


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return round(sum(counted) / len(counted), 3)


if __name__ == "__main__":
    sys.exit(main())

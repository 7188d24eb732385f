"""The NLU part of a trained assistant, read straight from its archive: no TensorFlow, no unpacking, no pickle."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot.errors import DataFileError
from bot.nlu.ginza import MODEL, load_language
from bot.nlu.normal_form import normalise
from bot.nlu.reader import READER_FILE, Heard, Reader, load_reader

if TYPE_CHECKING:
    from spacy.language import Language

_LOADER = "bot.nlu.light_spacy_nlp.LightSpacyNLP"


class Listener:
    """Text in, reading out, exactly as the assistant in the archive would read it."""

    def __init__(self, language: Language, reader: Reader) -> None:
        self._language = language
        self._reader = reader

    def hear(self, text: str) -> Heard:
        """The reading of one message."""
        return self._reader.read(text, self._language(normalise(text).text))


def open_listener(model: Path) -> Listener:
    """The listener of the archive at ``model``; DataFileError when it is missing, broken or without our classifier."""
    try:
        reader, spacy_model = _read(model)
    except (OSError, ImportError, ValueError, KeyError, tarfile.TarError, StopIteration) as error:
        raise DataFileError(model, "", f"cannot be read, train again ({type(error).__name__}: {error})") from error
    return Listener(load_language(spacy_model), reader)


def _read(model: Path) -> tuple[Reader, str]:
    with tarfile.open(model) as archive:
        files = {member.name: member for member in archive.getmembers() if member.isfile()}

        def content(name: str) -> bytes:
            file = archive.extractfile(files[name])
            if file is None:
                raise ValueError(f"{name} is not a file")
            return file.read()

        metadata = json.loads(content(next(name for name in files if PurePosixPath(name).name == "metadata.json")))
        folder = PurePosixPath(next(name for name in files if PurePosixPath(name).name == READER_FILE)).parent
        reader = load_reader(lambda name: content(str(folder / name)))
    nodes = metadata["predict_schema"]["nodes"].values()
    return reader, next(node["config"].get("model", MODEL) for node in nodes if node["uses"] == _LOADER)

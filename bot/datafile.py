"""Strict reading of reviewed YAML: a duplicate, unknown or missing key stops the start and names file and key."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import yaml

from bot.errors import DataFileError


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice; YAML itself would silently keep the last one."""


def _mapping_without_duplicates(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key!r}", key_node.start_mark)
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates)


def load(path: Path) -> dict[str, Any]:
    """The mapping in ``path``; DataFileError when it is unreadable, not YAML, not a mapping, or repeats a key."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        raise DataFileError(path, "", f"cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataFileError(path, "", f"is not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise DataFileError(path, "", "must hold a mapping at its top")
    return content


def check_keys(
    path: Path, where: str, mapping: object, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, Any]:
    """``mapping`` itself when it has every required key and no other than those named; ``where`` is its place."""
    if not isinstance(mapping, dict):
        raise DataFileError(path, where, "must be a mapping")
    required = list(required)
    for key in required:
        if key not in mapping:
            raise DataFileError(path, f"{where}.{key}" if where else key, "is missing")
    for key in mapping:
        if key not in required and key not in optional:
            raise DataFileError(path, f"{where}.{key}" if where else str(key), "is not a known key")
    return mapping

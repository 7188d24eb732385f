"""The SQLite that ships with the product instead of the machine's: the durable engine needs 3.42 or newer."""

from __future__ import annotations

import sys


def use_bundled() -> None:
    """Put pysqlite3 in the standard module's place; must run before SQLAlchemy is imported."""
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

"""``python -m bot …``"""

from bot import sqlite

sqlite.use_bundled()

from bot.cli import main  # noqa: E402 (SQLAlchemy must find the bundled SQLite)

if __name__ == "__main__":
    main()

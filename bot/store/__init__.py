"""What must not be lost: SQLAlchemy tables, repositories, one unit of work a message, Alembic migrations."""

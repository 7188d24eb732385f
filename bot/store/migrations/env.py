"""Alembic's entry: runs the migrations on the engine that `bot.store.engine.migrate` hands over."""

from alembic import context

from bot.store import gateway_tables  # noqa: F401
from bot.store.tables import Base

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, user_module_prefix="tables."
    )
    with context.begin_transaction():
        context.run_migrations()

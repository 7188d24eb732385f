"""The gateway: links that open a conversation in another browser.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover_links",
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", tables.Moment(timezone=True), nullable=False),
        sa.Column(
            "claim_hash",
            sa.String(length=64),
            nullable=True,
            comment="of the browser that opened it; null: unused",
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("nonce_hash"),
    )
    with op.batch_alter_table("handover_links") as table:
        table.create_index("ix_handover_links_conversation_id", ["conversation_id"])
        table.create_index("ix_handover_links_expires_at", ["expires_at"])


def downgrade() -> None:
    op.drop_table("handover_links")

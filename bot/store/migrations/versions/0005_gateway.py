"""The gateway: links to another browser, whose turn it is in a conversation, the order of what was said.

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
    with op.batch_alter_table("conversations") as table:
        table.add_column(
            sa.Column(
                "turn_holder", sa.String(length=100), nullable=True, comment="the process that answers now; null: none"
            )
        )
        table.add_column(
            sa.Column(
                "turn_until",
                tables.Moment(timezone=True),
                nullable=True,
                comment="by the machine's clock; later the holder is dead",
            )
        )
        table.add_column(sa.Column("said", sa.Integer(), nullable=True))
    with op.batch_alter_table("inbound_messages") as table:
        table.add_column(sa.Column("number", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE inbound_messages SET number = (SELECT COUNT(*) FROM inbound_messages AS other"
        " WHERE other.conversation_id = inbound_messages.conversation_id AND (other.received_at <"
        " inbound_messages.received_at OR (other.received_at = inbound_messages.received_at"
        " AND other.id <= inbound_messages.id)))"
    )
    op.execute(
        "UPDATE conversations SET said = (SELECT COUNT(*) FROM inbound_messages"
        " WHERE inbound_messages.conversation_id = conversations.id)"
    )
    with op.batch_alter_table("conversations") as table:
        table.alter_column(
            "said",
            existing_type=sa.Integer(),
            nullable=False,
            comment="the last number given to a message; numbers may have gaps",
        )
    with op.batch_alter_table("inbound_messages") as table:
        table.alter_column(
            "number",
            existing_type=sa.Integer(),
            nullable=False,
            comment="place in its conversation, from 1; given under the conversation's lock",
        )
        table.create_index("inbound_state", ["state", "conversation_id"])


def downgrade() -> None:
    with op.batch_alter_table("inbound_messages") as table:
        table.drop_index("inbound_state")
        table.drop_column("number")
    with op.batch_alter_table("conversations") as table:
        table.drop_column("said")
        table.drop_column("turn_until")
        table.drop_column("turn_holder")
    op.drop_table("handover_links")

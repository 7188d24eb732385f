"""LINE: webhook events, people, outgoing calls, buttons, account links.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_nonces",
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("policy_number", sa.String(length=60), nullable=False),
        sa.Column("good_until", tables.Moment(timezone=True), nullable=False),
        sa.Column("used_at", tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
        ),
        sa.PrimaryKeyConstraint("nonce_hash"),
    )
    op.create_table(
        "line_people",
        sa.Column("key", sa.String(length=64), nullable=False, comment="keyed hash of the LINE id"),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="user, group or room"),
        sa.Column("sealed_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=True),
        sa.Column("clinic_id", sa.Integer(), nullable=True, comment="by account link"),
        sa.Column("policy_number", sa.String(length=60), nullable=True, comment="proven by account link"),
        sa.Column(
            "reachable",
            sa.Boolean(),
            nullable=False,
            comment="false after unfollow: a push would be taken and shown to nobody",
        ),
        sa.Column(
            "busy_until", tables.Moment(timezone=True), nullable=True, comment="a worker has this person until then"
        ),
        sa.Column("shown", sa.JSON(), nullable=False, comment="keys of the buttons last shown, by number"),
        sa.Column("created_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("last_at", tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"],
            ["clinics.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_line_people_conversation_id"), "line_people", ["conversation_id"], unique=False)
    op.create_table(
        "line_buttons",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("payload", sa.String(length=200), nullable=False),
        sa.Column("created_at", tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_key"],
            ["line_people.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_line_buttons_person_key"), "line_buttons", ["person_key"], unique=False)
    op.create_table(
        "line_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=6), nullable=False, comment="reply or push"),
        sa.Column("retry_key", sa.String(length=36), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=True, comment="reply token, until used"),
        sa.Column("token_until", tables.Moment(timezone=True), nullable=True),
        sa.Column("messages", sa.JSON(), nullable=False, comment="as sent; emptied once delivered"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="waiting, sent, failed or unreachable"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True, comment="last HTTP status; 0 for no answer"),
        sa.Column("request_id", sa.String(length=100), nullable=True, comment="X-Line-Request-Id"),
        sa.Column(
            "doubtful",
            sa.Boolean(),
            nullable=False,
            comment="an attempt had no clear end, so the words may be shown twice",
        ),
        sa.Column("next_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("created_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("sent_at", tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_key"],
            ["line_people.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("retry_key"),
    )
    op.create_index("line_calls_waiting", "line_calls", ["person_key", "state"], unique=False)
    op.create_table(
        "line_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_event_id", sa.String(length=100), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("message_key", sa.String(length=64), nullable=True, comment="keyed hash of the message id"),
        sa.Column("inbound_id", sa.String(length=40), nullable=True),
        sa.Column("happened_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("received_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False, comment="waiting, done, ignored, withdrawn or failed"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbound_id"],
            ["inbound_messages.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("webhook_event_id"),
    )
    op.create_index(op.f("ix_line_events_inbound_id"), "line_events", ["inbound_id"], unique=False)
    op.create_index(op.f("ix_line_events_message_key"), "line_events", ["message_key"], unique=False)
    op.create_index("line_events_waiting", "line_events", ["state", "person_key"], unique=False)
    op.create_table(
        "line_deliveries",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["line_calls.id"],
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox_messages.id"],
        ),
        sa.PrimaryKeyConstraint("outbox_id"),
    )
    op.create_index(op.f("ix_line_deliveries_call_id"), "line_deliveries", ["call_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_line_deliveries_call_id"), table_name="line_deliveries")
    op.drop_table("line_deliveries")
    op.drop_index("line_events_waiting", table_name="line_events")
    op.drop_index(op.f("ix_line_events_message_key"), table_name="line_events")
    op.drop_index(op.f("ix_line_events_inbound_id"), table_name="line_events")
    op.drop_table("line_events")
    op.drop_index("line_calls_waiting", table_name="line_calls")
    op.drop_table("line_calls")
    op.drop_index(op.f("ix_line_buttons_person_key"), table_name="line_buttons")
    op.drop_table("line_buttons")
    op.drop_index(op.f("ix_line_people_conversation_id"), table_name="line_people")
    op.drop_table("line_people")
    op.drop_table("line_nonces")

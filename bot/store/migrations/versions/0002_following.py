"""What follows a case: escalation, reminders, notices to the agency.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("packets", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("tried_at", tables.Moment(timezone=True), nullable=True, comment="when it was last sent")
        )
        batch_op.create_index(batch_op.f("ix_packets_state"), ["state"], unique=False)
    op.create_table(
        "followings",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", tables.Moment(timezone=True), nullable=True),
        sa.Column("coordinator", sa.String(length=100), nullable=True),
        sa.Column("next_contact_at", tables.Moment(timezone=True), nullable=True, comment="announced by the desk"),
        sa.Column(
            "escalated_at",
            tables.Moment(timezone=True),
            nullable=True,
            comment="when the silence of the desk was told, last time",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "agency_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=30),
            nullable=False,
            comment="new_case, delivery_failed, no_acknowledgement, not_reached or closed",
        ),
        sa.Column("number", sa.Integer(), nullable=False, comment="counts mails of one kind for one case"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="waiting, sent, failed or skipped"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("sent_at", tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "kind", "number"),
    )
    with op.batch_alter_table("agency_mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_mails_state"), ["state"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sent_at", tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "kind", "due_on"),
    )
    op.create_table(
        "reports_made",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="preliminary or final"),
        sa.Column(
            "number", sa.String(length=100), nullable=True, comment="the authority's number, as the person said it"
        ),
        sa.Column("reported_at", tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "kind"),
    )


def downgrade() -> None:
    op.drop_table("reports_made")
    op.drop_table("reminders")
    with op.batch_alter_table("agency_mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_mails_state"))
    op.drop_table("agency_mails")
    op.drop_table("followings")
    with op.batch_alter_table("packets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packets_state"))
        batch_op.drop_column("tried_at")

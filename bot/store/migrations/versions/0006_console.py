"""The console: each case's times on its card, indexes for the board and for what moved, sign-in by OpenID Connect.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figures_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", tables.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO figures_mark (id, until) VALUES (1, '2000-01-01 00:00:00')")
    with op.batch_alter_table("case_cards") as table:
        table.add_column(sa.Column("week", sa.Date(), nullable=True, comment="the Monday before it was opened"))
        table.add_column(
            sa.Column("messages", sa.Integer(), nullable=True, comment="written by the person; null: not measured yet")
        )
        table.add_column(
            sa.Column("steps_seconds", sa.Double(), nullable=True, comment="from the first message to its answer")
        )
        table.add_column(
            sa.Column("handoff_seconds", sa.Double(), nullable=True, comment="from opening to asking for the hand-off")
        )
        table.add_column(
            sa.Column("answer_seconds", sa.Double(), nullable=True, comment="from there to the acknowledgement")
        )
        table.create_index("case_cards_states", ["agency", "state", "due_at", "reported_at", "clinic_id"])
        table.create_index("case_cards_clinic", ["agency", "clinic_id"])
        table.create_index("case_cards_updated", ["updated_at"])
    op.create_index(
        "case_cards_unmeasured",
        "case_cards",
        ["case_id"],
        postgresql_where=sa.text("messages IS NULL"),
        sqlite_where=sa.text("messages IS NULL"),
    )
    with op.batch_alter_table("conversations") as table:
        table.create_index("ix_conversations_last_at", ["last_at"])
    with op.batch_alter_table("console_users") as table:
        table.add_column(
            sa.Column(
                "email",
                sa.String(length=200),
                nullable=True,
                comment="small letters; finds the account at the first sign-in by OpenID Connect",
            )
        )
        table.add_column(
            sa.Column(
                "password_until",
                tables.Moment(timezone=True),
                nullable=True,
                comment="the password was given out: it must be changed, and ends then; none: the person's own",
            )
        )
        table.create_unique_constraint("console_users_email", ["email"])
    op.create_table(
        "pending_sign_ins",
        sa.Column("id", sa.String(length=64), nullable=False, comment="SHA-256 of the cookie and the state"),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False, comment="of PKCE"),
        sa.Column("wanted", sa.String(length=500), nullable=False),
        sa.Column("made_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["console_users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("pending_sign_ins")
    with op.batch_alter_table("console_users") as table:
        table.drop_constraint("console_users_email", type_="unique")
        table.drop_column("password_until")
        table.drop_column("email")
    with op.batch_alter_table("conversations") as table:
        table.drop_index("ix_conversations_last_at")
    op.drop_index("case_cards_unmeasured", "case_cards")
    with op.batch_alter_table("case_cards") as table:
        table.drop_index("case_cards_updated")
        table.drop_index("case_cards_clinic")
        table.drop_index("case_cards_states")
        for name in ("answer_seconds", "handoff_seconds", "steps_seconds", "messages", "week"):
            table.drop_column(name)
    op.drop_table("figures_mark")

"""The agency's console: accounts, the board, search, audit, corrections, retention.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.store import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_GUARDED = ("UPDATE", "DELETE")


def _guard_the_audit_log() -> None:
    """No statement of ours or of anybody with our rights changes or removes a row of the log."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in _GUARDED:
            op.execute(
                f"CREATE TRIGGER audit_log_no_{verb.lower()} BEFORE {verb} ON audit_log "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_log_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_log_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_append_only()"
    )


def _cards_of_the_cases_there_are() -> None:
    op.execute(
        "INSERT INTO case_cards (case_id, case_ref, conversation_id, agency, clinic_id, clinic_name, channel, state,"
        " incident_type, severity, urgency, report, tags, opened_at, updated_at) "
        "SELECT c.id, c.case_ref, c.conversation_id, coalesce(k.agency, 'main'), k.id, k.name, v.channel, c.state,"
        " NULL, c.severity, 99, NULL, '[]', c.created_at, c.updated_at FROM cases c "
        "JOIN conversations v ON v.id = c.conversation_id LEFT JOIN policies p ON p.id = c.policy_id "
        "LEFT JOIN clinics k ON k.id = p.clinic_id"
    )


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False, comment="as hashed: ISO 8601 in Asia/Tokyo"),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON as hashed"),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_log_action"), ["action"], unique=False)

    op.create_table(
        "console_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False, comment="reviewer, supervisor or admin"),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("clinics", sa.JSON(), nullable=True, comment="ids; none means every clinic of the agency"),
        sa.Column("password_hash", sa.String(length=200), nullable=False, comment="argon2id"),
        sa.Column("totp_secret", sa.Text(), nullable=False, comment="sealed"),
        sa.Column(
            "totp_used",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the last time step taken, so that no code works twice",
        ),
        sa.Column("failures", sa.Integer(), nullable=False, comment="wrong answers since the last good one"),
        sa.Column("locked_until", tables.Moment(timezone=True), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True, comment="issuer and subject of OpenID Connect"),
        sa.Column("created_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("disabled_at", tables.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
        sa.UniqueConstraint("subject"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("case_ref", sa.String(length=20), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("erased_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_case_ref"), ["case_ref"], unique=False)

    op.create_table(
        "retention_rules",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind"),
    )
    op.create_table(
        "search_docs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False, comment="in:<id>, out:<id> or note:<id>"),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("grams", sa.Text().with_variant(postgresql.ARRAY(sa.Text()), "postgresql"), nullable=True),
        sa.Column("said_at", tables.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source"),
    )
    with op.batch_alter_table("search_docs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_docs_conversation_id"), ["conversation_id"], unique=False)
    op.create_index("search_docs_grams", "search_docs", ["grams"], unique=False, postgresql_using="gin")

    op.create_table(
        "search_grams",
        sa.Column("gram", sa.String(length=2), nullable=False),
        sa.Column("doc_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "doc_id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_grams", schema=None) as batch_op:
        batch_op.create_index("search_grams_doc", ["doc_id"], unique=False)

    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False, comment="hash of the address"),
        sa.Column("tried_at", tables.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.create_index("sign_in_tries_recent", ["source", "tried_at"], unique=False)

    op.create_table(
        "console_sessions",
        sa.Column("id", sa.String(length=64), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("seen_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["console_users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("console_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_console_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["console_users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "name"),
    )
    op.create_table(
        "case_cards",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_ref", sa.String(length=20), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("agency", sa.String(length=40), server_default="main", nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("clinic_name", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("incident_type", sa.String(length=30), nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False, comment="the order of the board: small first"),
        sa.Column("report", sa.String(length=15), nullable=True, comment="the duty verdict on the report"),
        sa.Column(
            "due_at", tables.Moment(timezone=True), nullable=True, comment="end of the last day for the first report"
        ),
        sa.Column(
            "final_due_at",
            tables.Moment(timezone=True),
            nullable=True,
            comment="end of the last day for the full report",
        ),
        sa.Column(
            "reported_at",
            tables.Moment(timezone=True),
            nullable=True,
            comment="when the first report went out, as the agency noted",
        ),
        sa.Column("misread", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("reviewed_at", tables.Moment(timezone=True), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("legal_hold", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("closed_at", tables.Moment(timezone=True), nullable=True),
        sa.Column("opened_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("updated_at", tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
        sa.UniqueConstraint("case_ref"),
    )
    with op.batch_alter_table("case_cards", schema=None) as batch_op:
        batch_op.create_index("case_cards_board", ["agency", "urgency", "due_at", "case_id"], unique=False)
        batch_op.create_index("case_cards_opened", ["agency", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_cards_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_cards_conversation_id"), ["conversation_id"], unique=False)

    op.create_table(
        "case_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", tables.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["console_users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("case_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_notes_case_id"), ["case_id"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False, comment="intent, incident_type or the name of a fact"),
        sa.Column("was", sa.Text(), nullable=True, comment="what it was read as"),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="masked, as it goes to the developers"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="proposed, approved or refused"),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", tables.Moment(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", tables.Moment(timezone=True), nullable=True),
        sa.Column(
            "reads_right", sa.Boolean(), nullable=True, comment="whether the model of ``tested_model`` reads it right"
        ),
        sa.Column("tested_model", sa.String(length=100), nullable=True),
        sa.Column("tested_at", tables.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["console_users.id"],
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"],
            ["inbound_messages.id"],
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"],
            ["console_users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_inbound_id"), ["inbound_id"], unique=False)

    with op.batch_alter_table("clinics", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "agency", sa.String(length=40), server_default="main", nullable=False, comment="whose client it is"
            )
        )

    with op.batch_alter_table("inbound_messages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "sealed", sa.Text(), nullable=True, comment="what was typed, sealed; none when nothing was masked"
            )
        )

    op.execute("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '" + "0" * 64 + "')")
    _guard_the_audit_log()
    _cards_of_the_cases_there_are()


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER audit_log_guard ON audit_log")
        op.execute("DROP FUNCTION audit_log_append_only()")
    with op.batch_alter_table("inbound_messages", schema=None) as batch_op:
        batch_op.drop_column("sealed")

    with op.batch_alter_table("clinics", schema=None) as batch_op:
        batch_op.drop_column("agency")

    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_inbound_id"))
        batch_op.drop_index(batch_op.f("ix_corrections_case_id"))

    op.drop_table("corrections")
    with op.batch_alter_table("case_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_notes_case_id"))

    op.drop_table("case_notes")
    with op.batch_alter_table("case_cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_cards_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_case_cards_assignee_id"))
        batch_op.drop_index("case_cards_opened")
        batch_op.drop_index("case_cards_board")

    op.drop_table("case_cards")
    op.drop_table("saved_views")
    with op.batch_alter_table("console_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_console_sessions_user_id"))

    op.drop_table("console_sessions")
    with op.batch_alter_table("sign_in_tries", schema=None) as batch_op:
        batch_op.drop_index("sign_in_tries_recent")

    op.drop_table("sign_in_tries")
    with op.batch_alter_table("search_grams", schema=None) as batch_op:
        batch_op.drop_index("search_grams_doc")

    op.drop_table("search_grams")
    with op.batch_alter_table("search_docs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_docs_conversation_id"))

    op.drop_table("search_docs")
    op.drop_table("retention_rules")
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasures_case_ref"))

    op.drop_table("erasures")
    op.drop_table("console_users")
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_log_action"))

    op.drop_table("audit_log")
    op.drop_table("audit_head")

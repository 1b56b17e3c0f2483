"""People, dossiers and cases.

Revision 0001, the first. Triggers refuse to change or delete rows that are only added.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_APPEND_ONLY = (
    "epoch_note",
    "roster_note",
    "seen_envelope",
    "dossier",
    "roll",
    "roll_signature",
    "member",
    "bar",
    "attached_envelope",
    "item",
    "knowledge",
    "case_event",
)

_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    _staff()
    _dossiers()
    _cases()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
    for table in _APPEND_ONLY:
        _refuse_change(table)


def _refuse_change(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
        )


def _staff() -> None:
    op.create_table(
        "attempt",
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_attempt"),
    )
    op.create_table(
        "person",
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("channels", sa.String(length=400), nullable=False),
        sa.Column("supervisor", sa.String(length=32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["supervisor"], ["person.login"], name="fk_person_supervisor"),
        sa.PrimaryKeyConstraint("login", name="pk_person"),
    )
    op.create_table(
        "published",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("name = 'current'", name="one_row"),
        sa.PrimaryKeyConstraint("name", name="pk_published"),
    )
    op.create_table(
        "roster_note",
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name="pk_roster_note"),
    )
    op.create_table(
        "credential",
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("verifier", sa.String(length=200), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("escrow", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("version >= 1", name="version_counts_from_one"),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_credential_login"),
        sa.PrimaryKeyConstraint("login", name="pk_credential"),
    )
    op.create_table(
        "epoch_note",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_epoch_note_login"),
        sa.PrimaryKeyConstraint("hash", name="pk_epoch_note"),
    )
    op.create_table(
        "invitation",
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_invitation_login"),
        sa.PrimaryKeyConstraint("login", name="pk_invitation"),
    )
    op.create_table(
        "officer_keys",
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("identity", sa.LargeBinary(length=32), nullable=False),
        sa.Column("personal", sa.LargeBinary(length=1216), nullable=False),
        sa.Column("proof", sa.LargeBinary(length=64), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_on IS NULL)", name="approval_whole"),
        sa.CheckConstraint("approved_by <> login", name="approved_by_another"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.login"], name="fk_officer_keys_approved_by"),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_officer_keys_login"),
        sa.PrimaryKeyConstraint("login", name="pk_officer_keys"),
        sa.UniqueConstraint("fingerprint", name="uq_officer_keys_fingerprint"),
    )
    op.create_table(
        "own_trail",
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_own_trail_login"),
        sa.PrimaryKeyConstraint("login", name="pk_own_trail"),
    )
    op.create_table(
        "session",
        "own_trail",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_session_login"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )


def _dossiers() -> None:
    op.create_table(
        "sealed_envelope",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("channel", sa.LargeBinary(length=16), nullable=False),
        sa.Column("size_class", sa.SmallInteger(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(seal) = 9416", name="seal_size"),
        sa.PrimaryKeyConstraint("hash", name="pk_sealed_envelope"),
    )
    op.create_table(
        "seen_envelope",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_seen_envelope"),
    )
    op.create_table(
        "dossier",
        sa.Column("number", sa.String(length=11), nullable=False),
        sa.Column("channel", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("address", sa.LargeBinary(length=32), nullable=False),
        sa.Column("u", sa.LargeBinary(length=32), nullable=False),
        sa.Column("envelope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("knowledge_tag", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["envelope"], ["sealed_envelope.hash"], name="fk_dossier_envelope"),
        sa.ForeignKeyConstraint(["opened_by"], ["person.login"], name="fk_dossier_opened_by"),
        sa.PrimaryKeyConstraint("number", name="pk_dossier"),
        sa.UniqueConstraint("address", name="uq_dossier_address"),
        sa.UniqueConstraint("envelope", name="uq_dossier_envelope"),
    )
    op.create_table(
        "trial",
        sa.Column("envelope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.CheckConstraint("outcome IN ('shut', 'opened', 'broken', 'waiting')", name="outcome_known"),
        sa.ForeignKeyConstraint(["envelope"], ["sealed_envelope.hash"], name="fk_trial_envelope"),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_trial_login"),
        sa.PrimaryKeyConstraint("envelope", "login", name="pk_trial"),
    )
    op.create_table(
        "bar",
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.number"], name="fk_bar_dossier"),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_bar_login"),
        sa.PrimaryKeyConstraint("dossier", "login", name="pk_bar"),
    )
    op.create_table(
        "knowledge",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("item", sa.LargeBinary(length=32), nullable=False),
        sa.Column("dossier", sa.String(length=11), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.number"], name="fk_knowledge_dossier"),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_knowledge_login"),
        sa.PrimaryKeyConstraint("entry", name="pk_knowledge"),
        sa.UniqueConstraint("login", "before", name="uq_knowledge_login_before"),
    )
    op.create_index("ix_knowledge_dossier", "knowledge", ["dossier"], unique=False)
    op.create_table(
        "outgoing",
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("first_delivered_on", sa.Date(), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("delivered <= version", name="delivered_after_written"),
        sa.CheckConstraint("length(value) = 65536", name="value_size"),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.number"], name="fk_outgoing_dossier"),
        sa.PrimaryKeyConstraint("dossier", name="pk_outgoing"),
    )
    op.create_table(
        "roll",
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("(generation = 1) = (length(chain) = 0)", name="chain_after_the_first"),
        sa.CheckConstraint("generation >= 1", name="generation_counts_from_one"),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.number"], name="fk_roll_dossier"),
        sa.PrimaryKeyConstraint("dossier", "generation", name="pk_roll"),
    )
    op.create_table(
        "attached_envelope",
        sa.Column("envelope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("handed_in", sa.Boolean(), nullable=False),
        sa.Column("content_key", sa.LargeBinary(), nullable=False),
        sa.Column("attached_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier", "generation"],
            ["roll.dossier", "roll.generation"],
            name="fk_attached_envelope_dossier_generation",
        ),
        sa.ForeignKeyConstraint(["envelope"], ["sealed_envelope.hash"], name="fk_attached_envelope_envelope"),
        sa.PrimaryKeyConstraint("envelope", name="pk_attached_envelope"),
    )
    op.create_index("ix_attached_envelope_dossier", "attached_envelope", ["dossier"], unique=False)
    op.create_table(
        "item",
        sa.Column("item_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(item_id) = 16", name="item_id_size"),
        sa.ForeignKeyConstraint(["author"], ["person.login"], name="fk_item_author"),
        sa.ForeignKeyConstraint(
            ["dossier", "generation"], ["roll.dossier", "roll.generation"], name="fk_item_dossier_generation"
        ),
        sa.PrimaryKeyConstraint("item_id", name="pk_item"),
        sa.UniqueConstraint("dossier", "kind", "counter", name="uq_item_dossier_kind_counter"),
    )
    op.create_table(
        "member",
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=32), nullable=False),
        sa.Column("wrap", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier", "generation"],
            ["roll.dossier", "roll.generation"],
            name="fk_member_dossier_generation",
        ),
        sa.ForeignKeyConstraint(["login"], ["person.login"], name="fk_member_login"),
        sa.PrimaryKeyConstraint("dossier", "generation", "login", name="pk_member"),
    )
    op.create_index("ix_member_login", "member", ["login"], unique=False)
    op.create_table(
        "roll_signature",
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("signer", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier", "generation"],
            ["roll.dossier", "roll.generation"],
            name="fk_roll_signature_dossier_generation",
        ),
        sa.PrimaryKeyConstraint("dossier", "generation", "signer", name="pk_roll_signature"),
    )


def _cases() -> None:
    op.create_table(
        "case",
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.number"], name="fk_case_dossier"),
        sa.ForeignKeyConstraint(["owner"], ["person.login"], name="fk_case_owner"),
        sa.PrimaryKeyConstraint("dossier", name="pk_case"),
    )
    op.create_table(
        "case_event",
        sa.Column("event_id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("dossier", sa.String(length=11), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["person.login"], name="fk_case_event_actor"),
        sa.ForeignKeyConstraint(["dossier"], ["case.dossier"], name="fk_case_event_dossier"),
        sa.PrimaryKeyConstraint("event_id", name="pk_case_event"),
    )
    op.create_index("ix_case_event_dossier", "case_event", ["dossier"], unique=False)


def downgrade() -> None:
    for table in (
        "roll_signature",
        "member",
        "item",
        "case_event",
        "attached_envelope",
        "roll",
        "outgoing",
        "knowledge",
        "case",
        "bar",
        "trial",
        "session",
        "own_trail",
        "officer_keys",
        "invitation",
        "epoch_note",
        "dossier",
        "credential",
        "seen_envelope",
        "sealed_envelope",
        "roster_note",
        "published",
        "person",
        "attempt",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")

"""Functions that take bytes or text and need no harness of their own, each with the reason."""

from __future__ import annotations

_HASH = "hashes or derives from bytes of any length; nothing in them is read"
_NAMES = "writes a name or a text from keys and days of our own"
_OURS = "reads files of a release of ours, when it is built or started"
_ROUTE = "reached through its route by the harness of the console's requests"

EXEMPT = {
    "crypto.address.author_tag": _HASH,
    "crypto.address.commitment": _HASH,
    "crypto.address.mailbox_address": _HASH,
    "crypto.binding.digest": _HASH,
    "crypto.binding.fingerprint": _HASH,
    "crypto.bundle.Opener.__init__": "reached by the harness of its update",
    "crypto.bundle.context": _HASH,
    "crypto.directory.epoch_text": _NAMES,
    "crypto.directory.freshness_text": _NAMES,
    "crypto.directory.key_name": _NAMES,
    "crypto.directory.officer_key_name": _NAMES,
    "crypto.dossier.CaseKey.document_stream": _HASH,
    "crypto.envelope.body_context": _HASH,
    "crypto.envelope.slot_info": _HASH,
    "crypto.officer.sign_in_key": _HASH,
    "crypto.officer.stretch": "a second and 64 MiB each; it only hashes what parse_passphrase gave",
    "crypto.officer.unlock_key": _HASH,
    "crypto.receipt.derive": _HASH,
    "crypto.refusal.Refused.__init__": "a reason of our own",
    "crypto.roster.Lines.__init__": "reached by the harness of rosters",
    "crypto.roster.Lines.write": "writes texts of our own; reached by the harness of rosters",
    "crypto.signing.public_key": _HASH,
    "crypto.signing.sign": _HASH,
    "crypto.statement.authorship": _HASH,
    "crypto.statement.case_key_hash": _HASH,
    "crypto.statement.consent": _HASH,
    "crypto.statement.enrolment": _HASH,
    "crypto.statement.knowledge_tag": _HASH,
    "crypto.statement.open_request": _HASH,
    "crypto.statement.read_out": _HASH,
    "crypto.table.bound": _HASH,
    "intake.build.Assets.read": _OURS,
    "intake.plain.edition.read_editions": _OURS,
    "intake.seam.catalogues.read_catalogue": _OURS,
    "intake.seam.store.read_envelope": "gives stored bytes back by their hash; what reads them has a harness",
    "intake.texts.read_questionnaires": _OURS,
    "review.dossiers.service.read": _ROUTE,
    "review.dossiers.views.read": _ROUTE,
}

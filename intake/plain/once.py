"""One form makes one envelope: a second press, a reload, or the same bytes again make no second one."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy.exc import IntegrityError

from crypto.envelope import Envelope
from intake.plain.desk import Desk
from intake.seam import store
from intake.seam.database import writing


def keep_once(desk: Desk, envelope: Envelope, token: str) -> bool:
    """Keeps an envelope unless one of the same form is kept already: both in one transaction.

    Tells whether it was the first one. Raises `OSError` or `SQLAlchemyError` when nothing could be
    stored, and `UsedUp`.
    """
    desk.budgets.take_envelope(
        envelope.head.channel, len(envelope.seal) + len(envelope.body), desk.clock.now()
    )
    day = desk.clock.today()
    name = sha256(bytes.fromhex(token)).digest()
    try:
        with writing(desk.engine) as connection:
            store.add_form(connection, name, day)
            store.add_envelope(connection, envelope, day)
    except IntegrityError:
        return False
    return True

"""The baseline of storing: the same bytes by the driver's own insert, each a durable transaction.

Run as `python -m tests.bench.inserting DATABASE SECONDS`, twice at once; it prints how many it made and
its processor time. Connections, their settings and the writers' lock are the portal's own.
"""

from __future__ import annotations

import secrets
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from crypto.envelope import ENVELOPE_SIZES
from intake.seam.database import open_database, write_lock

THREADS = 8
_COLUMNS = "INSERT INTO envelope (hash, channel, size_class, day, sealed) VALUES"
_SQL = {
    "sqlite": f"{_COLUMNS} (?, ?, 1, '2026-11-24', ?)",
    "postgresql": f"{_COLUMNS} (%s, %s, 1, '2026-11-24', %s)",
}


def writer(url: str) -> Callable[[], None]:
    """A function that inserts one row of an envelope's size, over a connection of its own."""
    engine = open_database(url)
    connection: Any = engine.raw_connection().driver_connection
    sql, body, channel = _SQL[engine.dialect.name], secrets.token_bytes(ENVELOPE_SIZES[1]), bytes(16)

    def insert() -> None:
        with write_lock(engine):
            cursor = connection.cursor()
            if engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(sql, (secrets.token_bytes(32), channel, body))
            connection.commit()

    return insert


def main(url: str, seconds: float) -> None:
    """Inserts from eight threads until the time is over."""
    counts = [0] * THREADS
    end = time.monotonic() + seconds

    def run(place: int) -> None:
        insert = writer(url)
        while time.monotonic() < end:
            insert()
            counts[place] += 1

    threads = [threading.Thread(target=run, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(counts), time.process_time())


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))

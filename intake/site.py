"""The built site in memory: what isn't in it doesn't exist."""

from __future__ import annotations

from pathlib import Path

from flask import Response

from intake.seam.web import file_type

ERROR_PAGE = "error.html"


class NoSite(Exception):
    """The site has not been built. The message says what to do."""


class Site:
    """Static pages, byte-identical for everyone. A folder's page is its `index.html`."""

    def __init__(self, folder: Path) -> None:
        if not (folder / ERROR_PAGE).is_file():
            raise NoSite(f"There is no built site in {folder}. Make it with `make build`.")
        self._files = {
            path.relative_to(folder).as_posix(): (path.read_bytes(), file_type(path.name))
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    @property
    def paths(self) -> list[str]:
        """Every file's path, for tests that walk the site."""
        return list(self._files)

    def answer(self, path: str, status: int = 200) -> Response:
        """The file at a path, or the error page with 404."""
        found = self._files.get(f"{path}index.html" if path.endswith("/") or not path else path)
        if found is None:
            return self.error(404)
        body, kind = found
        return Response(body, status, content_type=kind)

    def error(self, status: int) -> Response:
        """The one page for whatever went wrong."""
        return self.answer(ERROR_PAGE, status)

"""A browser without scripts: fetches pages, fills their forms in, sends them, follows nothing by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart


@dataclass
class Form:
    """A form of a page: where it leads, and what it would send."""

    action: str = ""
    enctype: str = ""
    values: MultiDict[str, Any] = field(default_factory=MultiDict)
    #: Every value that a box or button of a name can have.
    offered: MultiDict[str, str] = field(default_factory=MultiDict)

    def fill(self, **values: object) -> Form:
        """Types words, or ticks boxes; `_` stands for the hyphen of a name."""
        for name, value in values.items():
            known = name if name in self.values or name in self.offered else name.replace("_", "-")
            self.values.setlist(known, list(value) if isinstance(value, list | tuple) else [value])
        return self


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._area = ""
        self._written = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("enctype", "")))
        elif tag == "input":
            self._input(values)
        elif tag == "textarea":
            self._area, self._written = values["name"], ""

    def _input(self, values: Mapping[str, str]) -> None:
        form, name = self.forms[-1], values["name"]
        if values["type"] in {"checkbox", "radio"}:
            form.offered.add(name, values["value"])
            if "checked" in values:
                form.values.add(name, values["value"])
        elif values["type"] != "file":
            form.values.add(name, values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.forms[-1].values.add(self._area, self._written.removeprefix("\n"))
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._written += data
        else:
            self.text.append(data)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def page(self) -> str:
        """The page's source."""
        return self.body.decode()

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.page.replace("\r\n", "\n"))
        return reader

    @property
    def forms(self) -> list[Form]:
        """The page's forms."""
        return self._read().forms

    @property
    def form(self) -> Form:
        """The page's one form."""
        (found,) = self.forms
        return found

    @property
    def text(self) -> str:
        """What the page shows, without what its fields hold."""
        return " ".join(" ".join(self._read().text).split())


@dataclass(frozen=True)
class Client:
    """Somebody at the pages."""

    url: str

    def request(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request."""
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """A page."""
        return self.request("GET", path)

    def send(
        self, form: Form, files: Iterable[tuple[str, bytes]] = (), headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Sends a form as a browser does, files last."""
        boundary, body = multipart(form.values, files)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        own = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        return self.request("POST", form.action, body, {**kind, **own, **(headers or {})})


def multipart(values: MultiDict[str, Any], files: Iterable[tuple[str, bytes]] = ()) -> tuple[str, bytes]:
    """A form's body, its lines' ends as browsers send them."""
    sent: MultiDict[str, Any] = MultiDict()
    for name, value in values.items(multi=True):
        sent.add(name, value.replace("\n", "\r\n"))
    for name, data in files:
        sent.add("files", FileStorage(BytesIO(data), name, "files", "application/octet-stream"))
    return encode_multipart(sent)

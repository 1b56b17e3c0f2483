"""Sizes and form of what is posted, without a look at who posts it."""

from __future__ import annotations

from flask import Request
from werkzeug.exceptions import ClientDisconnected

from crypto.address import VISIT_SIZE
from crypto.envelope import ENVELOPE_SIZES
from crypto.part import HEAD_SIZE, PART_SIZE, Part, parse_head
from crypto.refusal import Refused

#: The only lengths of the posting interface: a visit is as long as a small envelope.
POST_SIZES = frozenset({VISIT_SIZE, *ENVELOPE_SIZES.values()})


def read_post(request: Request) -> bytes:
    """The body of a post, of one of the known sizes.

    It is read to the declared length and counted, since a cut body ends without an error, and never
    past it. Raises `Refused("form")`.
    """
    length = request.content_length
    if length not in POST_SIZES or request.mimetype != "application/octet-stream":
        raise Refused("form")
    return _read(request, length)


def read_part(request: Request) -> Part:
    """The body of a part. Nothing is read unless its length can be a part's. Raises `Refused("form")`."""
    length = request.content_length or 0
    if not HEAD_SIZE < length <= HEAD_SIZE + PART_SIZE or request.mimetype != "application/octet-stream":
        raise Refused("form")
    head = parse_head(_read(request, HEAD_SIZE))
    if length != HEAD_SIZE + head.data_size:
        raise Refused("form")
    return Part(head, _read(request, head.data_size))


def _read(request: Request, size: int) -> bytes:
    parts: list[bytes] = []
    missing = size
    while missing:
        try:
            part = request.stream.read(missing)
        except ClientDisconnected:
            part = b""
        if not part:
            raise Refused("form")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)

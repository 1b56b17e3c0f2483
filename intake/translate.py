"""The translators' command: brings the catalogues up to the texts in the code.

`python -m intake.translate` rewrites every catalogue that has entries, `--language fr` begins one, and
`--check` writes nothing and fails when a catalogue doesn't have the texts of today, or when one of a language
that is offered lacks a translation or has a wrong one.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po

from intake.seam.catalogues import BadTexts, catalogue_path, faults, read_catalogue
from intake.seam.languages import FOLDER, LANGUAGES

ROOT = FOLDER.parents[1]
_SKIPPED = {"node_modules", "build", "var", "tests", "deploy"}


def _is_ours(folder: str) -> bool:
    name = Path(folder).name
    return name not in _SKIPPED and not name.startswith((".", "_"))


def extract() -> Catalog:
    """Every text of the code, with the files that it stands in."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog()
    texts = extract_from_dir(ROOT, methods, options, directory_filter=_is_ours)
    for place, _, text, comments, context in texts:
        found.add(text, None, [(place, 0)], auto_comments=comments, context=context)
    return found


def languages() -> list[str]:
    """The languages whose catalogue has entries."""
    names = sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))
    return [name for name in names if any(message.id for message in read_catalogue(name))]


def brought_up(language: str, texts: Catalog) -> bytes:
    """A catalogue's file with today's texts: what was translated stays, what is gone goes."""
    catalogue = read_catalogue(language)
    header = _header(language)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = BytesIO()
    write_po(written, catalogue, width=0, sort_output=True, include_lineno=False, omit_header=True)
    return header + b"\n" + written.getvalue()


def _header(language: str) -> bytes:
    """The header as it stands: Babel's own has times in it, and another plural rule for Arabic."""
    return catalogue_path(language).read_bytes().partition(b"\n\n")[0] + b"\n"


def _name(message: Message) -> tuple[object, str | None]:
    return message.id, message.context


def stale(language: str, texts: Catalog) -> list[str]:
    """What a catalogue has too much, or lacks."""
    wanted = {_name(message) for message in texts if message.id}
    found = {_name(message) for message in read_catalogue(language) if message.id}
    return [f"{language}: {text!r}" for text, _ in sorted(wanted ^ found, key=str)]


def wrong(language: str) -> list[str]:
    """What is missing or wrong in the catalogue of a language that people see."""
    if language not in {offered.code for offered in LANGUAGES}:
        return []
    return [f"{language}: {fault}" for fault in faults(language, read_catalogue(language))]


@click.command(help=__doc__)
@click.option("--check", is_flag=True, help="Write nothing; fail when a catalogue isn't whole.")
@click.option("--language", help="This language alone; its catalogue needs a header with a plural rule.")
def main(check: bool, language: str | None) -> None:
    """Brings catalogues up to date, or checks them."""
    texts = extract()
    chosen = [language] if language else languages()
    if check:
        found = [line for name in chosen for line in (*stale(name, texts), *wrong(name))]
        if found:
            sys.exit("\n".join(["The catalogues aren't whole and up to date:", *found]))
        return
    for name in chosen:
        catalogue_path(name).write_bytes(brought_up(name, texts))


if __name__ == "__main__":
    try:
        main()
    except BadTexts as error:
        sys.exit(f"translate: {error}")

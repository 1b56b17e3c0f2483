"""Builds the static site: every page in every complete language, the same bytes for everybody."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha384
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from jinja2.utils import missing

from intake.seam.catalogues import BadTexts, translations
from intake.seam.languages import LANGUAGES, Language
from intake.site import ERROR_PAGE
from intake.texts import read_questionnaires

__all__ = ["BadTexts", "build_site"]

TEMPLATES = Path(__file__).parents[1] / "templates" / "intake"
REGIME = "un"
REGIMES = Path(__file__).parents[1] / "review" / "regimes"
#: Where "Leave this page" leads, kept beside the pages for those that are made later.
EXIT_FILE = "static/exit.txt"
#: Template, path and script of each page that isn't a channel's; the exit button needs a script everywhere.
PAGES = (
    ("start", "", "start"),
    ("help", "help/", "start"),
    ("help_safe", "help/safe/", "start"),
    ("help_seen", "help/seen/", "start"),
    ("help_next", "help/next/", "start"),
    ("help_limits", "help/limits/", "start"),
    ("help_doors", "help/doors/", "start"),
    ("mailbox", "mailbox/", "mailbox"),
)

#: On every form and field that may hold words or receipts: both browsers write what is typed into their
#: session files without it, and send it away to be spelt or translated.
QUIET = {
    "autocomplete": "off",
    "spellcheck": "false",
    "autocorrect": "off",
    "autocapitalize": "off",
    "translate": "no",
}


class _Missing(ChainableUndefined):
    """A parameter that a macro may lack is empty; a name that no template knows is an error."""

    def _insist(self) -> None:
        # `caller` is a macro's own way to ask whether it was called with a body.
        if self._undefined_obj is missing and self._undefined_name != "caller":
            self._fail_with_undefined_error()

    def __bool__(self) -> bool:
        self._insist()
        return False

    def __str__(self) -> str:
        self._insist()
        return ""

    __html__ = __str__


@dataclass(frozen=True, slots=True)
class Assets:
    """What `deploy/build.mjs` built: the portal's files by name, and where "Leave this page" leads."""

    files: Mapping[str, bytes]
    exit: str

    @classmethod
    def read(cls, folder: Path) -> Assets:
        files = {path.name: path.read_bytes() for path in sorted((folder / "portal").glob("*"))}
        try:
            settings = json.loads((folder / "site.json").read_text())
        except (OSError, ValueError):
            raise BadTexts(f"There are no built assets in {folder}. Make them with `make build`.") from None
        return cls(files, settings["exit"])

    @classmethod
    def of_site(cls, folder: Path) -> Assets:
        """The same of a built site. Raises `BadTexts`."""
        files = {path.name: path.read_bytes() for path in sorted((folder / "static").glob("*"))}
        try:
            return cls(files, (folder / EXIT_FILE).read_text())
        except OSError:
            raise BadTexts(
                f"The site in {folder} is of another release. Make it anew with `make build`."
            ) from None

    def integrity(self, name: str) -> str:
        """The hash that a page names a script or style sheet with."""
        if name not in self.files:
            raise BadTexts(f"The assets lack {name}. Make them anew with `make build`.")
        return f"sha384-{b64encode(sha384(self.files[name]).digest()).decode()}"


def build_site(site: Path, regimes: Path, assets: Path, regime: str = REGIME, plain: str = "") -> int:
    """Renders the site into a folder, in place of the site that was there, and counts its files.

    `plain` is where the pages without JavaScript are reached; without it no page leads there.

    Raises `BadTexts` when a text, a translation or an asset is missing, and then changes nothing.
    """
    built = Assets.read(assets)
    files: dict[str, bytes] = {f"static/{name}": data for name, data in built.files.items()}
    files[EXIT_FILE] = built.exit.encode()
    for language in LANGUAGES:
        files.update(_localized(language, regimes, regime, built, plain))
    english = environment(LANGUAGES[0], built)
    every = [environment(language, built) for language in LANGUAGES]
    for name, page in (("index.html", "languages"), (ERROR_PAGE, "error")):
        parts = _modules(every, f"{page}_part.html")
        files[name] = _render(english, f"{page}.html", path="", script="start", all=parts)
    _put(site, files)
    return len(files)


def environment(language: Language, assets: Assets, plain: str = "") -> Environment:
    """What renders the pages of a language. `plain`: where the pages without JavaScript are, if anywhere."""
    made = Environment(
        loader=PrefixLoader(
            {
                "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                "intake": FileSystemLoader(TEMPLATES),
            }
        ),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=_Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.install_gettext_translations(translations(language.code), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        language=language, languages=LANGUAGES, exit=assets.exit, integrity=assets.integrity, quiet=QUIET,
        root="/", plain=plain,
    )  # fmt: skip
    return made


def _render(environment: Environment, template: str, **values: Any) -> bytes:  # noqa: ANN401
    return environment.get_template(f"intake/{template}").render(values).encode()


def _modules(environments: list[Environment], template: str) -> list[Any]:
    return [environment.get_template(f"intake/{template}").make_module() for environment in environments]


def _localized(
    language: Language, regimes: Path, regime: str, assets: Assets, plain: str
) -> Iterator[tuple[str, bytes]]:
    made = environment(language, assets, plain)
    translate = translations(language.code).gettext
    channels = read_questionnaires(regimes, regime, translate)
    for name, path, script in PAGES:
        values: dict[str, Any] = {
            "path": path,
            "script": script,
            "channels": channels,
            "send_doors": channels[0].doors,
        }
        yield f"{language.code}/{path}index.html", _render(made, f"{name}.html", **values)
    for channel in channels:
        path = f"{channel.channel}/"
        values = {"path": path, "script": "channel", "channel": channel, "send_doors": channel.doors}
        yield f"{language.code}/{path}index.html", _render(made, "channel.html", **values)


def _put(site: Path, files: Mapping[str, bytes]) -> None:
    if site.is_dir() and any(site.iterdir()) and not (site / ERROR_PAGE).is_file():
        raise BadTexts(f"{site} holds something else than a built site. Empty it or choose another folder.")
    fresh = site.with_name(f"{site.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, data in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if site.exists():
        shutil.rmtree(site)
    fresh.rename(site)

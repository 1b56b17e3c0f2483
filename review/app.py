"""The console's application."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, g
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from intake.seam.clock import Clock, SystemClock
from intake.seam.database import open_database
from intake.seam.organization import read_organization
from intake.seam.web import take_paths_as_they_are
from review import gate, home, words
from review.cases import pages as case_pages
from review.cases import service as cases
from review.config import Settings
from review.console import Console
from review.dossiers import hooks
from review.dossiers import pages as dossier_pages
from review.dossiers import views as dossier_views
from review.permissions import may
from review.regimes import catalogue
from review.secret import read_secret
from review.staff import pages as staff_pages
from review.staff import views as staff_views

_GOVUK = "govuk_frontend_jinja"
TEMPLATES = Path(__file__).parents[1] / "templates"
#: An opening's request is about 220 kB; a page of forms far less.
_LARGEST_REQUEST = 1_000_000


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """The console for these settings. Raises what the parts raise: it starts whole or not at all."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    take_paths_as_they_are(app)
    organization = read_organization(settings.organization)
    secret = read_secret(settings.secret, organization.installation)
    app.extensions["candour"] = Console(
        open_database(settings.database), settings, organization, clock or SystemClock(), secret
    )
    app.config.update(
        SECRET_KEY=secret.session_key(),
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        **_cookie(settings.origin),
    )
    _prepare_pages(app)
    hooks.install(app.extensions, (cases.register,), (case_pages.panel,))
    gate.install(app)
    for module in (home, staff_views, staff_pages, dossier_views, dossier_pages, case_pages):
        app.register_blueprint(module.bp)
    return app


def _cookie(origin: str) -> dict[str, object]:
    """`__Host-candour`; its prefix and Secure need TLS, which a demonstration on 127.0.0.1 has not."""
    secure = urlsplit(origin).scheme == "https"
    return {
        "SESSION_COOKIE_NAME": "__Host-candour" if secure else "candour",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_PATH": "/",
    }


def _prepare_pages(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES / "review"), PrefixLoader({_GOVUK: PackageLoader(_GOVUK)})]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    words.install(app)
    app.jinja_env.filters["role"] = catalogue.role_name
    app.jinja_env.filters["stage"] = catalogue.stage_name
    app.context_processor(lambda: {"actor": g.get("actor"), "may": may})

"""The plain pages as pages: what they say and never say, their headers, their fields, switching them off."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crypto import receipt
from intake import build
from intake.seam.languages import LANGUAGES
from tests.browser.running import ROOT, RunningPlain, build_assets
from tests.intake.plain.client import Answer, Client
from tests.people import MISCONDUCT, PROTECTION

PATHS = ("", f"{MISCONDUCT}/", f"{PROTECTION}/", f"{MISCONDUCT}/sent/", "mailbox/", "mailbox/sent/")
QUIET = {
    "autocomplete": "off", "spellcheck": "false", "autocorrect": "off", "autocapitalize": "off",
    "translate": "no",
}  # fmt: skip
#: "End-to-end" in the six languages.
CLAIM = re.compile(r"end\W+to\W+end|de bout en bout|طرف إلى طرف|端到端|сквозн|extremo a extremo")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def pages(client: Client, language: str) -> dict[str, Answer]:
    """Every page in a language: those to be had, those with errors, an opened mailbox."""
    found = {path: client.get(f"/plain/{language}/{path}") for path in PATHS}
    found["errors"] = client.send(found[f"{MISCONDUCT}/"].form)
    found["wrong receipt"] = client.send(found["mailbox/"].form)
    found["opened"] = client.send(found["mailbox/"].form.fill(typed=receipt.generate()))
    found["nowhere"] = client.get(f"/plain/{language}/nowhere/")
    return found


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_every_page_says_what_is_weaker_and_never_claims_more(client: Client, language: str) -> None:
    for name, answer in pages(client, language).items():
        plain = answer.text.lower()
        assert not CLAIM.search(plain), name
        assert "<script" not in answer.page
        assert not re.search(r"\son\w+=|\sstyle=|javascript:", answer.page), name
        if name in {"", f"{MISCONDUCT}/", f"{PROTECTION}/", "mailbox/", "errors"}:
            assert answer.page.count("notice--care") >= 1, name
    if language == "en":
        assert "sees your words for a moment" in client.get(f"/plain/en/{MISCONDUCT}/").text


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_no_field_is_remembered_spelt_or_translated(client: Client, language: str) -> None:
    for name, answer in pages(client, language).items():
        for tag in re.findall(r"<(?:input|textarea|form)\b[^>]*>", answer.page):
            if 'type="password"' in tag:
                continue
            for attribute, value in QUIET.items():
                assert f'{attribute}="{value}"' in tag, (name, tag)


def test_every_answer_has_these_headers_and_no_cookie(client: Client) -> None:
    answers = [*pages(client, "en").values(), client.get("/nowhere"), client.get("/static/portal.css")]
    answers += [client.request("PUT", "/plain/en/"), client.request("POST", "/plain/en/mailbox/", b"x")]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, name
        assert not {"Set-Cookie", "ETag", "Last-Modified"} & set(answer.headers)


def test_no_receipt_is_in_an_address(client: Client) -> None:
    for answer in pages(client, "en").values():
        assert "?" not in " ".join(re.findall(r'(?:href|action)="([^"]*)"', answer.page))


def test_the_sealed_pages_lead_here_without_scripts_alone(plain_site: Path) -> None:
    found = 0
    for path in plain_site.rglob("*.html"):
        text = path.read_text()
        inside = "".join(re.findall(r"<noscript>.*?</noscript>", text, re.DOTALL))
        assert text.count("/plain/") == inside.count("/plain/"), path
        found += inside.count("/plain/")
    assert found == 4 * len(LANGUAGES)
    for script in (plain_site / "static").glob("*.js"):
        assert "/plain/" not in script.read_text()


def test_switched_off_nothing_starts_and_no_page_leads_there(
    running_plain: RunningPlain, plain_site: Path, tmp_path: Path
) -> None:
    folder = running_plain.log.parent
    settings = {
        "CANDOUR_ORGANIZATION": str(folder / "organization.txt"),
        "CANDOUR_INTAKE_SITE": str(plain_site),
        "CANDOUR_INTAKE_PLAIN": "off",
    }
    done = subprocess.run(
        [sys.executable, "-m", "intake", "plain"], cwd=ROOT, env={**os.environ, **settings},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "CANDOUR_INTAKE_PLAIN is off" in done.stderr
    assert "Traceback" not in done.stderr
    build.build_site(tmp_path / "site", ROOT / "review" / "regimes", build_assets(plain_site.parent))
    for path in (tmp_path / "site").rglob("*.html"):
        assert "/plain/" not in path.read_text()

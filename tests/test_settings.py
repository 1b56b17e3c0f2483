"""Settings of both applications: unknown names and private keys are refused before anything starts."""

from __future__ import annotations

import pytest

from intake import config as intake_config
from intake.seam.settings import BadSetting
from review import config as review_config


@pytest.mark.parametrize(
    "name",
    [
        "CANDOUR_INTAKE_PRIVATE_KEY", "CANDOUR_INTAKE_EPOCH_KEY", "CANDOUR_INTAKE_OFFICER_SEED",
        "CANDOUR_INTAKE_IDENTITY", "CANDOUR_INTAKE_REVIEW_DATABASE",
    ],
)  # fmt: skip
def test_a_private_key_is_refused(name: str) -> None:
    with pytest.raises(BadSetting, match="never given"):
        intake_config.load({name: "x"})


@pytest.mark.parametrize(
    "name", ["CANDOUR_REVIEW_ROOT_KEY", "CANDOUR_REVIEW_RECOVERY_KEY", "CANDOUR_REVIEW_EPOCH_SEED"]
)
def test_the_console_is_given_no_officers_or_roots_key(name: str) -> None:
    with pytest.raises(BadSetting, match="never given"):
        review_config.load({name: "x"})


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    with pytest.raises(BadSetting, match="DATABASE"):
        intake_config.load({"CANDOUR_INTAKE_PORT": "80"})
    with pytest.raises(BadSetting, match="SHELL_ORIGIN"):
        review_config.load({"CANDOUR_REVIEW_PORT": "80"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CANDOUR_INTAKE_LISTEN", "8000"),
        ("CANDOUR_INTAKE_LISTEN", "127.0.0.1:99999"),
        ("CANDOUR_INTAKE_THREADS", "many"),
        ("CANDOUR_INTAKE_PROCESSES", "0"),
        ("CANDOUR_INTAKE_PLAIN", "on"),
        ("CANDOUR_INTAKE_PLAIN", "https://plain.example.org/"),
        ("CANDOUR_INTAKE_PLAIN_LISTEN", "8001"),
        ("CANDOUR_INTAKE_SEALED", "javascript:alert(1)"),
    ],
)
def test_a_value_of_another_form_is_refused_with_what_is_taken(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        intake_config.load({name: value})


@pytest.mark.parametrize(
    ("console", "shell"),
    [
        ("http://console.localhost:8100", "http://keys.localhost:8101"),
        ("http://127.0.0.1:8100", "http://127.0.0.1:8100"),
        ("https://console.example.org", "http://keys.example.org"),
        ("https://console.example.org", "https://keys.elsewhere.net"),
        ("https://console.example.org/path", "https://keys.example.org"),
        ("console.example.org", "keys.example.org"),
    ],
)
def test_console_and_shell_are_two_origins_of_one_site(console: str, shell: str) -> None:
    with pytest.raises(BadSetting, match="ORIGIN"):
        review_config.load({"CANDOUR_REVIEW_ORIGIN": console, "CANDOUR_REVIEW_SHELL_ORIGIN": shell})


def test_two_hosts_of_one_domain_are_taken() -> None:
    settings = review_config.load(
        {
            "CANDOUR_REVIEW_ORIGIN": "https://console.example.org",
            "CANDOUR_REVIEW_SHELL_ORIGIN": "https://keys.example.org",
        }
    )
    assert settings.origin == "https://console.example.org"

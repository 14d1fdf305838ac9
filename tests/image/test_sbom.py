"""The bill of materials names all that the image holds, in the form that scanners read."""

import json
import shlex
import subprocess
from importlib import resources
from importlib.metadata import distributions
from urllib.parse import unquote

import jsonschema_rs
import pytest

from tests.sbom import normal

from .podman import IMAGE, ROOT

SCHEMAS = resources.files("cyclonedx.schema") / "_res"

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("image")]


@pytest.fixture(scope="module")
def bill(podman):
    """Return what `make sbom` writes."""
    engine = f"ENGINE={shlex.join(podman.command)}"
    subprocess.run(
        ["make", "--old-file=.venv/.test-ready", "sbom", engine, f"IMAGE={IMAGE}"], cwd=ROOT, check=True
    )
    return json.loads((ROOT / "build" / "sbom.json").read_text())


@pytest.fixture
def packages(bill):
    """Return the address of every package without what follows its version."""
    return {unquote(each["purl"].partition("?")[0]) for each in bill["components"]}


def read_schema(address):
    """Return one of CycloneDX's own schemas, which the library brings along."""
    name = address.rpartition("/")[2]
    return json.loads((SCHEMAS / name).read_text())


def test_it_is_valid(bill):
    schema = read_schema("bom-1.6.SNAPSHOT.schema.json")
    validator = jsonschema_rs.validator_for(schema, retriever=read_schema, validate_formats=True)

    assert [error.message for error in validator.iter_errors(bill)] == []
    assert not validator.is_valid(bill | {"specVersion": 7})


def test_every_distribution_is_in_it_with_its_licence(podman, bill):
    licensed = {each["purl"] for each in bill["components"] if each.get("licenses")}

    with podman.files() as files:
        paths = [str(path) for path in (files / "venv/lib").glob("*/site-packages")]
        held = {f"pkg:pypi/{normal(each.name)}@{each.version}" for each in distributions(path=paths)}

    assert len(held) > 30
    assert held <= licensed


def test_so_is_every_package_of_debian(podman, packages):
    told = podman.once((), "/usr/bin/dpkg-query", "--show", "--showformat=${Package} ${Version}\\n").stdout
    held = {tuple(line.split()) for line in told.splitlines()}

    assert len(held) > 50
    assert {f"pkg:deb/debian/{name}@{version}" for name, version in held} <= packages


def test_so_are_python_and_the_script_of_others(podman, packages):
    (script,) = (ROOT / "static" / "vendor").glob("htmx-*.min.js")
    version = script.name.removeprefix("htmx-").removesuffix(".min.js")
    python = podman.once((), "/venv/bin/python", "--version").stdout.split()[1]

    assert {f"pkg:npm/htmx.org@{version}", f"pkg:generic/python@{python}"} <= packages

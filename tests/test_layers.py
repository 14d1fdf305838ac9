"""Facts flow inward: each package knows only those below it, and one package alone knows each library."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "webapp").rglob("*.py"))
DOMAIN = ("guide", "diagnosis", "partners", "support", "store", "webhooks")
# From the bottom up: nothing imports what stands later.
ORDER = (
    *(
        "config",
        "metrics",
        "datafiles",
        "diagnosis",
        "partners",
        "guide",
        "support",
        "store",
        "webhooks",
        "stores",
    ),
    *("housekeeping", "web", "reader", "check", "console", "counts", "api", "commands", "views", "app"),
    "__init__",
)
MOST_LOOSE_MODULES = 6


def part_of(path):
    """Return the name of the package, or of the loose module, that a file belongs to."""
    return path.relative_to(ROOT / "webapp").parts[0].removesuffix(".py")


@cache
def imports(path):
    """Return the full names of what a module imports, wherever in it and also for its types alone."""
    return frozenset(_imported_names(path))


def _imported_names(path):
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def importers(library):
    """Return the parts of webapp that import a library."""
    return {
        part_of(path)
        for path in MODULES
        if any(name == library or name.startswith(f"{library}.") for name in imports(path))
    }


def test_every_part_has_its_place_in_the_order():
    assert {part_of(path) for path in MODULES} == set(ORDER)


@pytest.mark.parametrize("part", ORDER)
def test_nothing_imports_what_stands_above_it(part):
    assert {name for name in importers(f"webapp.{part}") if ORDER.index(name) < ORDER.index(part)} == set()


def test_few_modules_lie_loose_in_the_root():
    assert len([path for path in MODULES if path.parent == ROOT / "webapp"]) <= MOST_LOOSE_MODULES


@pytest.mark.parametrize("library", ["flask", "werkzeug", "jinja2", "htmx_flask"])
def test_the_domain_knows_no_web_framework(library):
    assert not importers(library) & set(DOMAIN)


def test_the_domain_loads_without_flask():
    packages = ", ".join(f"webapp.{package}" for package in DOMAIN)
    code = f"import sys, {packages}; sys.exit('flask' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_each_library_has_one_door():
    assert importers("sqlalchemy") == {"store"}
    assert importers("markdown") == {"guide"}
    assert importers("htmx_flask") == {"web"}
    assert importers("authlib") == {"console"}
    assert importers("prometheus_client") == {"metrics"}
    assert importers("sentry_sdk") == {"web"}


def test_the_guide_and_the_diagnosis_do_not_know_each_other():
    assert "diagnosis" not in importers("webapp.guide")
    assert "guide" not in importers("webapp.diagnosis")


@pytest.mark.parametrize("library", ["authlib", "sentry_sdk"])
def test_what_few_configure_is_loaded_only_where_it_is(library):
    code = f"import sys; from webapp import create_app; create_app(); sys.exit('{library}' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_picture_of_the_layers_has_the_same_order():
    picture = re.search(r"```mermaid\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)[1]
    boxes = [line for line in picture.splitlines() if not re.search(r"flowchart|subgraph|-->|\bend$", line)]

    drawn = [name for line in boxes for name in re.findall(r"\w+", line.partition("[")[0])]
    assert drawn == [name for name in reversed(ORDER) if name != "__init__"]

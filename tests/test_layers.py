"""Facts flow inward: the domain imports no web framework, and one package alone knows each library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ("guide", "diagnosis", "partners")
MODULES = sorted((ROOT / "webapp").rglob("*.py"))


def imports(path):
    """Give the full names of what a module imports."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*base, *([node.module] if node.module else [])])


def importers(library):
    """Give the packages below webapp that import a library."""
    return {
        path.relative_to(ROOT / "webapp").parts[0]
        for path in MODULES
        if any(name == library or name.startswith(f"{library}.") for name in imports(path))
    }


@pytest.mark.parametrize("package", DOMAIN)
def test_the_domain_knows_no_web_framework(package):
    for library in ("flask", "werkzeug", "jinja2", "htmx_flask", "webapp.views", "webapp.store"):
        assert package not in importers(library)


def test_each_library_has_one_door():
    assert importers("sqlalchemy") == {"store"}
    assert importers("markdown") == {"guide"}
    assert importers("htmx_flask") == {"web"}


def test_the_guide_and_the_diagnosis_do_not_know_each_other():
    assert "diagnosis" not in importers("webapp.guide")
    assert "guide" not in importers("webapp.diagnosis")


@pytest.mark.parametrize("package", DOMAIN)
def test_the_domain_loads_without_flask(package):
    code = f"import sys, webapp.{package}; sys.exit('flask' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_organisations_sign_in_is_loaded_only_where_it_is_configured():
    code = "import sys; from webapp import create_app; create_app(); sys.exit('authlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    assert importers("authlib") == {"console"}

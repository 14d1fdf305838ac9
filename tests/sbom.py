"""Print what an image holds as a CycloneDX bill of materials: `python -m tests.sbom FOLDER`.

In the folder are the image's files. Listed are the distributions of Python in /venv, the Python that runs
them, Debian's packages and the vendored htmx. Libraries within a wheel are part of its distribution.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from email import message_from_string
from importlib.metadata import Distribution, distributions
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

make_license = LicenseFactory().make_from_string


def bill(folder: Path) -> Bom:
    """Return all that is in the files of an image."""
    project = tomllib.loads((folder / "srv/pyproject.toml").read_text())["project"]
    bom = Bom()
    bom.metadata.component = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION, bom_ref="app"
    )
    bom.components.update(
        of_python(folder / "venv"), of_debian(folder), of_scripts(folder / "srv/static/vendor")
    )
    bom.register_dependency(bom.metadata.component, bom.components)
    return bom


def component(package: PackageURL, license_text: str | None = None) -> Component:
    """Return one package, under the address that scanners know it by."""
    licenses = [make_license(license_text)] if license_text else []
    return Component(
        name=package.name,
        version=package.version,
        purl=package,
        bom_ref=str(package),
        licenses=licenses,
        type=ComponentType.LIBRARY,
    )


def of_python(environment: Path) -> Iterator[Component]:
    """Yield Python itself and the distributions of a virtual environment."""
    settings = dict(line.split(" = ") for line in (environment / "pyvenv.cfg").read_text().splitlines())
    yield component(PackageURL("generic", None, "python", settings["version"]), "Python-2.0")
    (packages,) = environment.glob("lib/python*/site-packages")
    for each in distributions(path=[str(packages)]):
        yield component(PackageURL("pypi", None, normal(each.name), each.version), license_of(each))


def normal(name: str) -> str:
    """Return a name as the index writes it: https://packaging.python.org/en/latest/specifications/name-normalization/."""
    return re.sub(r"[-_.]+", "-", name).lower()


def license_of(each: Distribution) -> str | None:
    """Return the licence as the distribution says it: an expression, a line, or classifiers."""
    said = each.metadata.get("License-Expression") or each.metadata.get("License")
    if said and "\n" not in said:
        return said
    kinds = [kind for kind in each.metadata.get_all("Classifier") or () if kind.startswith("License :: ")]
    return ", ".join(kind.rpartition(" :: ")[2] for kind in kinds) or None


def of_debian(folder: Path) -> Iterator[Component]:
    """Yield the packages that Debian's package manager knows as installed."""
    system = dict(line.split("=", 1) for line in (folder / "usr/lib/os-release").read_text().splitlines())
    distro = f"{system['ID']}-{system['VERSION_ID']}".replace('"', "")
    for entry in (folder / "var/lib/dpkg/status").read_text().split("\n\n"):
        said = message_from_string(entry)
        if said["Status"] == "install ok installed":
            where = {"arch": said["Architecture"], "distro": distro}
            yield component(PackageURL("deb", "debian", said["Package"], said["Version"], where))


def of_scripts(folder: Path) -> Iterator[Component]:
    """Yield what others wrote among the scripts."""
    for path in folder.glob("htmx-*.LICENSE.txt"):
        version = path.name.removeprefix("htmx-").removesuffix(".LICENSE.txt")
        yield component(PackageURL("npm", None, "htmx.org", version), "0BSD")


if __name__ == "__main__":
    print(JsonV1Dot6(bill(Path(sys.argv[1]))).output_as_string(indent=2))

"""Podman builds and runs the image without a daemon; what it made is kept in build/ for the next run."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.browser.machine import program

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Path(__file__).parent / "containers.conf"
BASE = "localhost/soundcheck-base"
IMAGE = "localhost/soundcheck"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
MARK = "only-while-it-is-built"
"""Stands in the settings that pip is lent, so that they are recognised wherever they are left."""

STAND_INS = (
    "usr/local/bin/pip",
    "usr/local/bin/pip3",
    "usr/local/bin/wheel",
    "usr/local/lib/python3.11/ensurepip/__init__.py",
    "usr/local/lib/python3.11/site-packages/pip/__init__.py",
    "usr/local/lib/python3.11/site-packages/setuptools/__init__.py",
)
"""Where python:3.11-slim has what the image must not have; Debian's own Python has none of it there."""


def missing_privilege() -> str | None:
    """Return why no container can run here."""
    if os.geteuid() != 0:
        return "containers without a daemon need root here"
    tried = subprocess.run([program("unshare"), "--mount", "true"], capture_output=True, text=True)
    return f"no file system may be mounted here: {tried.stderr.strip()}" if tried.returncode else None


class Podman:
    """Podman with images, containers and volumes of its own."""

    def __init__(self, folder: Path) -> None:
        places = {"root": "store", "runroot": "run", "tmpdir": "tmp", "network-config-dir": "networks"}
        self.command = [
            *(program("env"), f"CONTAINERS_CONF={SETTINGS}", program("podman"), "--storage-driver=overlay"),
            *(f"--{option}={folder / name}" for option, name in places.items()),
        ]

    def tell(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Podman, and return what came of it."""
        return subprocess.run(
            [*self.command, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    def do(self, *arguments: str) -> str:
        """Do the same, and return what it printed; raise RuntimeError if it failed."""
        done = self.tell(*arguments)
        if done.returncode:
            raise RuntimeError(f"podman {' '.join(arguments)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout.strip()

    def make_base(self) -> None:
        """Make what stands for python:3.11-slim, of Debian's packages, unless it is there."""
        if self.tell("image", "exists", BASE).returncode == 0:
            return
        hooks = ["ln -s /usr/bin/python3 $1/usr/local/bin/python"]
        hooks += [f"install -D /dev/null $1/{path}" for path in STAND_INS]
        make = subprocess.Popen(
            [
                program("mmdebstrap"),
                "--quiet",
                "--variant=minbase",
                "--include=python3,python3-venv,ca-certificates",
                *(f"--customize-hook={hook}" for hook in hooks),
                "bookworm",
                "-",
            ],
            stdout=subprocess.PIPE,
        )
        with make:
            subprocess.run(
                [*self.command, "import", "--quiet", "-", BASE],
                stdin=make.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        if make.returncode:
            self.do("image", "rm", BASE)
            raise RuntimeError("the base image could not be made of Debian's packages")

    def build(self, folder: Path) -> None:
        """Build the image; pip is lent this machine's settings and certificates, in files in a folder."""
        settings = folder / "pip.conf"
        settings.write_text(pip_settings())
        # Docker's format, as that of OCI has no HEALTHCHECK.
        self.do(
            *("build", "--quiet", "--isolation=chroot", "--format=docker", "--pull=never", f"--tag={IMAGE}"),
            *(f"--build-arg=BASE={BASE}", f"--secret=id=pip.conf,src={settings}"),
            *(f"--volume={CERTIFICATES}:{CERTIFICATES}:ro", str(ROOT)),
        )

    @contextmanager
    def container(self, name: str, options: Sequence[str], command: Sequence[str] = ()) -> Iterator[None]:
        """Run the image until the end of the block, as those do who trust it least."""
        self.do("run", "--detach", f"--name={name}", *strict(*options), IMAGE, *command)
        try:
            yield
        finally:
            self.do("rm", "--force", "--time=0", name)

    def once(self, options: Sequence[str], *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a container that ends with it."""
        return self.tell("run", "--rm", *strict(*options), IMAGE, *command)

    @contextmanager
    def files(self) -> Iterator[Path]:
        """Yield the folder of the image's files."""
        folder = self.do("image", "mount", IMAGE)
        try:
            yield Path(folder)
        finally:
            self.do("image", "unmount", IMAGE)


def strict(*options: str) -> tuple[str, ...]:
    """Return options for a container that may write to /data and /tmp alone, and has no privilege."""
    rights = ("--cap-drop=all", "--security-opt=no-new-privileges")
    files = ("--read-only", "--read-only-tmpfs=false", "--tmpfs=/tmp")
    return ("--network=host", *rights, *files, *options)


def pip_settings() -> str:
    """Return where this machine's pip finds its packages, as a file of settings."""
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    settings = {"cert": CERTIFICATES}
    for line in told.splitlines():
        name, _, value = line.partition("=")
        if name.rpartition(".")[2] in ("index-url", "extra-index-url", "proxy", "trusted-host"):
            places = [place for place in value.strip("'").split() if not place.startswith("file:")]
            settings[name.rpartition(".")[2]] = " ".join(places)
    lines = [f"{name} = {value}" for name, value in settings.items() if value]
    return "\n".join(["[global]", f"# {MARK}", *lines, ""])


def store_folder() -> Path:
    """Return where images are kept between runs."""
    folder = ROOT / "build" / "podman"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

"""Machines that a real systemd has started, in containers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from tests.browser.machine import wait_until

from .podman import ROOT, Podman

RIGHTS = ("--systemd=always", "--cap-add=all", "--security-opt=seccomp=unconfined")
"""systemd needs them, to take them from what it starts."""


class Machine:
    """A machine of systemd's that runs."""

    def __init__(self, podman: Podman, name: str) -> None:
        self._podman, self._name = podman, name

    def tell(self, *command: str) -> CompletedProcess[str]:
        """Run a command on it, and return what came of it."""
        return self._podman.tell("exec", self._name, *command)

    def do(self, *command: str) -> str:
        """Do the same, and return what it printed; fail with the machine's log if it failed."""
        done = self.tell(*command)
        assert done.returncode == 0, done.stdout + done.stderr + self.tell("journalctl", "--no-pager").stdout
        return done.stdout.strip()

    def show(self, unit: str, name: str) -> str:
        """Return what systemd says of a unit."""
        return self.do("systemctl", "show", f"--property={name}", "--value", unit)

    def take(self, file: Path, place: str) -> None:
        """Copy a file to it."""
        self._podman.do("cp", str(file), f"{self._name}:{place}")


@contextmanager
def machine_running(podman: Podman, kind: str, *options: str) -> Iterator[Machine]:
    """Build the machine of Containerfile.<kind>, with deploy/, and run it until the end of the block."""
    file, image = Path(__file__).parent / f"Containerfile.{kind}", f"localhost/soundcheck-{kind}"
    podman.do(
        *("build", "--quiet", "--isolation=chroot", "--pull=never", f"--tag={image}"),
        *(f"--file={file}", str(ROOT / "deploy")),
    )
    podman.do("run", "--detach", f"--name={kind}", *options, *RIGHTS, image)
    try:
        machine = Machine(podman, kind)
        wait_until(lambda: "running" in machine.tell("systemctl", "is-system-running").stdout, "systemd", 120)
        yield machine
    finally:
        podman.do("rm", "--force", "--time=0", kind)

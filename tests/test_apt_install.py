"""The script that installs Debian packages, with stand-ins for the programs it runs."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "apt-install"
STAND_INS = {"dpkg-query": "exit 1", "id": "echo 0", "sleep": "echo sleep $* >> calls"}
LOCKED = (
    'echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)" >&2; exit 100'
)


@pytest.fixture
def install(tmp_path):
    """Return a function that runs the script with a given apt-get, and returns its result and the calls."""

    def run(apt_get):
        programs = STAND_INS | {"apt-get": f"echo apt-get $* >> calls\n{apt_get}"}
        for name, body in programs.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
            (tmp_path / name).chmod(0o755)
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "POLICY": str(tmp_path / "policy-rc.d")}
        done = subprocess.run([SCRIPT, "sox"], cwd=tmp_path, env=environment, capture_output=True, text=True)
        return done, [line.split()[0] for line in (tmp_path / "calls").read_text().splitlines()]

    return run


def test_packages_are_installed_after_an_update(install):
    done, calls = install("exit 0")

    assert (done.returncode, calls) == (0, ["apt-get", "apt-get"])


def test_it_waits_while_another_package_manager_holds_a_lock(install):
    done, calls = install(f"[ $(grep -c sleep calls) -ge 3 ] || {{ {LOCKED}; }}")

    assert (done.returncode, done.stderr) == (0, "")
    assert calls == ["apt-get", "sleep"] * 3 + ["apt-get", "apt-get"]


def test_it_does_not_wait_for_ever(install):
    done, calls = install(LOCKED)

    assert done.returncode == 100
    assert "It is held by process 7" in done.stderr
    assert calls.count("sleep") > 100


def test_another_error_is_shown_at_once(install):
    error = 'echo "E: Unable to locate package sox" >&2; exit 100'

    done, calls = install(f'case "$*" in *install*) {error} ;; esac')

    assert (done.returncode, done.stderr) == (100, "E: Unable to locate package sox\n")
    assert calls == ["apt-get", "apt-get"]


def test_no_package_starts_a_service_and_the_machine_is_left_as_it_was(install, tmp_path):
    ask = "./policy-rc.d prometheus start; [ $? = 101 ]"

    done, _ = install(f'case "$*" in *install*) {ask} || exit 1 ;; esac')
    assert done.returncode == 0 and not (tmp_path / "policy-rc.d").exists()

    (tmp_path / "policy-rc.d").write_text("the administrator's own")
    done, _ = install("exit 0")
    assert (tmp_path / "policy-rc.d").read_text() == "the administrator's own"

"""The commands of docs/operations.md that make a service of a fresh machine, as they stand there."""

import json
import re

import pytest

from tests.browser.machine import wait_until
from tests.helpers.authority import authority, certificate

from .machine import machine_running
from .podman import ROOT

NAME = "mic.example"
PAGE = (ROOT / "docs" / "operations.md").read_text()
SECTION = PAGE.partition("## From a fresh machine to a service\n")[2].partition("\n## ")[0]
BLOCKS = [
    re.sub(r"^ {7}", "", block, flags=re.MULTILINE)
    for block in re.findall(r"(?:^ {7}.*\n)+", SECTION, re.MULTILINE)
]
NEEDS_THE_NETWORK = 1
"""So many blocks; what they do the image holds."""

ASK = ("curl", "--silent", "--show-error", "--output", "/dev/null")
PATIENCE_SECONDS = 120

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("image")]


@pytest.fixture(scope="module")
def machine(podman, tmp_path_factory):
    """Make a service of a machine that has the packages and the program, in a network without any other."""
    folder = tmp_path_factory.mktemp("certificates")
    certificate(folder / "both.pem", NAME, authority(folder / "authority.pem"))
    commands = f"NAME={NAME}\ncd /opt/soundcheck\n" + "".join(BLOCKS[NEEDS_THE_NETWORK:])
    with machine_running(podman, "fresh", "--network=none", f"--add-host={NAME}:127.0.0.1") as machine:
        machine.do("mkdir", "/etc/ssl/soundcheck")
        for name in ("certificate.pem", "key.pem"):
            machine.take(folder / "both.pem", f"/etc/ssl/soundcheck/{name}")
        machine.take(folder / "authority.pem", "/usr/local/share/ca-certificates/authority.crt")
        machine.do("update-ca-certificates")
        machine.do("bash", "-ec", commands)
        wait_until(lambda: machine.tell("soundcheck", "doctor").returncode == 0, "it", PATIENCE_SECONDS)
        yield machine


def ask(machine, address, form):
    return machine.do(*ASK, "--write-out", form, address)


def test_the_service_speaks_http_2_over_tls(machine):
    assert ask(machine, f"https://{NAME}/en/", "%{http_version} %{http_code}") == "2 200"


def test_http_leads_there_by_whatever_name(machine):
    for address in (f"http://{NAME}/en/", "http://127.0.0.1/en/", "http://[::1]/en/"):
        assert ask(machine, address, "%{http_code} %{redirect_url}") == f"308 https://{NAME}/en/"


def test_the_doctor_finds_all_that_was_set_up(machine):
    told = machine.do("soundcheck", "doctor")

    assert f"that at https://{NAME} uses this database" in told
    assert {"database", "server", "Redis"} <= {
        line[6:20].strip() for line in told.splitlines() if line[:2] == "ok"
    }


def test_the_first_agent_is_invited_by_its_name(machine):
    address = machine.do("soundcheck", "agents", "invite", "Ada").splitlines()[-1]

    assert address.startswith(f"https://{NAME}/agents/sign-in/")
    assert ask(machine, address, "%{http_code}") == "200"


def test_both_tell_what_they_did(machine):
    ask(machine, f"https://{NAME}/en/contact", "")

    def told(*command):
        return machine.do(*command).splitlines()

    lines = told("journalctl", "--unit", "soundcheck@*", "--output", "cat")
    assert "/en/" in [json.loads(line).get("path") for line in lines if line.startswith('{"')]
    wait_until(lambda: any(" GET 200 " in line for line in told("cat", "/var/log/nginx/access.log")), "nginx")


def test_settings_are_for_root_alone(machine):
    assert machine.do("stat", "--format=%a %U", "/etc/soundcheck.env") == "600 root"


def test_an_instance_waits_for_the_database(machine):
    unit = "soundcheck@8000"
    machine.do("systemctl", "stop", "postgresql")
    machine.do("systemctl", "restart", "--no-block", unit)
    wait_until(lambda: machine.show(unit, "NRestarts") != "0", "its second start", PATIENCE_SECONDS)

    machine.do("systemctl", "start", "postgresql")

    wait_until(lambda: machine.show(unit, "ActiveState") == "active", "the instance", PATIENCE_SECONDS)
    assert machine.show(unit, "StartLimitIntervalUSec") == "0"


@pytest.mark.parametrize("unit", ["nginx", "postgresql@15-main", "redis-server"])
def test_what_dies_is_started_again(machine, unit):
    died = machine.show(unit, "MainPID")

    machine.do("systemctl", "kill", "--signal=KILL", unit)

    wait_until(
        lambda: (
            machine.show(unit, "ActiveState") == "active" and machine.show(unit, "MainPID") not in (died, "0")
        ),
        f"another {unit}",
        PATIENCE_SECONDS,
    )
    wait_until(lambda: machine.tell("soundcheck", "doctor").returncode == 0, "all of it", PATIENCE_SECONDS)

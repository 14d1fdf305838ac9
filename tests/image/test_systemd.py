"""The unit for systemd: started by a real one, in a container, with all that it forbids in force."""

import pytest
import requests

from tests.browser.machine import free_port, wait_until
from tests.helpers.load import Customer

from .machine import machine_running

MOST_EXPOSED = 2.0
"""Of 10, by the rules of `systemd-analyze security`."""

UNIT = "/etc/systemd/system/soundcheck@.service"

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("image")]


@pytest.fixture(scope="module")
def machine(podman):
    with machine_running(podman, "systemd", "--network=host") as machine:
        yield machine


@pytest.fixture(scope="module")
def instances(machine):
    """Return the ports of two instances that run."""
    ports = free_port(), free_port()
    machine.do("systemctl", "start", *(f"soundcheck@{port}" for port in ports))
    return ports


def is_ready(port):
    try:
        return requests.get(f"http://localhost:{port}/readyz", timeout=10).status_code == 200
    except requests.ConnectionError:
        return False


def test_systemd_finds_nothing_wrong_with_it(machine):
    told = machine.tell("systemd-analyze", "verify", UNIT)

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_it_exposes_little(machine):
    told = machine.do("systemd-analyze", "security", "--offline=true", "--no-pager", UNIT)

    (line,) = [line for line in told.splitlines() if "Overall exposure level" in line]
    assert float(line.rpartition(":")[2].split()[0]) <= MOST_EXPOSED


def test_two_instances_share_what_is_kept(machine, instances):
    key = machine.do("soundcheck", "keys", "make", "desk").splitlines()[-1]
    headers = {"Authorization": f"Bearer {key}"}
    one, other = (f"http://localhost:{port}/api/v1/links" for port in instances)
    link = requests.post(one, json={"locale": "en", "asked_by": "Ann"}, headers=headers).json()
    customer = Customer(instances[0], link["url"].rpartition("/")[2])
    customer.send()
    customer.close()

    kept = requests.get(f"{other}/{link['id']}/reports", headers=headers).json()["reports"]

    assert [report["submission"]["key"] for report in kept] == customer.taken != []


def test_what_it_forbids_is_in_force(machine, instances):
    for port in instances:
        number = machine.show(f"soundcheck@{port}", "MainPID")
        status = dict(
            line.split(":\t", 1) for line in machine.do("cat", f"/proc/{number}/status").splitlines()
        )
        assert status["CapEff"].strip("0") == status["CapBnd"].strip("0") == ""
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
        assert status["Uid"].split()[0] == machine.do("id", "--user", "soundcheck") != "0"
        for folder in ("opt/soundcheck", "etc", "var", "home"):
            touched = machine.tell("touch", f"/proc/{number}/root/{folder}/x")
            assert "Read-only file system" in touched.stderr
        assert machine.do("stat", "--format=%a %U", "/var/lib/soundcheck") == "700 soundcheck"


def test_one_that_dies_is_started_again(machine, instances):
    unit = f"soundcheck@{instances[0]}"

    machine.do("systemctl", "kill", "--signal=KILL", unit)

    wait_until(lambda: machine.show(unit, "NRestarts") == "1" and is_ready(instances[0]), "the next one", 120)


def test_one_that_is_stopped_ends_well_and_leaves_the_other(machine, instances):
    unit = f"soundcheck@{instances[0]}"

    machine.do("systemctl", "stop", unit)

    assert machine.show(unit, "Result") == "success"
    assert not is_ready(instances[0]) and is_ready(instances[1])

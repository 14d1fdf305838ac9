"""The image: what is in it, and that it serves without any right, keeps its data, and is upgraded."""

import json
import re
import subprocess

import pytest
import requests

from tests.browser.machine import wait_until
from tests.helpers.load import Customer

from .podman import BASE, IMAGE, MARK, ROOT, STAND_INS

LARGEST_BYTES = 220e6
"""What we add to the base."""

PROGRAM = {"gunicorn.conf.py", "pyproject.toml", "webapp", "content", "static", "translations"}
FLASK = ("/venv/bin/flask", "--app", "webapp")
COMPILERS = ("cc", "gcc", "g++", "c++", "clang", "ld", "as", "make", "cmake", "cargo", "rustc", "go")
TOOLS = {"pip", "setuptools", "wheel", "uv", "pytest"}

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("image")]


@pytest.fixture
def files(podman):
    with podman.files() as folder:
        yield folder


@pytest.fixture(scope="module")
def facts(podman):
    (facts,) = json.loads(podman.do("image", "inspect", IMAGE))
    return facts


def test_it_holds_only_what_runs(files):
    installed = {
        path.name.partition("-")[0] for path in (files / "venv").glob("lib/*/site-packages/*.dist-info")
    }
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)

    assert {path.name for path in (files / "srv").iterdir()} == PROGRAM
    assert installed <= {name.replace("-", "_") for name in pinned} and "flask" in installed
    assert not installed & TOOLS
    assert not [path for path in STAND_INS if (files / path).exists()]
    folders = [files / folder for folder in ("usr/bin", "usr/local/bin", "venv/bin")]
    assert not [name for name in COMPILERS for folder in folders if (folder / name).exists()]


def test_it_is_small(podman, facts):
    base = json.loads(podman.do("image", "inspect", BASE))[0]["Size"]

    assert facts["Size"] - base < LARGEST_BYTES


def test_nothing_of_what_pip_was_lent_is_left(files, facts):
    found = subprocess.run(
        ["grep", "--recursive", "--files-with-matches", "--fixed-strings", MARK, files], capture_output=True
    )

    assert (found.returncode, found.stdout) == (1, b"")
    assert not (files / "etc/pip.conf").exists()
    assert "pip" not in " ".join(facts["Config"]["Env"]).lower()


def test_its_user_is_a_number_that_is_not_root(facts):
    """Kubernetes' runAsNonRoot takes no name."""
    assert facts["Config"]["User"].isdecimal() and facts["Config"]["User"] != "0"


def answers(port):
    try:
        return requests.get(f"http://localhost:{port}/readyz", timeout=10).status_code == 200
    except requests.ConnectionError:
        return False


def wait_for(podman, name, port):
    def ready():
        if podman.do("inspect", "--format={{.State.Running}}", name) != "true":
            raise RuntimeError(podman.do("logs", name))
        return answers(port)

    wait_until(ready, "the container", 120)


def reports_of(port, link, key):
    answer = requests.get(
        f"http://localhost:{port}/api/v1/links/{link}/reports", headers={"Authorization": f"Bearer {key}"}
    )
    return [report["submission"]["key"] for report in answer.json()["reports"]]


def test_a_result_outlives_the_container_and_an_upgrade(podman, options, port):
    with podman.container("first", options):
        wait_for(podman, "first", port)
        key = podman.do("exec", "first", *FLASK, "keys", "make", "desk").splitlines()[-1]
        link = requests.post(
            f"http://localhost:{port}/api/v1/links",
            json={"locale": "en", "asked_by": "Ann"},
            headers={"Authorization": f"Bearer {key}"},
        ).json()
        customer = Customer(port, link["url"].rpartition("/")[2])
        customer.send()
        customer.close()
        podman.do("stop", "--time=60", "first")
        assert podman.do("inspect", "--format={{.State.ExitCode}}", "first") == "0"
    assert len(customer.taken) == 1

    with podman.container("second", options):
        wait_for(podman, "second", port)
        assert reports_of(port, link["id"], key) == customer.taken

    back = podman.once(options, *FLASK, "database", "downgrade", "0012")
    assert back.returncode == 0, back.stderr
    refused = podman.once(options, "/venv/bin/gunicorn")
    assert refused.returncode == 1 and "Error: the database is of version 0012" in refused.stderr

    with podman.container("upgraded", options):
        wait_for(podman, "upgraded", port)
        assert reports_of(port, link["id"], key) == customer.taken


def test_it_runs_as_its_user_and_writes_only_where_it_must(podman, options, port, facts):
    def told(command):
        return podman.tell("exec", "strict", "/bin/sh", "-c", command)

    with podman.container("strict", options):
        wait_for(podman, "strict", port)

        assert told("id -u").stdout.strip() == facts["Config"]["User"]
        assert told("mktemp && touch /data/x").returncode == 0
        assert "Read-only file system" in told("touch /srv/x").stderr
        assert told("grep CapEff /proc/1/status").stdout.split()[1].strip("0") == ""
        assert told("stat -c %a /data/soundcheck.db").stdout.strip() == "600"


def test_its_health_check_tells_whether_it_serves(podman, options):
    public = (*options, "--env=PUBLIC_URL=https://check.example")
    with podman.container("healthy", public):
        wait_until(lambda: podman.tell("healthcheck", "run", "healthy").returncode == 0, "its health", 120)
    with podman.container("idle", public, ("/bin/sleep", "600")):
        assert podman.tell("healthcheck", "run", "idle").returncode == 1

"""deploy/compose.yml as it stands, started by Compose with the image and stand-ins for the others."""

import os
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import yaml

from tests.browser.machine import program, wait_until
from tests.helpers.authority import authority, certificate
from tests.helpers.load import Customer
from tests.helpers.measured import BLOCKED

from .network import network_with
from .podman import ROOT

FILE = ROOT / "deploy" / "compose.yml"
PROJECT = "tests"
HOST = "check.example"  # As in deploy/nginx.conf.
PATIENCE_SECONDS = 600  # A busy machine starts an instance several times before the database is quick enough.
FLASK = ("/venv/bin/flask", "--app", "webapp")

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("image")]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    certificate(folder / "key.pem", HOST, authority(folder / "authority.pem"))
    (folder / "certificate.pem").write_bytes((folder / "key.pem").read_bytes())
    return folder


@contextmanager
def asking_after_health(podman, names):
    """Ask containers how they are every second, as systemd or Docker would do for Podman."""
    enough = threading.Event()

    def ask():
        while not enough.wait(1):
            for name in names:
                podman.tell("healthcheck", "run", f"{PROJECT}_{name}_1")

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


@pytest.fixture(scope="module")
def network(podman, certificates, tmp_path_factory):
    """Return the network in which the services run."""
    services = yaml.safe_load(FILE.read_text())["services"]
    for image in {service["image"] for service in services.values()} - {"soundcheck"}:
        options = ("--quiet", "--isolation=chroot", "--format=docker", "--pull=never")
        target = (f"--target={image.partition(':')[0]}", f"--tag=localhost/{image}")
        podman.do("build", *options, *target, str(Path(__file__).parent / "stand_ins"))
    folder = tmp_path_factory.mktemp("services")
    socket = folder / "socket"
    given = {
        "DOCKER_HOST": f"unix://{socket}",
        "PUBLIC_URL": f"https://{HOST}",
        "DATABASE_PASSWORD": "secret1",
        "CERTIFICATES": str(certificates),
    }

    def compose(*command):
        program_and_file = [program("docker-compose"), f"--project-name={PROJECT}", f"--file={FILE}"]
        done = subprocess.run(
            [*program_and_file, *command], env=os.environ | given, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    serve = [*podman.command, "system", "service", "--time=0", f"unix://{socket}"]
    with network_with(serve, socket, folder) as network:
        try:
            with asking_after_health(podman, [name for name in services if "healthcheck" in services[name]]):
                compose("up", "--detach", "--no-build")
            yield network
        finally:
            compose("down", "--volumes")


@pytest.fixture(scope="module")
def through_nginx(network, certificates):
    """Return a function that gives the status and the body of a page as somebody outside sees it."""

    def ask(path):
        known = ("--resolve", f"{HOST}:443:127.0.0.1", "--cacert", str(certificates / "authority.pem"))
        form = ("--silent", "--show-error", "--max-time", "30", "--write-out", "\n%{http_code}")
        body, _, status = network.run("curl", *form, *known, f"https://{HOST}{path}").stdout.rpartition("\n")
        return int(status or 0), body

    wait_until(lambda: ask("/readyz")[0] == 200, "the instances", PATIENCE_SECONDS)
    return ask


def test_pages_come_through_nginx(through_nginx):
    status, body = through_nginx("/en/")

    assert status == 200
    assert "<h1" in body


@pytest.mark.usefixtures("through_nginx")
def test_a_result_sent_to_one_instance_is_at_the_other(podman, network):
    def ready(port):
        return network.call(requests.get, f"http://127.0.0.1:{port}/readyz", timeout=30).status_code == 200

    wait_until(lambda: ready(8000) and ready(8001), "both instances", PATIENCE_SECONDS)
    key = podman.do("exec", f"{PROJECT}_app1_1", *FLASK, "keys", "make", "desk").splitlines()[-1]
    headers = {"Authorization": f"Bearer {key}"}
    address = "http://127.0.0.1:{}/api/v1/links"
    asked = {"locale": "en", "asked_by": "Ann"}
    link = network.call(requests.post, address.format(8000), json=asked, headers=headers).json()
    customer = Customer(8000, link["url"].rpartition("/")[2])
    network.call(customer.send)
    network.call(customer.close)

    told = network.call(requests.get, f"{address.format(8001)}/{link['id']}/reports", headers=headers).json()

    assert link["url"].startswith(f"https://{HOST}/")
    assert [report["submission"]["key"] for report in told["reports"]] == customer.taken != []


@pytest.mark.usefixtures("through_nginx")
def test_limits_are_counted_in_redis(podman, network):
    answer = network.call(requests.post, "http://127.0.0.1:8001/api/v1/diagnoses", json=BLOCKED, timeout=30)

    assert answer.status_code == 200
    assert int(podman.do("exec", f"{PROJECT}_redis_1", "redis-cli", "dbsize")) > 0


@pytest.mark.usefixtures("through_nginx")
def test_the_stores_are_reached_by_nobody_else(network):
    listening = network.run("ss", "--listening", "--tcp", "--numeric", "--no-header").stdout
    ports = {line.split()[3].rpartition(":")[2] for line in listening.splitlines()}

    assert {"80", "443", "8000", "8001"} <= ports
    assert not ports & {"5432", "6379"}

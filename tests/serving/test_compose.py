"""deploy/compose.yml is read by Compose, and fits what it puts together: the image, nginx.conf, settings."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.browser.machine import program
from webapp.config import Settings

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "compose.yml"
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
GIVEN = {
    "PUBLIC_URL": "https://check.example",
    "DATABASE_PASSWORD": "secret1",
    "CERTIFICATES": "/etc/ssl/soundcheck",
}

pytestmark = pytest.mark.servers


def compose(**given):
    """Read the file as Compose does, which follows the specification's schema."""
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN} | given
    command = [program("docker-compose"), "--file", str(FILE), "config"]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def services():
    done = compose(**GIVEN)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load(done.stdout)["services"]


@pytest.fixture
def apps(services):
    return [service for service in services.values() if service["image"] == "soundcheck"]


@pytest.mark.parametrize("missing", GIVEN)
def test_what_must_be_given_is_asked_for(missing):
    done = compose(**{name: value for name, value in GIVEN.items() if name != missing})

    assert done.returncode != 0
    assert "must be set" in done.stderr


def test_nginx_finds_both_instances(apps):
    published = [port.partition("/")[0] for app in apps for port in app["ports"]]

    assert [port.removesuffix(":8000") for port in published] == re.findall(
        r"server ([\d.:]+) max_fails", NGINX
    )
    assert "EXPOSE 8000" in (ROOT / "Dockerfile").read_text()


def test_nginx_finds_its_file_and_its_certificates(services):
    mounted = dict(volume.split(":")[:2] for volume in services["nginx"]["volumes"])

    assert mounted[str(ROOT / "deploy" / "nginx.conf")] == "/etc/nginx/conf.d/default.conf"
    folder = mounted[GIVEN["CERTIFICATES"]]
    assert set(re.findall(r"ssl_certificate(?:_key)? (.+)/\w+\.pem;", NGINX)) == {folder}


def test_the_instances_are_alike_and_have_settings_that_the_app_takes(apps):
    one, other = ({**app, "ports": None} for app in apps)

    assert one == other
    settings = Settings.from_environment(one["environment"])
    assert settings.proxy_hops == 1 and settings.public_url == GIVEN["PUBLIC_URL"]
    assert {settings.database_url.partition("@")[2].partition("/")[0], "redis"} == set(one["depends_on"])


def test_the_instances_have_no_rights_and_the_stores_no_way_out(services, apps):
    for app in apps:
        assert app["read_only"] and app["tmpfs"] == ["/tmp"] and app["cap_drop"] == ["ALL"]
    for store in ("postgresql", "redis"):
        assert set(services[store]["networks"]) == {"stores"}
        assert "ports" not in services[store]
    assert all(service["security_opt"] == ["no-new-privileges:true"] for service in services.values())


def test_the_database_is_that_of_the_instances(services, apps):
    database = services["postgresql"]["environment"]
    address = Settings.from_environment(apps[0]["environment"]).database_url

    assert address == (
        f"postgresql://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@postgresql/soundcheck"
    )

"""nginx with the configuration that we recommend, but for its ports, its certificate and its machines."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from grp import getgrgid
from pathlib import Path
from pwd import getpwuid

import requests

from tests.browser.machine import free_port, program, running, wait_until

from .authority import authority, certificate

SITE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
HOST = "localhost"
STATUS_OF_CACHE = "X-Cache-Status"
"""In the tests alone each answer says so whether it was kept: HIT, MISS, EXPIRED, or nothing."""

TELLING = f"add_header {STATUS_OF_CACHE} $upstream_cache_status always;"


@dataclass(frozen=True)
class Nginx:
    """Where it listens, and the certificate that its clients trust."""

    plain_port: int
    port: int
    trusted: str
    folder: Path
    """What it writes; below kept/ what it answers without the app."""

    @property
    def url(self) -> str:
        """Return where people reach it."""
        return f"https://{HOST}:{self.port}"

    @property
    def plain_url(self) -> str:
        """Return where a balancer does, or somebody who did not write https."""
        return f"http://{HOST}:{self.plain_port}"


@contextmanager
def nginx_running(
    folder: Path,
    instances: Sequence[int],
    balancer: str | None = None,
    answering: int = 200,
    **more: str,
) -> Iterator[Nginx]:
    """Serve in front of instances at these ports, once nginx answers with a status.

    `balancer` is the address of one that is believed, `more` are other values of parameters such as max_size.
    """
    trusted, key = certificates()
    nginx = Nginx(free_port(), free_port(), trusted, folder)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{nginx.plain_port};",
        "listen [::]:80;": "",
        "listen 443 ssl": f"listen 127.0.0.1:{nginx.port} ssl",
        "listen [::]:443 ssl http2;": "",
        "check.example": HOST,
        "*.probe.example": f"*.probe.{HOST}",
        "https://$own_name$": f"https://$own_name:{nginx.port}$",
        "/var/cache/soundcheck": f"{folder}/kept",
        "/var/log/nginx": str(folder),
        "server_tokens off;": f"server_tokens off; {TELLING}",
        "/etc/ssl/soundcheck/certificate.pem": key,
        "/etc/ssl/soundcheck/key.pem": key,
        "127.0.0.1:8000": f"127.0.0.1:{instances[0]}",
        "127.0.0.1:8001": f"127.0.0.1:{instances[-1]}",
    }
    if balancer:
        changes |= {
            "# 10.0.0.5 1;": f"{balancer} 1;",
            "# set_real_ip_from 10.0.0.5": f"set_real_ip_from {balancer}",
        }
    site = SITE.read_text()
    for name, value in more.items():
        site, found = re.subn(rf"\b{name}=\S+?(?=[ ;])", f"{name}={value}", site)
        assert found
    for recommended, here in changes.items():
        assert recommended in site
        site = site.replace(recommended, here)
    (folder / "site.conf").write_text(site)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = (
        f"user {getpwuid(os.getuid()).pw_name} {getgrgid(os.getgid()).gr_name};"  # Who may read the folder.
    )
    main = (
        f"daemon off; {user} pid {folder}/pid; events {{}} http {{ {temporary} include {folder}/site.conf; }}"
    )
    (folder / "nginx.conf").write_text(main)
    command = [program("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with running(command, folder / "log"):
        wait_until(lambda: _answers(nginx, answering), "nginx")
        yield nginx


def as_this_user() -> str:
    """Return the directive that lets nginx's workers read what belongs to whoever runs this."""
    return f"user {getpwuid(os.getuid()).pw_name} {getgrgid(os.getgid()).gr_name};"


@cache
def certificates() -> tuple[str, str]:
    """Make an authority and a certificate for this machine, once; give the files of both."""
    folder = Path(tempfile.mkdtemp(prefix="certificates-"))
    certificate(folder / "server.pem", HOST, authority(folder / "authority.pem"), f"*.probe.{HOST}")
    return str(folder / "authority.pem"), str(folder / "server.pem")


def _answers(nginx: Nginx, status: int) -> bool:
    try:
        answer = requests.get(f"{nginx.url}/healthz", verify=nginx.trusted, timeout=5)
    except requests.RequestException:
        return False
    return answer.status_code == status

"""Every setting: its name, its default, and the environment variable of the same name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CLEAN_ORIGIN_FORM = re.compile(r"https?://[a-z0-9.-]*\{nonce\}[a-z0-9.-]*(:[0-9]{1,5})?")
EMBED_HOST_FORM = re.compile(r"(https?://)?(\*\.)?[a-z0-9.-]+(:([0-9]{1,5}|\*))?")


class ConfigError(ValueError):
    """A setting in the environment is not of its form."""


@dataclass(frozen=True)
class Settings:
    """The settings of one running app."""

    database_url: str = f"sqlite:///{ROOT / 'var' / 'soundcheck.db'}"
    clean_origin: str | None = None
    """Pattern such as `https://{nonce}.probe.example`; None works on localhost only."""
    embed_hosts: tuple[str, ...] = ()
    """Hosts, besides the partners', whose pages may frame /embed."""
    rate_limit: str = "1200 per 10 seconds"
    """Posts that one client address may make, in the notation of the package limits."""
    proxy_hops: int = 0
    """How many reverse proxies of ours stand in front and set X-Forwarded-* headers."""
    content: Path = field(default=ROOT / "content")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings; raise ConfigError where a value is not of its form."""
        return cls(
            database_url=environ.get("DATABASE_URL") or cls.database_url,
            clean_origin=_clean_origin(environ.get("CLEAN_ORIGIN", "")),
            embed_hosts=_embed_hosts(environ.get("EMBED_HOSTS", "")),
            rate_limit=environ.get("RATE_LIMIT") or cls.rate_limit,
            proxy_hops=_whole_number("PROXY_HOPS", environ.get("PROXY_HOPS", "0")),
        )


def _clean_origin(text: str) -> str | None:
    if text and not CLEAN_ORIGIN_FORM.fullmatch(text):
        raise ConfigError(f"CLEAN_ORIGIN must look like https://{{nonce}}.probe.example, not {text!r}")
    return text or None


def _embed_hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(text.replace(",", " ").split())
    for host in hosts:
        if not EMBED_HOST_FORM.fullmatch(host):
            raise ConfigError(f"EMBED_HOSTS must list hosts such as https://*.crm.example, not {host!r}")
    return hosts


def _whole_number(name: str, text: str) -> int:
    if not text.isdecimal():
        raise ConfigError(f"{name} must be a whole number, not {text!r}")
    return int(text)

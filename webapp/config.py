"""Every setting: its name, its default, and the environment variable of the same name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from limits import parse_many

ROOT = Path(__file__).resolve().parent.parent

CLEAN_ORIGIN_FORM = re.compile(r"https?://[a-z0-9.-]*\{nonce\}[a-z0-9.-]*(:[0-9]{1,5})?")
EMBED_HOST_FORM = re.compile(r"(https?://)?(\*\.)?[a-z0-9.-]+(:([0-9]{1,5}|\*))?")

ORIGIN_FORM = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?/?")
ISSUER_FORM = re.compile(r"(https://[A-Za-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?(/[!-~]*)?")
WEBHOOK_FORM = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?")
DATABASE_FORM = re.compile(
    r"sqlite:///.+|postgresql(\+psycopg)?://([^@]*@)?(\[[0-9a-f:.]+\]|[^@/:?\[\]]*)(:[0-9]{1,5})?([/?].*)?"
)
REDIS_FORM = re.compile(r"redis(s|\+unix)?://.+")
WHOLE_NUMBER = re.compile(r"[0-9]{1,5}")
MIN_SECRET = 16
MOST_HOPS = 10
MOST_DAYS = 3650


class ConfigError(ValueError):
    """A setting in the environment is not of its form."""


@dataclass(frozen=True)
class OpenIDConnect:
    """The organisation's own sign-in for agents."""

    issuer: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...]
    """Whose verified e-mail addresses may sign in: everything after the @."""


@dataclass(frozen=True)
class Webhook:
    """Who is told of each report."""

    url: str
    secret: str
    private: bool = False
    """Whether the address may be one in a private network."""


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
    public_url: str | None = None
    """The origin people reach the app by, such as `https://check.example`; other hosts are refused then."""
    redis_url: str | None = None
    """Where rate limits are counted for all workers together; None counts in each worker."""
    retention_days: int = 30
    """How long reports are kept."""
    oidc: "OpenIDConnect | None" = None
    webhook: "Webhook | None" = None
    content: Path = field(default=ROOT / "content")

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names a request may be for, in the notation of Flask."""
        hosts = [urlsplit(self.public_url or "").hostname or "", "localhost", ".localhost", "127.0.0.1"]
        clean = urlsplit((self.clean_origin or "").replace("{nonce}", "nonce")).hostname
        return [*hosts, *([f".{clean.partition('.')[2]}"] if clean else [])]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings; raise ConfigError where a value is not of its form."""
        return cls(
            database_url=_database(environ.get("DATABASE_URL", "")) or cls.database_url,
            clean_origin=_clean_origin(environ.get("CLEAN_ORIGIN", "")),
            embed_hosts=_embed_hosts(environ.get("EMBED_HOSTS", "")),
            rate_limit=_rate_limit(environ.get("RATE_LIMIT") or cls.rate_limit),
            proxy_hops=_whole_number("PROXY_HOPS", environ.get("PROXY_HOPS", "0"), 0, MOST_HOPS),
            public_url=_origin("PUBLIC_URL", environ.get("PUBLIC_URL", "")),
            redis_url=_redis(environ.get("REDIS_URL", "")),
            retention_days=_whole_number(
                "RETENTION_DAYS", environ.get("RETENTION_DAYS") or "30", 1, MOST_DAYS
            ),
            oidc=_oidc(environ),
            webhook=_webhook(environ),
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


def _whole_number(name: str, text: str, least: int, most: int) -> int:
    if not WHOLE_NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise ConfigError(f"{name} must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def _rate_limit(text: str) -> str:
    try:
        parse_many(text)
    except ValueError:
        raise ConfigError(f"RATE_LIMIT must look like 1200 per 10 seconds, not {text!r}") from None
    return text


def _database(text: str) -> str | None:
    """Refuse what is no database of ours, without saying it again: there may be a password in it."""
    if text and not _is_address(DATABASE_FORM, text):
        raise ConfigError(
            "DATABASE_URL must look like postgresql://user:password@host/name or sqlite:////folder/file.db"
        )
    return text or None


def _redis(text: str) -> str | None:
    """Refuse what is no Redis, as quietly."""
    if text and not _is_address(REDIS_FORM, text):
        raise ConfigError("REDIS_URL must look like redis://user:password@host:6379/0")
    return text or None


def _is_address(form: re.Pattern[str], text: str) -> bool:
    """Tell whether an address is of a form, and its port is one."""
    try:
        return form.fullmatch(text) is not None and urlsplit(text).port != 0
    except ValueError:
        return False


def _origin(name: str, text: str) -> str | None:
    if text and not ORIGIN_FORM.fullmatch(text):
        raise ConfigError(f"{name} must look like https://check.example, not {text!r}")
    return text.rstrip("/") or None


def _oidc(environ: Mapping[str, str]) -> OpenIDConnect | None:
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_DOMAINS")
    issuer, client_id, client_secret, domains = (environ.get(name, "") for name in names)
    if not issuer:
        return None
    if not (client_id and client_secret and domains):
        raise ConfigError(f"{', '.join(names)} must be set together")
    if not ISSUER_FORM.fullmatch(issuer):
        raise ConfigError(f"OIDC_ISSUER must look like https://login.example/path, not {issuer!r}")
    return OpenIDConnect(
        issuer.rstrip("/"), client_id, client_secret, tuple(domains.lower().replace(",", " ").split())
    )


def _webhook(environ: Mapping[str, str]) -> Webhook | None:
    url, secret = environ.get("WEBHOOK_URL", ""), environ.get("WEBHOOK_SECRET", "")
    if not url:
        return None
    if len(secret) < MIN_SECRET:
        raise ConfigError(f"WEBHOOK_SECRET must have at least {MIN_SECRET} characters")
    private = environ.get("WEBHOOK_PRIVATE", "") == "1"
    if not _is_address(WEBHOOK_FORM, url) or not (url.startswith("https:") or private):
        raise ConfigError(f"WEBHOOK_URL must look like https://desk.example/hook, not {url!r}")
    return Webhook(url, secret, private)

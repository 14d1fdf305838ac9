"""Every setting: its environment variable, its default, and what its value must be."""

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    DirectoryPath,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails

ROOT = Path(__file__).resolve().parent.parent

HOST = r"[A-Za-z0-9.-]+"
PORT = r"(:[0-9]{1,5})?"
PATH = r"(/[!-~]*)?"
DATABASE = rf"sqlite:///.+|postgresql(\+psycopg)?://([^@]*@)?(\[[0-9a-f:.]+\]|[^@/:?\[\]]*){PORT}([/?].*)?"
NONCE = r"[a-z0-9.-]*\{nonce\}"
CLEAN_ORIGIN = rf"(https://{NONCE}[a-z0-9.-]*|http://{NONCE}([a-z0-9.-]*\.)?localhost){PORT}"
MAX_ORGANISATION = 60  # Characters.
EXTENSION = r"chrome-extension://[a-p]{32}"
EMBED_HOST = rf"^((https?://)?(\*\.)?[a-z0-9.-]+(:([0-9]{{1,5}}|\*))?|{EXTENSION})$"
ISSUER = rf"(https://{HOST}|http://(localhost|127\.0\.0\.1)){PORT}{PATH}"
WEBHOOK_KEY = r"whsec_([A-Za-z0-9+/]{4}){5,}[A-Za-z0-9+/]{2,4}={0,2}"


WebhookEvent = Literal["link.opened", "run.started", "report.arrived", "report.deleted", "link.closed"]
WEBHOOK_EVENTS: tuple[WebhookEvent, ...] = get_args(WebhookEvent)


class ConfigError(ValueError):
    """Settings in the environment are not of their form; the message names each, and repeats no secret."""

    def __init__(self, message: str, variables: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.variables = variables


class Variable(NamedTuple):
    """The environment variable of a field, and what its value must do or be; a secret is not repeated."""

    name: str
    must: str
    secret: bool = False


def _address(form: str) -> AfterValidator:
    """Require a URL of this form, with a port that there can be."""

    def check(url: str) -> str:
        if not re.fullmatch(form, url) or urlsplit(url).port == 0:
            raise ValueError
        return url

    return AfterValidator(check)


def _key(secret: str) -> str:
    """Require a text of 16 characters, or a key of 16 bytes in base64 as the Standard Webhooks write it."""
    form = WEBHOOK_KEY if secret.startswith("whsec_") else ".{16,}"
    if not re.fullmatch(form, secret, re.DOTALL):
        raise ValueError
    return secret


def _rate(text: str) -> str:
    """Require the notation of the package limits, which takes longer to load than all else here."""
    from limits import parse_many

    parse_many(text)
    return text


def _split(value: Any) -> Any:
    """Read host names that stand between commas or spaces."""
    return tuple(value.lower().replace(",", " ").split()) if isinstance(value, str) else value


def _organisation(text: str) -> str:
    """Require a name on one line, which stands in sentences for customers."""
    if not text.isprintable() or text != text.strip() or len(text) > MAX_ORGANISATION:
        raise ValueError
    return text


WITHOUT_SLASH = AfterValidator(lambda url: url.rstrip("/"))
CONFIG = ConfigDict(hide_input_in_errors=True)


@dataclass(frozen=True, config=CONFIG)
class OpenIDConnect:
    """The organisation's own sign-in for agents."""

    issuer: Annotated[
        str, Variable("OIDC_ISSUER", "look like https://login.example/path"), _address(ISSUER), WITHOUT_SLASH
    ]
    client_id: Annotated[str, Variable("OIDC_CLIENT_ID", "be set together with OIDC_ISSUER")]
    client_secret: Annotated[
        str, Variable("OIDC_CLIENT_SECRET", "be set together with OIDC_ISSUER", secret=True)
    ] = field(repr=False)
    domains: Annotated[
        tuple[str, ...],
        Variable("OIDC_DOMAINS", "be set together with OIDC_ISSUER, and look like example.org, example.net"),
        BeforeValidator(_split),
        Field(min_length=1),
    ]
    """Whose verified e-mail addresses may sign in: everything after the @."""


@dataclass(frozen=True, kw_only=True, config=CONFIG)
class Webhook:
    """Who is told of what happens to links."""

    private: Annotated[bool, Variable("WEBHOOK_PRIVATE", "be 1 or 0")] = False
    """Whether the address may be one in a private network, and be reached by http."""
    url: Annotated[
        str,
        Variable("WEBHOOK_URL", "look like https://desk.example/hook"),
        _address(rf"https?://{HOST}{PORT}{PATH}"),
    ]
    secret: Annotated[
        str,
        Variable(
            "WEBHOOK_SECRET",
            "have at least 16 characters, or be whsec_ and at least 16 bytes in base64",
            secret=True,
        ),
        AfterValidator(_key),
    ] = field(repr=False)

    events: Annotated[
        tuple[WebhookEvent, ...],
        Variable("WEBHOOK_EVENTS", f"list some of {', '.join(WEBHOOK_EVENTS)}"),
        BeforeValidator(_split),
        Field(min_length=1),
    ] = ("report.arrived",)
    """What is told. Receivers of earlier versions know of reports only."""

    @field_validator("url")
    @classmethod
    def _require_tls(cls, url: str, info: ValidationInfo) -> str:
        if not url.startswith("https:") and not info.data.get("private"):
            raise ValueError
        return url


@dataclass(frozen=True, config=CONFIG)
class Settings:
    """The settings of one running app."""

    database_url: Annotated[
        str,
        Variable(
            "DATABASE_URL",
            "look like postgresql://user:password@host/name or sqlite:////folder/file.db",
            secret=True,
        ),
        _address(DATABASE),
    ] = field(default=f"sqlite:///{ROOT / 'var' / 'soundcheck.db'}", repr=False)
    clean_origin: Annotated[
        Annotated[str, _address(CLEAN_ORIGIN)] | None,
        Variable("CLEAN_ORIGIN", "look like https://{nonce}.probe.example, with https"),
    ] = None
    """Pattern such as `https://{nonce}.probe.example`; None works on localhost only."""
    embed_hosts: Annotated[
        tuple[Annotated[str, Field(pattern=EMBED_HOST)], ...],
        Variable("EMBED_HOSTS", "list hosts such as https://*.crm.example"),
        BeforeValidator(_split),
    ] = ()
    """Hosts, besides the partners', whose pages may frame /embed, and extensions by their origin."""
    rate_limit: Annotated[
        str, Variable("RATE_LIMIT", "look like 1200 per 10 seconds"), AfterValidator(_rate)
    ] = "1200 per 10 seconds"
    """Posts that one client address may make, in the notation of the package limits."""
    proxy_hops: Annotated[
        int, Variable("PROXY_HOPS", "be a whole number from 0 to 10"), Field(ge=0, le=10)
    ] = 0
    """How many reverse proxies of ours stand in front and set X-Forwarded-* headers."""
    public_url: Annotated[
        Annotated[str, _address(rf"https?://[a-z0-9.-]+{PORT}/?"), WITHOUT_SLASH] | None,
        Variable("PUBLIC_URL", "look like https://check.example"),
    ] = None
    """The origin people reach the app by, such as `https://check.example`; other hosts are refused then."""
    redis_url: Annotated[
        Annotated[str, _address(r"redis(s|\+unix)?://.+")] | None,
        Variable("REDIS_URL", "look like redis://user:password@host:6379/0", secret=True),
    ] = field(default=None, repr=False)
    """Where rate limits are counted for all workers together; None counts in each worker."""
    organisation: Annotated[
        Annotated[str, AfterValidator(_organisation)] | None,
        Variable("ORGANISATION", f"be a name of at most {MAX_ORGANISATION} characters on one line"),
    ] = None
    """Whose support this is: customers read "Ada from Example support", else "Ada from support"."""
    privacy_url: Annotated[
        Annotated[str, _address(rf"https://{HOST}{PORT}{PATH}")] | None,
        Variable("PRIVACY_URL", "look like https://example.com/privacy"),
    ] = None
    """The organisation's page about privacy, which customers find beside what is sent."""
    language_percent: Annotated[
        int, Variable("LANGUAGE_PERCENT", "be a whole number from 1 to 100"), Field(ge=1, le=100)
    ] = 95
    """How many percent of its texts must be translated before a language is offered."""
    retention_days: Annotated[
        int, Variable("RETENTION_DAYS", "be a whole number from 1 to 3650"), Field(ge=1, le=3650)
    ] = 30
    """How long reports are kept."""
    simulate: Annotated[bool, Variable("SIMULATE", "be 1 or 0")] = False
    """Whether test mode shows the verdicts of examples on other hosts than localhost, too."""
    hsts_subdomains: Annotated[bool, Variable("HSTS_SUBDOMAINS", "be 1 or 0")] = True
    """Whether browsers are told to use https for every name below ours as well."""
    log_level: Annotated[
        Literal["info", "warning", "error"], Variable("LOG_LEVEL", "be info, warning or error")
    ] = "info"
    """What the log of gunicorn tells at least; it takes the level from the environment itself."""
    sentry_dsn: Annotated[
        Annotated[str, _address(rf"https?://[^@/\s]+@{HOST}{PORT}(/[\w.-]+)*/[0-9]+")] | None,
        Variable("SENTRY_DSN", "look like https://key@errors.example/7", secret=True),
    ] = field(default=None, repr=False)
    """An error tracker of the Sentry protocol, which is told of unexpected errors."""
    metrics_token: Annotated[
        Annotated[str, Field(pattern=r"^[!-~]{16,}$")] | None,
        Variable("METRICS_TOKEN", "have at least 16 characters, without spaces", secret=True),
    ] = field(default=None, repr=False)
    """What a Prometheus sends to read /metrics, which is not there without it."""
    oidc: OpenIDConnect | None = None
    webhook: Webhook | None = None
    own_content: Annotated[
        DirectoryPath | None, Variable("CONTENT", "be the path of a folder that is there")
    ] = None
    """An organisation's own content, which lies over the shipped one file by file."""
    content: Path = ROOT / "content"
    """The shipped content."""

    @property
    def trusted_origins(self) -> list[str]:
        """Origins that a request may be for, besides this machine's; `*` is any name before the rest."""
        clean = (self.clean_origin or "").replace("{nonce}", "nonce").partition(".")[2]
        scheme = (self.clean_origin or "").partition(":")[0]
        return [self.public_url or "", *([f"{scheme}://*.{clean}"] if clean else [])]

    def named(self) -> list[str]:
        """Return the environment variables of all settings that are not the default."""
        groups: list[Any] = [self, *filter(None, (self.oidc, self.webhook))]
        return [
            variable.name
            for group in groups
            for name, variable in _variables(type(group)).items()
            if getattr(group, name) != group.__pydantic_fields__[name].default
        ]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings; an empty variable is none. Raise ConfigError that names each malformed one."""
        values = _values(cls, environ)
        if environ.get("OIDC_ISSUER"):
            values["oidc"] = _values(OpenIDConnect, environ)
        if environ.get("WEBHOOK_URL"):
            values["webhook"] = _values(Webhook, environ)
        try:
            return cls(**values)
        except ValidationError as error:
            sentences = dict.fromkeys(map(_sentence, error.errors()))
            names = dict.fromkeys(_variable_of(each).name for each in error.errors())
            raise ConfigError("; ".join(sentences), tuple(names)) from None  # Pydantic's own has the secrets.


def _variables(settings: Any) -> dict[str, Variable]:
    """Find the environment variable of each field that has one."""
    return {
        name: note
        for name, information in settings.__pydantic_fields__.items()
        for note in information.metadata
        if isinstance(note, Variable)
    }


def _values(settings: Any, environ: Mapping[str, str]) -> dict[str, Any]:
    """Take the values that are set, by the names of their fields."""
    return {
        name: environ[variable.name]
        for name, variable in _variables(settings).items()
        if environ.get(variable.name)
    }


def _sentence(error: ErrorDetails) -> str:
    """Name the variable of an error, what it must be, and, except of a secret, what it was."""
    variable = _variable_of(error)
    was = "" if variable.secret or error["type"] == "missing" else f", not {error['input']!r:.200}"
    return f"{variable.name} must {variable.must}{was}"


def _variable_of(error: ErrorDetails) -> Variable:
    groups = {"oidc": OpenIDConnect, "webhook": Webhook}
    group, *path = error["loc"] if error["loc"][0] in groups else ("", *error["loc"])
    return _variables(groups.get(str(group), Settings))[str(path[0])]

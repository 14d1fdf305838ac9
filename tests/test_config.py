import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from webapp.config import ConfigError, Settings

ROOT = Path(__file__).resolve().parent.parent
HOOK = {"WEBHOOK_URL": "https://desk.example/hook", "WEBHOOK_SECRET": "s" * 16}
CLIENT = {"OIDC_CLIENT_ID": "id", "OIDC_CLIENT_SECRET": "secret", "OIDC_DOMAINS": "Example.org, example.net"}


def test_everything_has_a_default():
    settings = Settings.from_environment({})

    assert settings == Settings()
    assert settings.database_url.startswith("sqlite:///")


def test_what_is_optional_may_be_said_to_be_none():
    assert Settings(clean_origin=None, public_url=None, redis_url=None, oidc=None, webhook=None) == Settings()


def test_settings_come_from_the_environment():
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgresql://db/soundcheck",
            "CLEAN_ORIGIN": "https://{nonce}.probe.example",
            "EMBED_HOSTS": "https://*.crm.example, http://*.localhost:*, chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo",
            "PROXY_HOPS": "1",
            "SIMULATE": "1",
            "HSTS_SUBDOMAINS": "0",
        }
    )

    assert settings.database_url == "postgresql://db/soundcheck"
    assert settings.clean_origin == "https://{nonce}.probe.example"
    assert settings.embed_hosts == (
        "https://*.crm.example",
        "http://*.localhost:*",
        "chrome-extension://cpgaaokeadmlmcjmnfkinjjkpdjkdflo",
    )
    assert settings.proxy_hops == 1
    assert settings.simulate


@pytest.mark.parametrize(
    "issuer", ["https://login.example", "https://login.example:8443/realms/desk", "http://localhost:3000"]
)
def test_an_organisation_signs_in_by_its_issuer_for_its_domains(issuer):
    oidc = Settings.from_environment(CLIENT | {"OIDC_ISSUER": f"{issuer}/"}).oidc

    assert (oidc.issuer, oidc.domains) == (issuer, ("example.org", "example.net"))


@pytest.mark.parametrize("missing", CLIENT)
def test_an_organisation_needs_all_its_settings(missing):
    given = CLIENT | {"OIDC_ISSUER": "https://login.example", missing: ""}

    with pytest.raises(ConfigError, match=missing):
        Settings.from_environment(given)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORGANISATION", "x" * 61),
        ("ORGANISATION", " Example"),
        ("ORGANISATION", "Exa\nmple"),
        ("ORGANISATION", "Exa\u202emple"),
        ("CLEAN_ORIGIN", "https://probe.example"),
        ("CLEAN_ORIGIN", "javascript:{nonce}"),
        ("CLEAN_ORIGIN", "http://{nonce}.probe.example"),
        ("CLEAN_ORIGIN", "http://{nonce}.localhost.example"),
        ("EMBED_HOSTS", "'unsafe-inline'"),
        ("EMBED_HOSTS", "crm.example; script-src *"),
        ("EMBED_HOSTS", "*"),
        ("EMBED_HOSTS", "chrome-extension://*"),
        ("EMBED_HOSTS", "chrome-extension://crm.example"),
        ("OIDC_ISSUER", "http://login.example"),
        ("OIDC_ISSUER", "login.example"),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "one"),
        ("PROXY_HOPS", "9" * 5000),
        ("RATE_LIMIT", "foo"),
        ("RATE_LIMIT", "5"),
        ("RATE_LIMIT", "5 per"),
        ("SIMULATE", "2"),
        ("SIMULATE", "site-blocked"),
        ("LANGUAGE_PERCENT", "0"),
        ("LANGUAGE_PERCENT", "101"),
        ("RETENTION_DAYS", "0"),
        ("PRIVACY_URL", "http://example.com/privacy"),
        ("PRIVACY_URL", "javascript:alert(1)"),
        ("PRIVACY_URL", "https://example.com/a b"),
        ("RETENTION_DAYS", "3651"),
        ("RETENTION_DAYS", "9999999"),
        ("RETENTION_DAYS", "²"),
        ("DATABASE_URL", "soundcheck.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "mysql://db/soundcheck"),
        ("DATABASE_URL", "postgres://db/soundcheck"),
        ("DATABASE_URL", "postgresql+psycopg2://db/soundcheck"),
        ("DATABASE_URL", "postgresql://db:port/soundcheck"),
        ("DATABASE_URL", "postgresql://db:99999/soundcheck"),
        ("DATABASE_URL", "postgresql://user:pass@word@db/soundcheck"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://localhost:port"),
    ],
)
def test_a_malformed_setting_stops_the_start_and_is_named(name, value):
    with pytest.raises(ConfigError, match=name):
        Settings.from_environment(CLIENT | {name: value})


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///soundcheck.db",
        "sqlite:////data/soundcheck.db",
        "postgresql:///soundcheck",
        "postgresql:///soundcheck?host=/run/postgresql",
        "postgresql://ann:p%40ss@db.example:5432/soundcheck?sslmode=require",
        "postgresql+psycopg://ann@[::1]:5432/soundcheck",
    ],
)
def test_a_database_may_be_named_in_any_of_these_ways(url):
    assert Settings.from_environment({"DATABASE_URL": url}).database_url == url


SECRETS = {
    "DATABASE_URL": "postgresql://ann:hunter2@db:port/soundcheck",
    "REDIS_URL": "redis://:hunter2@localhost:port",
    "WEBHOOK_SECRET": "hunter2",
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_not_said_again(name):
    with pytest.raises(ConfigError, match=name) as refused:
        Settings.from_environment(HOOK | {name: SECRETS[name]})

    assert "hunter2" not in "".join(traceback.format_exception(refused.value))


def test_settings_that_are_printed_show_no_secret():
    settings = Settings.from_environment(
        CLIENT
        | {"OIDC_ISSUER": "https://login.example", "OIDC_CLIENT_SECRET": "hunter2"}
        | {"WEBHOOK_URL": "https://desk.example/", "WEBHOOK_SECRET": "hunter2" * 3}
        | {"DATABASE_URL": "postgresql://ann:hunter2@db/x", "REDIS_URL": "redis://:hunter2@localhost"}
    )

    assert settings.oidc.client_secret and settings.webhook.secret
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PROXY_HOPS": "11"}, "PROXY_HOPS must be a whole number from 0 to 10, not '11'"),
        ({"PUBLIC_URL": "x.example"}, "PUBLIC_URL must look like https://check.example, not 'x.example'"),
        (
            {"EMBED_HOSTS": "crm.example *", "RETENTION_DAYS": "x"},
            "EMBED_HOSTS must list hosts such as https://*.crm.example, not '*'; "
            "RETENTION_DAYS must be a whole number from 1 to 3650, not 'x'",
        ),
        (
            {"WEBHOOK_URL": "https://desk.example/"},
            "WEBHOOK_SECRET must have at least 16 characters, or be whsec_ and at least 16 bytes in base64",
        ),
        (
            {"OIDC_ISSUER": "https://login.example", "OIDC_CLIENT_ID": "id", "OIDC_DOMAINS": "example.org"},
            "OIDC_CLIENT_SECRET must be set together with OIDC_ISSUER",
        ),
        (
            HOOK | {"WEBHOOK_URL": "http://desk.example/", "WEBHOOK_PRIVATE": "0"},
            "WEBHOOK_URL must look like https://desk.example/hook, not 'http://desk.example/'",
        ),
    ],
)
def test_each_malformed_setting_is_told_in_one_sentence(environment, message):
    with pytest.raises(ConfigError) as refused:
        Settings.from_environment(environment)

    assert str(refused.value) == message


def test_the_webhook_is_called_by_exactly_its_address():
    assert Settings.from_environment(HOOK | {"WEBHOOK_URL": "https://a.example/b/"}).webhook.url[-1] == "/"


def test_private_networks_are_allowed_for_the_webhook_only_where_that_is_said():
    private = HOOK | {"WEBHOOK_URL": "http://10.0.0.1/", "WEBHOOK_PRIVATE": "1"}

    assert Settings.from_environment(private).webhook.private
    assert not Settings.from_environment(HOOK).webhook.private


def test_an_empty_variable_is_none_at_all():
    names = ("DATABASE_URL", "PROXY_HOPS", "RETENTION_DAYS", "PUBLIC_URL", "WEBHOOK_URL", "OIDC_ISSUER")

    assert Settings.from_environment(dict.fromkeys(names, "")) == Settings()


@pytest.mark.parametrize("program", [["flask", "--app", "webapp", "agents", "list"], ["gunicorn"]])
def test_the_start_ends_with_one_sentence(program):
    environment = os.environ | {"RATE_LIMIT": "foo"}

    result = subprocess.run(
        [sys.executable, "-m", *program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    event, sentence = result.stderr.splitlines()
    assert "security: settings-refused by=command variables=RATE_LIMIT" in event
    assert sentence == "Error: RATE_LIMIT must look like 1200 per 10 seconds, not 'foo'"

import pytest

from webapp.config import ConfigError, Settings

CLIENT = {"OIDC_CLIENT_ID": "id", "OIDC_CLIENT_SECRET": "secret", "OIDC_DOMAINS": "Example.org, example.net"}


def test_everything_has_a_default():
    settings = Settings.from_environment({})

    assert settings == Settings()
    assert settings.database_url.startswith("sqlite:///")


def test_settings_come_from_the_environment():
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgresql://db/soundcheck",
            "CLEAN_ORIGIN": "https://{nonce}.probe.example",
            "EMBED_HOSTS": "https://*.crm.example, http://*.localhost:*",
            "PROXY_HOPS": "1",
        }
    )

    assert settings.database_url == "postgresql://db/soundcheck"
    assert settings.clean_origin == "https://{nonce}.probe.example"
    assert settings.embed_hosts == ("https://*.crm.example", "http://*.localhost:*")
    assert settings.proxy_hops == 1


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
        ("CLEAN_ORIGIN", "https://probe.example"),
        ("CLEAN_ORIGIN", "javascript:{nonce}"),
        ("EMBED_HOSTS", "'unsafe-inline'"),
        ("EMBED_HOSTS", "crm.example; script-src *"),
        ("EMBED_HOSTS", "*"),
        ("OIDC_ISSUER", "http://login.example"),
        ("OIDC_ISSUER", "login.example"),
        ("PROXY_HOPS", "-1"),
        ("PROXY_HOPS", "one"),
    ],
)
def test_a_malformed_setting_stops_the_start_and_is_named(name, value):
    with pytest.raises(ConfigError, match=name):
        Settings.from_environment(CLIENT | {name: value})

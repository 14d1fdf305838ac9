import pytest

from webapp import create_app
from webapp.config import Settings


def ancestors(response):
    policy = response.headers["Content-Security-Policy"]
    return next(part for part in policy.split("; ") if part.startswith("frame-ancestors")).split()[1:]


def test_the_embed_may_be_framed_by_partners_only(client):
    allowed = ancestors(client.get("/embed/?partner=salesforce&host=evil.example"))

    assert "https://*.lightning.force.com" in allowed
    assert "https://app.hubspot.com" in allowed
    assert not [host for host in allowed if "evil" in host or "'" in host or host == "*"]


@pytest.mark.parametrize(
    "path", ["/en/?os=linux&browser=chrome-156", "/en/test?os=linux&browser=chrome-156", "/en/nowhere", "/"]
)
def test_nothing_else_may_be_framed(client, path):
    assert ancestors(client.get(path)) == ["'none'"]


def test_more_hosts_come_from_the_settings_alone(settings):
    app = create_app(
        Settings(database_url=settings.database_url, embed_hosts=("*.crm.example", "http://*.localhost:*"))
    )

    allowed = ancestors(app.test_client().get("/embed/"))

    assert {"https://*.crm.example", "http://*.localhost:*"} <= set(allowed)


def test_the_embed_loads_in_pages_that_require_corp(client):
    response = client.get("/embed/")

    assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cross-Origin-Opener-Policy" not in response.headers


def test_the_embed_never_redirects_and_speaks_the_language_it_is_given(client):
    response = client.get("/embed/?lang=fr&partner=hubspot&zzz=1")

    assert response.status_code == 200
    assert 'lang="fr"' in response.text
    assert 'data-lamp="embed"' in response.text
    assert '<base target="_blank">' in response.text

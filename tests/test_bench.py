"""What the benches compare with still starts as a worker of ours does."""

from tests.bench.plain import BODY_FILE, PATH, from_environment


def test_the_plain_app_has_what_gunicorns_settings_ask_for(tmp_path, monkeypatch):
    page = tmp_path / "page.br"
    page.write_bytes(b"compressed")
    monkeypatch.setenv(BODY_FILE, str(page))

    app = from_environment()

    assert app.test_client().get(PATH).data == b"compressed"
    app.extensions["publishing"].try_now()
    app.extensions["stores"].database.require_newest()
    app.extensions["stores"].database.close()

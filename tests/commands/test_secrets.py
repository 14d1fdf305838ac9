import pytest

from tests.conftest import csrf_token, sign_in
from webapp import create_app
from webapp.config import Settings
from webapp.store import secrets

EMPTY = {"a": ""}


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setattr(secrets, "READ_AGAIN_SECONDS", 0.0)
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db"))


@pytest.fixture
def ada(app):
    return sign_in(app.test_client(), app.extensions["stores"].agents.invite("Ada"))


def renew(app, *options):
    result = app.test_cli_runner().invoke(args=["secrets", "renew", *options])
    assert result.exit_code == 0
    return result.output


def test_nobody_is_signed_out_and_an_open_form_still_works(app, ada, monkeypatch):
    monkeypatch.setattr(secrets, "SPREAD", secrets.SPREAD * 0)
    before = ada.environ_base["HTTP_X_CSRFTOKEN"]

    renew(app)

    assert ada.get("/agents/").status_code == 200
    assert ada.post("/agents/new", data=EMPTY).status_code in (303, 422)
    ada.environ_base["HTTP_X_CSRFTOKEN"] = csrf_token(ada, "/agents/sign-in")
    assert ada.environ_base["HTTP_X_CSRFTOKEN"] != before
    assert ada.post("/agents/sign-out", data=EMPTY).status_code == 303


def test_at_once_an_open_form_is_worth_nothing_and_a_reload_mends_it(app, ada, monkeypatch):
    monkeypatch.setattr(secrets, "SPREAD", secrets.SPREAD * 0)

    renew(app, "--at-once")

    assert ada.post("/agents/sign-out", data=EMPTY).status_code == 403
    ada.environ_base["HTTP_X_CSRFTOKEN"] = csrf_token(ada, "/agents/sign-in")
    assert ada.post("/agents/sign-out", data=EMPTY).status_code == 303


def test_every_secret_there_is_is_renewed_and_told_to_the_log(app, ada, caplog):
    stores = app.extensions["stores"]
    assert ada.get("/agents/").status_code == 200
    before = {name: stores.secrets.value(name) for name in ("codes", "cookies")}
    caplog.clear()

    output = renew(app)

    assert caplog.messages == [f"security: secrets-renewed by=command name={name}" for name in before]
    for name, value in before.items():
        assert set(stores.secrets.accepted(name)) > {value}
        assert all(secret not in output for secret in stores.secrets.accepted(name))

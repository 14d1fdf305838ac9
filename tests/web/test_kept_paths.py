import pytest
from flask import url_for

from webapp.web.kept_paths import kept_path


@pytest.mark.parametrize("root", ["", "/below"])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_kept_path_is_that_of_the_router(app, root, locale):
    with app.test_request_context("/", base_url=f"http://localhost{root}"):
        assert kept_path("support.go", locale=locale) == url_for("support.go", locale=locale)

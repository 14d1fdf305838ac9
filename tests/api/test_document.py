"""The API keeps to its document, whatever a program sends, and keeps nothing that is not of its form."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks

from tests.helpers.stored import invalid_values
from webapp import create_app
from webapp.config import Settings

from .access import ASKED, LINKS, bearer, keep_report, new_key

DOCUMENT = "/api/v1/openapi.json"
EXAMPLES = 12
DIAGNOSES = "/api/v1/diagnoses"
# Where the key is ours and the link is there, wrong headers and ids cannot be refused.
FORM_OF_ANSWERS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
OPERATIONS = (
    (DIAGNOSES, "POST"),
    (LINKS, "GET"),
    (LINKS, "POST"),
    (f"{LINKS}/{{link_id}}", "GET"),
    (f"{LINKS}/everything", "GET"),
    (f"{LINKS}/{{link_id}}/everything", "GET"),
    (f"{LINKS}/{{link_id}}/reports", "GET"),
    (f"{LINKS}/{{link_id}}/ticket", "GET"),
    (f"{LINKS}/{{link_id}}/revoke", "POST"),
    (f"{LINKS}/{{link_id}}", "DELETE"),  # Nothing is left then.
    (LINKS, "DELETE"),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("document")
    app = create_app(Settings(database_url=f"sqlite:///{folder}/x.db", rate_limit="1000000 per second"))
    yield app
    assert invalid_values(app.extensions["stores"].database) == []


@pytest.fixture(scope="module")
def key(app):
    return new_key(app)


@pytest.fixture(scope="module")
def link_id(app, key):
    """Return the id of a link with a run."""
    made = app.test_client().post(LINKS, json=ASKED, headers=bearer(key)).json
    keep_report(app, made["url"])
    return made["id"]


@pytest.fixture(scope="module")
def schema(app):
    return schemathesis.openapi.from_wsgi(DOCUMENT, app)


def test_every_operation_is_in_the_document(app, schema):
    served = {
        (rule.rule.replace("<int(max=2147483647):link_id>", "{link_id}"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule != DOCUMENT
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert served == set(OPERATIONS)
    assert {
        (operation.ok().path, operation.ok().method.upper()) for operation in schema.get_all_operations()
    } == served


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_as_documented(schema, key, link_id, path, method, mode):
    strategy = schema[path][method].as_strategy(generation_mode=mode)
    asserted = None if path == DIAGNOSES else FORM_OF_ANSWERS

    @given(case=strategy)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def whatever_is_sent(case):
        case.call_and_validate(headers=bearer(key), checks=asserted)
        if "link_id" in case.path_parameters:
            case.path_parameters["link_id"] = link_id
            case.call_and_validate(headers=bearer(key), checks=asserted)

    whatever_is_sent()

"""The schemas of the OpenAPI document: what is sent is described by its models, what is answered here."""

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import TypeAdapter

from webapp.api.link_requests import LinkRequest
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.faults import LEVELS
from webapp.support import Last, Submission
from webapp.support.links import State

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ID: Schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}


def schemas(partners: Sequence[str], locales: Sequence[str]) -> dict[str, Schema]:
    """Give every schema by its name; links may name these partners and locales."""
    return {
        **_of_models(),
        "LinkRequest": _link_request(partners, locales),
        "Diagnosis": _diagnosis(),
        "Link": closed(**_link()),
        "NewLink": closed(**_link(), url={"type": "string", "format": "uri"}, code=TEXT, message=TEXT),
        "Reports": closed(reports={"type": "array", "items": reference("Report")}),
        "Report": closed(
            id=ID,
            received_at=MOMENT,
            submission=reference("Submission"),
            diagnosis=reference("Diagnosis"),
        ),
        "Error": _error(),
    }


def reference(name: str) -> Schema:
    """Refer to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(**properties: Schema) -> Schema:
    """Describe an object that has these properties and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def nullable(schema: Schema) -> Schema:
    """Allow null as well."""
    return {"anyOf": [schema, {"type": "null"}]}


def _of_models() -> dict[str, Schema]:
    """Describe what a browser sends, with all its parts."""
    submission = TypeAdapter(Submission).json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Schema] = submission.pop("$defs")
    return parts | {"Submission": submission}


def _link_request(partners: Sequence[str], locales: Sequence[str]) -> Schema:
    schema = LinkRequest.model_json_schema()
    schema["properties"]["partner"] = {"enum": [*partners, None], "default": None}
    schema["properties"]["locale"]["enum"] = list(locales)
    return schema


def _diagnosis() -> Schema:
    fault = {"type": "string", "enum": list(FAULT_LEVELS)}
    state = {"type": "string", "enum": ["ok", "blocked", "suspected", "unknown"]}
    evidence = closed(code=TEXT, values={"type": "object", "additionalProperties": TEXT}, text=TEXT)
    finding = closed(
        fault=fault,
        level={"type": ["string", "null"], "enum": [*LEVELS, None]},
        certainty={"type": "string", "enum": ["certain", "likely", "possible"]},
        evidence={"type": "array", "items": evidence},
    )
    return closed(
        language=TEXT,
        findings={"type": "array", "items": finding},
        levels=closed(**{level: state for level in LEVELS}),
        hint={"type": ["string", "null"], "enum": ["prompt-waiting", "nothing-heard-yet", None]},
        comparison_helps={"type": "boolean"},
        keep_listening={"type": "boolean"},
    )


def _link() -> dict[str, Schema]:
    return {
        "id": ID,
        "state": {"type": "string", "enum": list(get_args(State))},
        "asked_by": TEXT,
        "partner": nullable(TEXT),
        "host": nullable(TEXT),
        "locale": TEXT,
        "reference": TEXT,
        "note": TEXT,
        "stage": {"type": ["string", "null"], "enum": [*get_args(Last), None]},
        "step": nullable(TEXT),
        "tried": {"type": "array", "items": TEXT},
        "revision": {"type": "integer", "minimum": 0},
        "reports": {"type": "integer", "minimum": 0},
        "newest_report": nullable(ID),
        "created_at": MOMENT,
        "expires_at": MOMENT,
        "opened_at": nullable(MOMENT),
        "revoked_at": nullable(MOMENT),
        "deleted_at": nullable(MOMENT),
    }


def _error() -> Schema:
    problem = closed(path=TEXT, message=TEXT)
    return closed(
        error=closed(status={"type": "integer"}, message=TEXT, problems={"type": "array", "items": problem})
    )

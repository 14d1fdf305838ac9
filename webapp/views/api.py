"""For programs: the same engine as JSON, and a document that describes it."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, g, jsonify

from webapp.diagnosis import FAULT_LEVELS, Diagnosis, Measurements, diagnose
from webapp.diagnosis.faults import LEVELS
from webapp.doors import json_text, measurements_from_json
from webapp.words import evidence_sentence

blueprint = Blueprint("api", __name__)

ERRORS = {
    "400": "The body is not UTF-8.",
    "403": "The request came from a page of another site.",
    "411": "The request has no Content-Length.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "The measurements are not valid; every error is named with its path.",
    "429": "Too many requests; wait for Retry-After seconds.",
}


@blueprint.post("/api/v1/diagnoses")
def diagnoses() -> Response:
    """Judge measurements. Nothing is kept."""
    return jsonify(as_json(diagnose(measurements_from_json(json_text()))))


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Describe this API."""
    return jsonify(document())


def as_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Give a diagnosis as plain data; evidence has its sentence in the language of the request."""
    findings = [
        {
            "fault": finding.fault,
            "level": finding.level,
            "certainty": finding.certainty,
            "evidence": [
                {"code": item.code, "values": dict(item.values), "text": evidence_sentence(item)}
                for item in finding.evidence
            ],
        }
        for finding in diagnosis.findings
    ]
    return {**asdict(diagnosis), "language": g.language.code, "findings": findings}


def document() -> dict[str, Any]:
    """Build the OpenAPI 3.1 document."""
    measurements = Measurements.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = measurements.pop("$defs")
    text, fault = {"type": "string"}, {"type": "string", "enum": list(FAULT_LEVELS)}
    state = {"type": "string", "enum": ["ok", "blocked", "suspected", "unknown"]}
    evidence = _closed(code=text, values={"type": "object", "additionalProperties": text}, text=text)
    finding = _closed(
        fault=fault,
        level={"type": ["string", "null"], "enum": [*LEVELS, None]},
        certainty={"type": "string", "enum": ["certain", "likely", "possible"]},
        evidence={"type": "array", "items": evidence},
    )
    diagnosis = _closed(
        language=text,
        findings={"type": "array", "items": finding},
        levels=_closed(**{level: state for level in LEVELS}),
        hint={"type": ["string", "null"], "enum": ["prompt-waiting", "nothing-heard-yet", None]},
        comparison_helps={"type": "boolean"},
        keep_listening={"type": "boolean"},
    )
    problem = _closed(path=text, message=text)
    error = _closed(
        error=_closed(status={"type": "integer"}, message=text, problems={"type": "array", "items": problem})
    )
    answers = {
        "200": {"description": "The diagnosis.", "content": _json("Diagnosis")},
        **{code: {"description": words, "content": _json("Error")} for code, words in ERRORS.items()},
    }
    operation = {
        "operationId": "diagnose",
        "summary": "Name the level that blocks the microphone.",
        "requestBody": {"required": True, "content": _json("Measurements")},
        "responses": answers,
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Soundcheck", "version": "1"},
        "paths": {"/api/v1/diagnoses": {"post": operation}},
        "components": {
            "schemas": {**parts, "Measurements": measurements, "Diagnosis": diagnosis, "Error": error}
        },
    }


def _closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}

"""For programs: the same engine as JSON, and a document that describes it."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify

from webapp.api.openapi import document
from webapp.check.sentences import evidence_sentence
from webapp.diagnosis import Diagnosis, diagnose
from webapp.reader.walk import current_guide
from webapp.web.json_bodies import json_text, measurements_from_json

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/v1/diagnoses")
def diagnoses() -> Response:
    """Judge measurements. Nothing is kept."""
    return jsonify(as_json(diagnose(measurements_from_json(json_text()))))


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Describe this API."""
    return jsonify(document(list(current_guide().partners), list(current_app.extensions["languages"])))


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

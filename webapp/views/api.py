"""For programs: the same engine as JSON, and a document that describes it."""

from flask import Blueprint, Response, g, jsonify

from webapp.api.answers import DiagnosisAnswer
from webapp.api.openapi import document
from webapp.check.phone_errors import diagnose_run
from webapp.diagnosis import Measurements
from webapp.reader.walk import current_guide
from webapp.web.i18n import offered_languages
from webapp.web.json_bodies import read_model

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/v1/diagnoses")
def diagnoses() -> Response:
    """Judge measurements. Nothing is kept."""
    diagnosis = diagnose_run(read_model(Measurements))
    return jsonify(DiagnosisAnswer.of(diagnosis, g.language.code).as_json())


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Describe this API."""
    return jsonify(document(list(current_guide().partners), list(offered_languages())))

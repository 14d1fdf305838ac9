"""For the browser alone: a page on a host name it never visited tells the permission it sees there."""

from typing import get_args

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from webapp.diagnosis.measurements import Permission
from webapp.stores import stores
from webapp.web.audience import serve
from webapp.web.errors import Unprocessable
from webapp.web.json_bodies import read_object
from webapp.web.view_marks import for_programs

blueprint = Blueprint("clean_origin", __name__)


@blueprint.get("/<locale:locale>/clean-origin")
def page() -> Response:
    """Show the little window; its script does the rest."""
    token = request.args.get("token", "")
    html = render_template("clean_origin.html", token=token, returns=request.args.get("return") == "1")
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/<locale:locale>/clean-origin/reached")
def reached() -> Response:
    """Show a page that tells the page around it that it is there."""
    serve("doorstep")
    response = make_response(render_template("clean_origin_reached.html"))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/clean-origin")
@for_programs
def answer() -> Response:
    """Keep the answer under its token, and return where the test is that waits for it."""
    sent = read_object()
    token, permission = sent.get("token"), sent.get("permission")
    if not isinstance(token, str) or permission not in get_args(Permission):
        raise Unprocessable([{"path": "", "message": "must hold a token and a permission"}])
    return_url = stores().comparisons.answer(token, str(permission))
    return jsonify(return_url=f"{return_url}{'&' if '?' in return_url else '?'}comparison={token}")

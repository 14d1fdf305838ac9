"""For the support agent: make a link, watch its results arrive."""

from flask import Blueprint

blueprint = Blueprint("agents", __name__, url_prefix="/agents")

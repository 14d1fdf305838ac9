"""For help desks' programs: make links and read what comes of them."""

from flask import Blueprint

blueprint = Blueprint("api_links", __name__, url_prefix="/api/v1/links")

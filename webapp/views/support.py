"""For the customer whom a support agent sent a link."""

from flask import Blueprint

blueprint = Blueprint("support", __name__)

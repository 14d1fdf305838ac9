"""For whoever reads the guide: did this help?"""

from flask import Blueprint

blueprint = Blueprint("feedback", __name__)

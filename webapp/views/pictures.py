"""The pictures of the guide, each under a version of its own: most stay when others are taken again."""

from pathlib import PurePosixPath

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from webapp.guide.pictures import TYPES, version_of_picture
from webapp.reader.walk import current_guide
from webapp.web.assets import FOREVER
from webapp.web.audience import serve

blueprint = Blueprint("pictures", __name__)
blueprint.before_request(lambda: serve("picture"))


@blueprint.get("/pictures/<version>/<path:path>")
def picture(version: str, path: str) -> Response:
    """Send a picture. A page that an upgrade finds open gets the newer one."""
    pictures = current_guide().pictures
    if path not in pictures.versions:
        raise NotFound
    try:
        content = pictures.content.find(path).read_bytes()
    except OSError:  # An upgrade has taken it away since this process began.
        raise NotFound from None
    response = Response(content, content_type=TYPES[PurePosixPath(path).suffix])
    if version == version_of_picture(content):
        response.headers["Cache-Control"] = FOREVER
    return response

"""The file of an item, for the agency it belongs to."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.evidence.queries import get_item
from tracker.evidence.views.beside import send_file
from tracker.evidence.views.pages import blueprint
from tracker.evidence.views.serving import send_version
from tracker.policy import Permission, requires


@blueprint.get("/evidence/<uuid:item_id>/file")
@requires(Permission.READ_EVIDENCE, get_item)
def file(item: Any) -> ResponseReturnValue:
    """The version in force, or the one that `?version=` names."""
    wanted = request.args.get("version", "")
    if not wanted:
        return send_file(item, scope=item.scope)
    for version in item.versions:
        if wanted == str(version.number):
            return send_version(item, version, scope=item.scope)
    raise NotFound

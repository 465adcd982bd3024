"""What was typed when a session had ended: carried over the sign-in, signed, and saved after it."""

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from tracker.accounts.rules import local_path

SALT = "text kept over a sign-in"
LONGEST_SECONDS = 12 * 60 * 60
NEVER_KEPT = ("csrf_token", "password", "code", "token")

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class KeptForm:
    """A form that was sent to `action` after the session had ended. Files cannot be kept."""

    action: str
    fields: Fields


def pack_form() -> str:
    """The form of this request as signed text for a hidden field; nothing secret is in it."""
    fields = [
        (name, text)
        for name, text in request.form.items(multi=True)
        if not any(word in name for word in NEVER_KEPT)
    ]
    return str(_signer().dumps([request.full_path.rstrip("?"), fields])) if fields else ""


def unpack_form(packed: str | None) -> KeptForm | None:
    """The form again, or None when it is missing, was changed or is too old."""
    try:
        action, fields = _signer().loads(packed or "", max_age=LONGEST_SECONDS)
    except BadSignature:
        return None
    path = local_path(action)
    return KeptForm(path, [(name, text) for name, text in fields]) if path else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)

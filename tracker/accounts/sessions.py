"""Who is asking: server-side sessions behind one signed cookie, through Flask-Login.

The cookie carries a random token, the form token and the last message; the authority is the row in
`user_sessions`. Ending the row (signing out, a new password, disabling a person) ends the session at once.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, g, redirect, render_template, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import delete, update

from tracker.accounts.kept import pack_form
from tracker.accounts.models import UserSession
from tracker.accounts.queries import find_session
from tracker.accounts.rules import SEEN_EVERY, idle_limit, local_path, session_ends, token_hash
from tracker.clock import now
from tracker.config import Settings
from tracker.db import db, release, writing
from tracker.error_pages import kept_text
from tracker.policy import Actor

LONGEST_EVER = timedelta(hours=24)  # the most that `session_hours` may be set to
# What an open page asks for again and again is no sign that somebody is still there.
BY_THE_PAGE_ITSELF = frozenset({"handovers.presence"})
LoadActor = Callable[[UUID, str, str], Actor]


class SignedIn(UserMixin):
    """What Flask-Login keeps for the request: the session's token and whose it is."""

    def __init__(self, token: str, user_id: UUID) -> None:
        self.token = token
        self.user_id = user_id

    def get_id(self) -> str:
        return self.token


class Sha256Cookie(SecureCookieSessionInterface):
    """Flask's signed cookie, signed with HMAC-SHA-256."""

    digest_method = staticmethod(hashlib.sha256)


def start_session(user_id: UUID) -> None:
    """Begin a new server-side session for a person who has just proved who they are; flush, never commit."""
    session.clear()
    g.pop("csrf_token", None)  # a form shown in this very answer must carry the new session's token
    token = token_urlsafe(32)
    db.session.execute(delete(UserSession).where(UserSession.created_at < now() - LONGEST_EVER))
    db.session.add(
        UserSession(token_hash=token_hash(token), user_id=user_id, created_at=now(), last_seen_at=now())
    )
    db.session.flush()
    login_user(SignedIn(token, user_id))


def end_session() -> None:
    """End this session on the server and forget the cookie."""
    token = session.get("_user_id")
    if token:
        db.session.execute(delete(UserSession).where(UserSession.token_hash == token_hash(token)))
    logout_user()
    session.clear()


def end_all_sessions(user_id: UUID) -> None:
    """End every session of a person, for example after a new password."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user_id))


def init_app(app: Flask, settings: Settings, load_actor: LoadActor) -> None:
    """Find out before each request who asks: `g.actor` is the person, or None."""
    app.session_interface = Sha256Cookie()
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_still_signed_in)

    @app.before_request
    def who() -> None:
        g.actor = None
        token = session.get("_user_id")
        if token and request.endpoint != "static_file":
            _recognise(token, settings, load_actor)
            # Nothing stays open while the rest of the request arrives: an upload may take minutes.
            release()

    @app.context_processor
    def person() -> dict[str, Any]:
        return {
            "actor": g.get("actor"),
            "acting": g.get("acting") or g.get("current_grant"),
            "session_ends": g.get("session_ends"),
        }


def _still_signed_in(token: str) -> SignedIn | None:
    actor = g.get("actor")
    return SignedIn(token, actor.user_id) if actor else None


def _recognise(token: str, settings: Settings, load_actor: LoadActor) -> None:
    found = find_session(token)
    if found is None:
        return
    row, user = found
    created, seen = row.created_at, row.last_seen_at
    actor = load_actor(user.id, user.name, user.email)
    idle = idle_limit(
        [grant.role for grant in actor.grants],
        agency_minutes=settings.agency_idle_minutes,
        board_minutes=settings.board_idle_minutes,
    )
    longest = timedelta(hours=settings.session_hours)
    if session_ends(created, seen, idle, longest) <= now():
        return
    if now() - seen >= SEEN_EVERY and request.endpoint not in BY_THE_PAGE_ITSELF:
        _touch(token)
        seen = now()
    _welcome(actor, session_ends(created, seen, idle, longest))


def _touch(token: str) -> None:
    """Note the visit, at most once a minute, in a transaction of its own."""
    with writing():
        db.session.execute(
            update(UserSession).where(UserSession.token_hash == token_hash(token)).values(last_seen_at=now())
        )


def _welcome(actor: Actor, ends: datetime) -> None:
    g.actor = actor
    g.session_ends = ends
    chosen = session.get("grant")
    grants = {str(grant.id): grant for grant in actor.grants}
    g.current_grant = grants.get(chosen or "") or (actor.grants[0] if actor.grants else None)


def sign_in_first() -> ResponseReturnValue:
    """Strangers go to the sign-in page and come back; a form sent after the session ended is shown again."""
    if request.method == "POST":
        page = local_path(urlsplit(request.referrer or "").path) or url_for("accounts.start")
        return render_template("errors/kept.html", kept_text=kept_text(), kept=pack_form(), next=page), 401
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))

"""One's own account: roles, password, sessions; and the way home."""

from flask import flash, g, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.forms import ChangePasswordForm
from tracker.accounts.operations import (
    CHANGE,
    change_password,
    count_attempt,
    end_own_session,
    forget_attempts,
)
from tracker.accounts.queries import get_own_user, list_sessions
from tracker.accounts.rules import TooManyAttempts, session_handle, token_hash
from tracker.accounts.sessions import start_session
from tracker.accounts.views.blueprint import blueprint
from tracker.accounts.views.waiting import wait_page
from tracker.db import commit
from tracker.errors import NotFound, RuleBroken
from tracker.navigation import home
from tracker.policy import Actor, current_actor, signed_in


@blueprint.get("/")
@signed_in
def start() -> ResponseReturnValue:
    """To the home page of the role in use; to one's account when there is none."""
    return redirect(home(g.current_grant) or url_for("accounts.own_account"))


@blueprint.post("/account/role")
@signed_in
def switch_role() -> ResponseReturnValue:
    """Act in another of one's own roles, and go to its home page."""
    wanted = request.form.get("grant", "")
    grant = next((grant for grant in current_actor().grants if str(grant.id) == wanted), None)
    if grant is None:
        raise NotFound
    session["grant"] = wanted
    return redirect(home(grant) or url_for("accounts.own_account"), 303)


@blueprint.post("/account/still-here")
@signed_in
def still_here() -> ResponseReturnValue:
    """Tell the page when the session ends, now that it has been heard from."""
    return jsonify(session_ends=g.session_ends.isoformat())


@blueprint.get("/account")
@signed_in
def own_account() -> ResponseReturnValue:
    """One's details, roles and sessions."""
    user = get_own_user(current_actor())
    here = token_hash(session["_user_id"])
    sessions = [
        {"row": row, "handle": session_handle(row.token_hash), "here": row.token_hash == here}
        for row in list_sessions(user.id)
    ]
    return render_template("accounts/own_account.html", user=user, sessions=sessions)


@blueprint.post("/account/sessions/end")
@signed_in
def end_other_session() -> ResponseReturnValue:
    """Sign oneself out somewhere else."""
    end_own_session(request.form.get("session", ""), actor=current_actor())
    commit()
    flash("That session has ended. Whoever used it has to sign in again.", "success")
    return redirect(url_for("accounts.own_account"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def new_password() -> ResponseReturnValue:
    """Change one's password; needs the current one, and ends every other session."""
    form, actor = ChangePasswordForm(), current_actor()
    if form.validate_on_submit():
        try:
            _change(form, actor)
            flash("Your password is changed. You were signed out everywhere else.", "success")
            return redirect(url_for("accounts.own_account"), 303)
        except TooManyAttempts as problem:
            return wait_page("accounts/new_password.html", form, problem)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("accounts/new_password.html", form=form)


def _change(form: ChangePasswordForm, actor: Actor) -> None:
    network = request.remote_addr or ""
    count_attempt(CHANGE, actor.email, network)
    commit()
    user_id = change_password(current=form.current.data or "", new=form.password.data or "", actor=actor)
    forget_attempts(CHANGE, actor.email, network)
    role = session.get("grant")
    start_session(user_id)
    session["grant"] = role
    commit()

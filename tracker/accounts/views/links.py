"""Mailed links: a forgotten password, and an invitation."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.forms import ForgottenForm, NewPasswordForm
from tracker.accounts.operations import RESET, count_attempt, request_reset, set_password_by_link
from tracker.accounts.queries import find_usable_token
from tracker.accounts.rules import TokenPurpose, TooManyAttempts
from tracker.accounts.sessions import end_session
from tracker.accounts.views.blueprint import blueprint
from tracker.accounts.views.waiting import wait_page
from tracker.boards.queries import load_actor
from tracker.clock import now
from tracker.db import commit
from tracker.errors import NotFound, RuleBroken
from tracker.policy import public


@blueprint.route("/forgot-password", methods=["GET", "POST"])
@public("who has forgotten their password cannot sign in")
def forgot_password() -> ResponseReturnValue:
    """Ask for a link; the answer does not tell whether there is such an account."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot_password.html", form=form)
    email = form.email.data or ""
    try:
        count_attempt(RESET, email, request.remote_addr or "")
    except TooManyAttempts as problem:
        return wait_page("accounts/forgot_password.html", form, problem)
    request_reset(email)
    commit()
    return redirect(url_for("accounts.reset_sent"), 303)


@blueprint.get("/forgot-password/sent")
@public("who has forgotten their password cannot sign in")
def reset_sent() -> ResponseReturnValue:
    """What happens next, for known and unknown addresses alike."""
    return render_template("accounts/reset_sent.html")


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public("the link in the mail is the proof")
def reset_password(token: str) -> ResponseReturnValue:
    """Choose a new password with a mailed link."""
    return _choose_password(token, TokenPurpose.PASSWORD_RESET)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public("the link in the mail is the proof")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Choose the first password with a mailed link."""
    return _choose_password(token, TokenPurpose.INVITATION)


def _choose_password(secret: str, purpose: TokenPurpose) -> ResponseReturnValue:
    token = find_usable_token(secret, purpose, now())
    if token is None or token.user.disabled_at is not None:
        return render_template("accounts/link_ended.html", invitation=purpose is TokenPurpose.INVITATION), 404
    person = load_actor(token.user_id, token.user.name, token.user.email)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            return _password_chosen(secret, purpose, form)
        except RuleBroken as problem:
            form.refuse(problem)
    template = "invitation" if purpose is TokenPurpose.INVITATION else "reset_password"
    return render_template(f"accounts/{template}.html", form=form, person=person)


def _password_chosen(secret: str, purpose: TokenPurpose, form: NewPasswordForm) -> ResponseReturnValue:
    try:
        set_password_by_link(secret, purpose, form.password.data or "")
    except NotFound:
        return render_template("accounts/link_ended.html", invitation=purpose is TokenPurpose.INVITATION), 404
    end_session()
    commit()
    flash("Your password is set. Sign in with it.", "success")
    return redirect(url_for("accounts.sign_in"), 303)

"""Signing in and out."""

from uuid import UUID

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.forms import SignInForm
from tracker.accounts.kept import KeptForm, unpack_form
from tracker.accounts.operations import (
    SIGN_IN,
    count_attempt,
    find_who_signs_in,
    note_refused_sign_in,
    note_sign_out,
    welcome,
)
from tracker.accounts.rules import TooManyAttempts, local_path, one_of_each
from tracker.accounts.sessions import end_session, start_session
from tracker.accounts.views.blueprint import blueprint
from tracker.accounts.views.waiting import wait_page
from tracker.boards.people import list_demonstration_people
from tracker.db import commit
from tracker.error_pages import readable
from tracker.errors import RuleBroken
from tracker.policy import current_actor, public, signed_in

REFUSED = RuleBroken("The email address or the password is not right. Check both and try again.")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("people are strangers until they have signed in")
def sign_in() -> ResponseReturnValue:
    """Ask for email and password; the same refusal whatever was wrong."""
    if g.actor is not None:
        return redirect(url_for("accounts.start"))
    form = SignInForm()
    if not form.validate_on_submit():
        form.next.data = local_path(form.next.data or request.args.get("next"))
        return sign_in_page(form)
    try:
        user_id = _check(form)
    except TooManyAttempts as problem:
        return wait_page("accounts/sign_in.html", form, problem)
    if user_id is None:
        form.refuse(REFUSED)
        return sign_in_page(form)
    kept = unpack_form(form.kept.data)
    if kept is not None:
        return save_kept_page(kept)
    return redirect(local_path(form.next.data) or url_for("accounts.start"), 303)


def _check(form: SignInForm) -> UUID | None:
    """Sign the person in when email and password are right. Each step is its own transaction."""
    email, network = form.email.data or "", request.remote_addr or ""
    count_attempt(SIGN_IN, email, network)
    commit()
    user_id = find_who_signs_in(email, form.password.data or "")
    if user_id is None:
        note_refused_sign_in(email)
    else:
        welcome(user_id, network)
        start_session(user_id)
    commit()
    return user_id


def save_kept_page(kept: KeptForm) -> str:
    """What was typed before the session ended, ready to be saved now that the person has signed in again."""
    shown = readable(kept.fields)
    return render_template(
        "errors/kept.html", kept_text=shown, save_action=kept.action, save_fields=kept.fields
    )


def sign_in_page(form: SignInForm) -> str:
    """The page; on a demonstration also who can sign in."""
    if not current_app.extensions["settings"].demonstration:
        return render_template("accounts/sign_in.html", form=form)
    people = list_demonstration_people()
    first = one_of_each(people)
    others = [person for person in people if person not in first]
    return render_template(
        "accounts/sign_in.html", form=form, first=first, others=others, shown_password=DEMONSTRATION_PASSWORD
    )


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End the session on the server, so that no copy of the cookie is good for anything."""
    note_sign_out(actor=current_actor())
    end_session()
    commit()
    flash("You are signed out.", "success")
    return redirect(url_for("accounts.sign_in"), 303)

"""Signing in, passwords, mailed links and ending sessions.

Hashing a password is slow. Operations that hash end the transaction first and begin a new one afterwards, so
that nobody waits for the database meanwhile; call them before anything else is changed in the request.
"""

from collections.abc import Collection
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import delete, text, update

from tracker.accounts.emails import mail_password_changed, mail_reset_link
from tracker.accounts.models import AccountToken, SignInFailure, User
from tracker.accounts.passwords import common_passwords, hash_password, is_right
from tracker.accounts.queries import (
    as_actor,
    find_usable_token,
    find_user_by_email,
    get_own_user,
    get_user,
    list_attempts,
    list_sessions,
)
from tracker.accounts.rules import (
    FAILURE_WINDOW,
    TokenPurpose,
    TooManyAttempts,
    attempt_keys,
    check_password,
    session_handle,
    token_hash,
    wait_until,
)
from tracker.accounts.sessions import end_all_sessions
from tracker.audit.operations import record, record_about
from tracker.clock import now
from tracker.db import db, release
from tracker.errors import NotFound, RuleBroken
from tracker.policy import SYSTEM, Actor, Scope

SIGN_IN, RESET, CHANGE = "sign-in", "reset", "change"


def count_attempt(kind: str, email: str, network: str) -> None:
    """Count one attempt for the account and for the network address. Raises TooManyAttempts after ten.

    Commit before the password is looked at: guesses made at the same time then count as well.
    """
    moment, keys = now(), attempt_keys(kind, email, network)
    _one_at_a_time(keys)
    for times in list_attempts(keys, moment - FAILURE_WINDOW).values():
        until = wait_until(times, moment)
        if until is not None:
            raise TooManyAttempts(until)
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < moment - FAILURE_WINDOW))
    db.session.add_all([SignInFailure(key=key, at=moment) for key in keys])
    db.session.flush()


def _one_at_a_time(keys: list[str]) -> None:
    """SQLite has one writer anyway; on PostgreSQL attempts under the same key wait for each other."""
    if db.session.get_bind().dialect.name == "postgresql":
        for key in sorted(keys):
            db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})


def forget_attempts(kind: str, email: str, network: str) -> None:
    """After a success: the account starts afresh, and the network address loses this one attempt."""
    account, address = attempt_keys(kind, email, network)
    db.session.execute(delete(SignInFailure).where(SignInFailure.key == account))
    latest = list_attempts([address], now() - FAILURE_WINDOW)[address]
    if latest:
        db.session.execute(
            delete(SignInFailure).where(SignInFailure.key == address, SignInFailure.at == max(latest))
        )


def find_who_signs_in(email: str, password: str) -> UUID | None:
    """The person whose address and password these are, or None; takes as long either way."""
    user = find_user_by_email(email)
    known = user.id if user is not None and user.disabled_at is None else None
    stored = user.password_hash if user is not None and known else None
    release()
    return known if is_right(password, stored) else None


def welcome(user_id: UUID, network: str) -> None:
    """Note a sign-in. Raises NotFound when the person was disabled meanwhile."""
    user = get_user(user_id)
    if user.disabled_at is not None:
        raise NotFound
    forget_attempts(SIGN_IN, user.email, network)
    user.last_signed_in_at = now()
    record("account.signed_in", user, actor=_person(user))


def note_refused_sign_in(email: str) -> None:
    """Write down that somebody was refused, with the account's id when there is one."""
    user = find_user_by_email(email)
    about = str(user.id) if user else "unknown"
    record_about("account.sign_in_refused", "User", about, actor=SYSTEM, scope=Scope())


def issue_token(user: User, purpose: TokenPurpose) -> str:
    """A new secret for a mailed link; earlier links for the same purpose stop working."""
    _spend_tokens(user.id, purpose)
    return issue_first_tokens([user], purpose)[user.id]


def issue_first_tokens(users: Collection[User], purpose: TokenPurpose) -> dict[UUID, str]:
    """A secret for each of many people who were sent none before, by the person's id."""
    moment = now()
    secrets = {user.id: token_urlsafe(32) for user in users}
    db.session.add_all(
        AccountToken(
            user_id=user_id,
            purpose=purpose,
            token_hash=token_hash(secret),
            created_at=moment,
            expires_at=moment + purpose.life,
        )
        for user_id, secret in secrets.items()
    )
    db.session.flush()
    return secrets


def _spend_tokens(user_id: UUID, *purposes: TokenPurpose) -> None:
    db.session.execute(
        update(AccountToken)
        .where(AccountToken.user_id == user_id, AccountToken.purpose.in_(purposes))
        .where(AccountToken.used_at.is_(None))
        .values(used_at=now())
    )


def request_reset(email: str) -> None:
    """Mail a link for a new password, when there is such a person; says nothing otherwise."""
    user = find_user_by_email(email)
    if user is None or user.disabled_at is not None:
        return
    mail_reset_link(user, issue_token(user, TokenPurpose.PASSWORD_RESET))
    record("account.reset_requested", user, actor=_person(user))


def set_password_by_link(secret: str, purpose: TokenPurpose, password: str) -> User:
    """Use a mailed link: a new password, and every session and other link ended.

    Raises NotFound when the link was used, replaced or has expired; RuleBroken for a weak password.
    """
    token = find_usable_token(secret, purpose, now())
    if token is None or token.user.disabled_at is not None:
        raise NotFound
    user_id = token.user_id
    check_password(password, email=token.user.email, common=common_passwords())
    release()
    stored = hash_password(password)
    _use_token(secret, purpose)
    user = get_user(user_id)
    _set_password(user, stored)
    record(f"account.{purpose.value}_used", user, actor=_person(user))
    return user


def _use_token(secret: str, purpose: TokenPurpose) -> None:
    """Two people with the same link: one of them is first."""
    used = db.session.execute(
        update(AccountToken)
        .where(AccountToken.token_hash == token_hash(secret), AccountToken.purpose == purpose)
        .where(AccountToken.used_at.is_(None), AccountToken.expires_at > now())
        .values(used_at=now())
        .returning(AccountToken.id)
    ).all()
    if not used:
        raise NotFound


def change_password(*, current: str, new: str, actor: Actor) -> UUID:
    """A new password for oneself; every session ends. Raises RuleBroken beside `current` or `password`."""
    user = get_own_user(actor)
    stored, email = user.password_hash, user.email
    release()
    if not is_right(current, stored):
        raise RuleBroken("The current password is not right", field="current")
    check_password(new, email=email, common=common_passwords())
    fresh = hash_password(new)
    user = get_own_user(actor)
    _set_password(user, fresh)
    record("account.password_changed", user, actor=actor)
    return user.id


def _set_password(user: User, stored: str) -> None:
    had_one = user.password_hash is not None
    user.password_hash = stored
    _spend_tokens(user.id, *TokenPurpose)
    end_all_sessions(user.id)
    if had_one:
        mail_password_changed(user)


def end_own_session(handle: str, *, actor: Actor) -> None:
    """End one of one's own sessions, named as the page names it. Raises NotFound."""
    user = get_own_user(actor)
    for row in list_sessions(user.id):
        if session_handle(row.token_hash) == handle:
            db.session.delete(row)
            record("account.session_ended", user, actor=actor)
            return
    raise NotFound


def note_sign_out(*, actor: Actor) -> None:
    """Write down that a person signed out."""
    record("account.signed_out", get_own_user(actor), actor=actor)


def _person(user: User) -> Actor:
    return as_actor(user.id, user.name, user.email, [])

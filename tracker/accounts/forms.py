"""Signing in and passwords."""

from typing import Any

from wtforms import HiddenField, PasswordField

from tracker.forms import Form, Line, Needed, email_address

NEW_PASSWORD_HINT = "At least 12 characters. Three or more words that do not belong together make a good one."


class Secret(PasswordField):
    """A password: exactly as typed, never cleaned, never shown again."""

    def __init__(self, label: str, *, required: str, **kwargs: Any) -> None:
        super().__init__(label, [Needed(required)], **kwargs)


class SignInForm(Form):
    email = Line("Email address", required="Enter your email address", limit=320)
    password = Secret("Password", required="Enter your password")
    next = HiddenField()
    kept = HiddenField()


class ForgottenForm(Form):
    email = Line(
        "Email address",
        required="Enter your email address",
        limit=320,
        validators=[email_address],
        description="The address your invitation was sent to.",
    )


class NewPasswordForm(Form):
    password = Secret("New password", required="Enter a new password", description=NEW_PASSWORD_HINT)


class ChangePasswordForm(Form):
    current = Secret("Current password", required="Enter your current password")
    password = Secret("New password", required="Enter a new password", description=NEW_PASSWORD_HINT)

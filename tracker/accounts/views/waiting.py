"""The answer to too many attempts."""

from math import ceil

from flask import Response, make_response, render_template

from tracker.accounts.rules import TooManyAttempts
from tracker.clock import now
from tracker.errors import RuleBroken
from tracker.formatting import format_time
from tracker.forms import Form


def wait_page(template: str, form: Form, problem: TooManyAttempts) -> Response:
    """The form again, as a 429 that says until when to wait; `Retry-After` says it in seconds."""
    form.refuse(
        RuleBroken(f"{problem.message} Wait until {format_time(problem.shown_until)}, then try again.")
    )
    answer = make_response(render_template(template, form=form), problem.status)
    answer.headers["Retry-After"] = str(max(1, ceil((problem.until - now()).total_seconds())))
    return answer

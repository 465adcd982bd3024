"""Letters up the ladder: made ready here, signed and sent by people."""

import io
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment
from tracker.chasing.forms import LetterForm
from tracker.chasing.operations import NOT_AWAITED, make_letter
from tracker.chasing.queries import Chased, find_chased, get_escalation, list_letters
from tracker.chasing.rules import LetterFacts, Rung, next_rung
from tracker.chasing.views.pages import blueprint, crumbs
from tracker.clock import local, today
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Permission, current_actor, requires
from tracker.reports.escalation_letter import Letter, escalation_letter
from tracker.reports.wordprocessing import WORD_TYPE
from tracker.spreadsheets import download

ADDRESSED = {Rung.LEAD: "the lead for the Section 11 return", Rung.AUTHORISER: "the authorising officer"}
HEAD = "The chief officer"
READY = "The letter is ready. Download it, sign it and send it: the tracker does not send letters."


@blueprint.route("/assessments/<uuid:assessment_id>/letters", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_assessment)
def letters(assessment: Any) -> ResponseReturnValue:
    """The letters made for a return, and a form for the next one while it has not come in."""
    made = list_letters(assessment.id)
    chased = find_chased(assessment) if assessment.cycle.status.running else None
    form = _form(made)
    if form.is_submitted() and chased is None:
        raise WrongState(NOT_AWAITED)
    if chased is not None and form.validate_on_submit():
        try:
            return _make(assessment, chased, form)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "chasing/letters.html",
        assessment=assessment,
        chased=chased,
        today=today(),
        letters=made,
        form=form if chased else None,
        hints=_hints(chased),
        crumbs=crumbs(assessment.cycle, "Letters"),
    )


def _form(made: list[Any]) -> LetterForm:
    return LetterForm(data={"rung": next_rung(letter.rung for letter in made)})


def _suggested(chased: Chased) -> dict[Rung, str]:
    """Whom the letter of each rung would be addressed to."""
    found = {}
    for rung, people in ((Rung.LEAD, chased.leads), (Rung.AUTHORISER, chased.authorisers)):
        names = " and ".join(person.name for person in people)
        words = f"{names}, {ADDRESSED[rung]}" if names else ADDRESSED[rung]
        found[rung] = words[0].upper() + words[1:]
    return {**found, Rung.CHAIR: HEAD}


def _hints(chased: Chased | None) -> dict[str, str]:
    return {rung.value: words for rung, words in _suggested(chased).items()} if chased else {}


def _make(assessment: Any, chased: Chased, form: LetterForm) -> ResponseReturnValue:
    rung = form.step()
    addressee = form.addressee.data or _suggested(chased)[rung]
    words = form.words.data or ""
    make_letter(assessment, rung, addressee, form.day(), words, actor=current_actor())
    assessment_id = assessment.id
    commit()
    flash(
        "The letter is ready. Download it, sign it and send it: the tracker does not send letters.", "success"
    )
    return redirect(url_for("chasing.letters", assessment_id=assessment_id), 303)


@blueprint.get("/letters/<uuid:escalation_id>")
@requires(Permission.MANAGE_CYCLES, get_escalation)
def letter(escalation: Any) -> ResponseReturnValue:
    """The letter as a Word document, as it was made."""
    assessment = escalation.assessment
    day = local(escalation.made_at).date()
    name = f"Letter {assessment.agency.name} {escalation.rung.short_label.lower()} {day}.docx"
    return download(io.BytesIO(escalation_letter(_letter(escalation))), name, WORD_TYPE)


def _letter(escalation: Any) -> Letter:
    assessment, board = escalation.assessment, escalation.assessment.cycle.board
    return Letter(
        rung=escalation.rung,
        addressee=escalation.addressee,
        wanted_by=escalation.wanted_by,
        words=escalation.words,
        facts=LetterFacts.read(escalation.facts),
        agency=assessment.agency.name,
        address=assessment.agency.address,
        cycle=assessment.cycle.name,
        board=board.name,
        contact=(board.contact_name, board.contact_email, board.contact_telephone),
    )

"""Who may reach which page: written by hand from DESIGN section 1, not read from the policy it checks.

A new page adds its endpoint under the roles that may reach it; `test_access.py` fails until it does.
"""

from tracker.policy import Role

AGENCY = frozenset({Role.AGENCY_LEAD, Role.CONTRIBUTOR, Role.AUTHORISER})
SUBGROUP = frozenset({Role.SUBGROUP_MEMBER, Role.SUBGROUP_CHAIR})
GRADERS = frozenset({Role.BOARD_MANAGER, Role.MODERATOR})
BOARD = GRADERS | SUBGROUP | {Role.BOARD_READER}
WHOLE = GRADERS | {Role.AGENCY_LEAD, Role.AUTHORISER, Role.BOARD_READER}

# Without signing in, each with the reason.
PUBLIC = {
    "static_file": "style sheets, scripts and pictures of the pages themselves",
    "accounts.sign_in": "who wants to sign in is a stranger still",
    "accounts.forgot_password": "who has forgotten the password cannot sign in",
    "accounts.reset_sent": "the answer to that, the same for everybody",
    "accounts.reset_password": "the mailed link is the proof",
    "accounts.accept_invitation": "the mailed link is the proof",
    "frameworks.index": "the standards are a published document",
    "frameworks.standards": "the standards are a published document",
    "frameworks.grades": "the standards are a published document",
    "frameworks.definitions": "the standards are a published document",
    "frameworks.section_11_bodies": "the standards are a published document",
    "frameworks.guidance": "the standards are a published document",
    "workbooks.published_blank": "the standards are a published document, also as a blank form",
    "pages.how_it_works": "help, the same for everybody",
    "pages.accessibility": "the law asks for it to be public",
    "pages.privacy": "people may read it before they agree to an account",
    "pages.contact": "who cannot sign in must know whom to ask",
    "keeping_up.feed": "a calendar program cannot sign in: the secret in the address is the proof",
    "pages.healthz": "monitoring asks it and learns nothing else",
}

# Everybody who is signed in, about nothing but themselves.
SIGNED_IN = {
    "accounts.start",
    "accounts.sign_out",
    "accounts.switch_role",
    "accounts.still_here",
    "accounts.own_account",
    "accounts.end_other_session",
    "accounts.new_password",
    "keeping_up.own",
    "keeping_up.make",
    "keeping_up.revoke",
    "keeping_up.choose_mail",
}

# Whoever belongs to the agency may not judge it, whatever else they are at the board (R11; separation of
# duties in TRUST). At the pages of a whole cycle or board their own agency is left out.
JUDGES_AN_AGENCY = {
    "action_plans.decide", "action_plans.decide_withdrawal", "action_plans.ratify", "board_queries.ask",
    "board_queries.ask_further",
    "board_queries.close", "exception_reports.decide_line", "exception_reports.finish",
    "exception_reports.review", "exception_reports.note_the_rest", "exception_reports.change_decision",
    "exception_reports.take_back_decision", "exception_reports.close_one", "exception_reports.outcome",
    "exception_reports.ask_once_more",
    "exception_reports.refer", "grading.bench", "grading.decide", "grading.look", "grading.publish",
    "grading.send_back", "grading.standards", "publishing.decide", "ratification.check",
    "sampling.draw_return", "sampling.effect",
    "sampling.file", "sampling.item",
}  # fmt: skip

# The chair records what the sub-group decided about a plan; members read the same page (R11, guidance 2.18).
READ_ONLY = {("action_plans.ratify", Role.SUBGROUP_MEMBER)}

_ALLOWED: list[tuple[frozenset[Role], str]] = [
    # the agency's own work
    (
        AGENCY,
        """overview.agency_home assessments.index action_plans.agency_plans exception_reports.agency_reports
        evidence.library evidence.item evidence.file""",
    ),
    (
        frozenset({Role.AGENCY_LEAD, Role.CONTRIBUTOR}),
        """evidence.add evidence.change evidence.replace evidence.remove evidence.describe_added
        assessments.point_evidence action_plans.point_evidence assessments.save_standard
        assessments.add_evidence assessments.save_evidence assessments.remove_evidence
        carry_forward.confirm carry_forward.answers carry_forward.confirm_several action_plans.update
        action_plans.claim action_plans.add_evidence action_plans.remove_evidence""",
    ),
    (
        frozenset({Role.AGENCY_LEAD}),
        """people.agency_people people.invite_to_agency people.resend_for_agency people.remove_agency_role
        agencies.join
        assessments.save_agency_details assessments.send assessments.send_now handovers.hand_over
        handovers.hand_over_now handovers.holders handovers.take_back handovers.take_all_back handovers.nudge
        handovers.change
        assessments.more_time
        action_plans.add_action action_plans.edit_action action_plans.open_draft action_plans.move_date
        action_plans.withdraw_action action_plans.submit action_plans.smart_help
        action_plans.start_action action_plans.start_for_plan
        plan_imports.load plan_imports.template plan_imports.loaded plan_imports.apply_loaded
        plan_imports.discard_loaded plan_imports.open_loaded
        exception_reports.write exception_reports.submit exception_reports.submitted
        exception_reports.answer""",
    ),
    (
        frozenset({Role.AGENCY_LEAD, Role.AUTHORISER}),
        """assessments.authorise assessments.authorise_now assessments.decline assessments.comment
        assessments.withdraw""",
    ),
    (
        frozenset({Role.AGENCY_LEAD, Role.CONTRIBUTOR}),
        """workbooks.offline workbooks.workbook workbooks.upload workbooks.changes workbooks.apply
        workbooks.discard""",
    ),
    (WHOLE, "workbooks.word"),
    (AGENCY | GRADERS | {Role.BOARD_READER}, "workbooks.blank"),
    # a return that was submitted, read by both sides; the sub-group sees plans and reports only
    (AGENCY | GRADERS | {Role.BOARD_READER}, "assessments.tasks assessments.standard"),
    (AGENCY, "handovers.presence timeline.history"),
    # every answer together: not for contributors, who see what was handed to them
    (
        WHOLE,
        """assessments.check assessments.details assessments.read assessments.receipt
        assessments.numbered_receipt assessments.changes assessments.pdf timeline.happened
        grading.results""",
    ),
    (WHOLE, "publishing.letter_pdf publishing.letter_word"),
    # what an agency contests, and with what
    (frozenset({Role.AGENCY_LEAD, Role.AUTHORISER}), "publishing.contest"),
    (AGENCY | GRADERS, "publishing.contested_evidence publishing.contested_file"),
    (
        frozenset({Role.BOARD_MANAGER}),
        """publishing.cycle publishing.publish_ready publishing.contests publishing.decide
        publishing.letters_pdf publishing.letters_word""",
    ),
    (
        AGENCY | GRADERS,
        """assessments.cited_evidence assessments.cited_file action_plans.cited_evidence
        action_plans.cited_file""",
    ),
    (frozenset({Role.AGENCY_LEAD, Role.AUTHORISER}) | GRADERS, "assessments.portfolio"),
    # samples of the evidence
    (
        GRADERS,
        """sampling.index sampling.show sampling.item sampling.file sampling.pdf sampling.sheet
        sampling.coverage""",
    ),
    (
        frozenset({Role.BOARD_MANAGER}),
        "sampling.draw_cycle sampling.draw_return sampling.tell sampling.effect sampling.population",
    ),
    (WHOLE, "sampling.requests"),
    (frozenset({Role.AGENCY_LEAD}), "sampling.give sampling.unable sampling.answer"),
    # the board's work
    (
        GRADERS,
        """grading.standards grading.bench grading.look grading.across grading.across_standard
        overview.grading""",
    ),
    (GRADERS, "moderation.to_grade"),
    (
        frozenset({Role.BOARD_MANAGER}),
        """moderation.show moderation.draw moderation.draw_sheet moderation.take_out moderation.figures
        moderation.calibration""",
    ),
    (frozenset({Role.BOARD_MANAGER}), "grading.decide"),
    # the board's versions of the standards
    (
        frozenset({Role.BOARD_MANAGER}),
        """frameworks.board_versions frameworks.version frameworks.version_file frameworks.compare
        frameworks.compare_sheet frameworks.load frameworks.template_sheet frameworks.draft
        frameworks.draft_standard frameworks.replace frameworks.discard frameworks.publish
        frameworks.successors""",
    ),
    (
        GRADERS,
        "board_queries.ask board_queries.ask_further board_queries.close board_queries.of_board",
    ),
    (AGENCY | GRADERS | {Role.BOARD_READER}, "board_queries.query board_queries.of_return"),
    (frozenset({Role.AGENCY_LEAD}), "board_queries.answer"),
    (frozenset({Role.BOARD_MANAGER}), "chasing.chase chasing.letters chasing.letter chasing.late_reason"),
    (
        frozenset({Role.BOARD_MANAGER}),
        """grading.publish grading.send_back cycles.setup cycles.create cycles.show cycles.take_step
        cycles.add_agencies assessments.decide_more_time cycles.change cycles.open cycles.extend
        cycles.rules cycles.scope cycles.delete agencies.index agencies.add agencies.change agencies.leave
        agencies.load agencies.template agencies.loaded agencies.apply_loaded agencies.discard_loaded
        exception_reports.periods exception_reports.close action_plans.decide
        exception_reports.year exception_reports.change exception_reports.remove
        exception_reports.intervals exception_reports.interval exception_reports.end_agreement
        action_plans.decide_withdrawal""",
    ),
    (
        BOARD,
        """overview.heat_map overview.board_home overview.subgroup_home grading.returns
        action_plans.board_plans
        action_plans.dates action_plans.withdrawals action_plans.to_ratify exception_reports.board_reports
        exception_reports.follow_ups""",
    ),
    (
        frozenset({Role.AGENCY_LEAD, Role.AUTHORISER, Role.BOARD_MANAGER}),
        "action_plans.sign_off action_plans.send_action_back action_plans.reopen_action",
    ),
    (
        AGENCY | BOARD,
        """action_plans.plan action_plans.version action_plans.action action_plans.action_history
        action_plans.print_plan action_plans.pdf action_plans.word exception_reports.report
        exception_reports.report_pdf exception_reports.report_word""",
    ),
    (
        SUBGROUP,
        """action_plans.ratify exception_reports.decide_line exception_reports.finish
        exception_reports.refer exception_reports.review exception_reports.note_the_rest
        exception_reports.change_decision exception_reports.take_back_decision""",
    ),
    (
        frozenset({Role.SUBGROUP_CHAIR, Role.BOARD_MANAGER}),
        "exception_reports.close_one exception_reports.outcome exception_reports.ask_once_more",
    ),
    (AGENCY | BOARD, "exception_reports.follow_up"),
    (AGENCY, "exception_reports.agency_follow_ups"),
    (BOARD, "exception_reports.themes"),
    (
        frozenset({Role.BOARD_MANAGER}),
        "exception_reports.take_on exception_reports.set_aside exception_reports.keep_to",
    ),
    # conditions of ratification, and the board's rules
    (BOARD, "ratification.conditions"),
    (AGENCY, "ratification.agency_conditions"),
    (AGENCY | BOARD, "ratification.condition"),
    (frozenset({Role.AGENCY_LEAD}), "ratification.answer"),
    (frozenset({Role.SUBGROUP_CHAIR, Role.BOARD_MANAGER}), "ratification.check"),
    (frozenset({Role.BOARD_MANAGER}), "ratification.settings"),
    # what waits for a second person
    (frozenset({Role.BOARD_MANAGER}), "action_plans.board_to_sign_off"),
    (AGENCY, "action_plans.agency_to_sign_off"),
    # whether a completed action lasts
    (BOARD, "impact_tests.board_tests action_plans.moved_dates"),
    (AGENCY, "impact_tests.agency_tests"),
    (frozenset({Role.AGENCY_LEAD, Role.CONTRIBUTOR}), "impact_tests.test"),
    # what shows that an action works
    (AGENCY | BOARD, "measures.of_action"),
    (
        frozenset({Role.AGENCY_LEAD, Role.CONTRIBUTOR}),
        "measures.add measures.change measures.retire measures.add_reading measures.set_aside",
    ),
    # the board's own plans
    (BOARD, "board_plans.index board_plans.show"),
    (
        frozenset({Role.BOARD_MANAGER}),
        """board_plans.add board_plans.change board_plans.add_heading board_plans.change_heading
        board_plans.move_heading board_plans.add_line board_plans.change_line board_plans.move_line
        board_plans.dates board_plans.settle board_plans.review board_plans.rate board_plans.correct
        board_plans.load board_plans.template board_plans.loaded board_plans.apply board_plans.discard""",
    ),
    # meetings of the sub-group
    (BOARD, "meetings.index meetings.pack meetings.progress meetings.pdf meetings.word"),
    (frozenset({Role.BOARD_MANAGER, Role.SUBGROUP_CHAIR}), "meetings.make"),
    # people and the audit trail
    (
        frozenset({Role.BOARD_MANAGER, Role.ADMINISTRATOR}),
        """people.board_people people.person people.invite_to_board people.resend_for_board
        people.disable_person people.enable_person people.end_sessions_of_person people.remove_board_role
        people.change people.load people.template people.loaded people.apply_loaded people.discard_loaded""",
    ),
    (frozenset({Role.ADMINISTRATOR}), "audit.trail"),
]
ALLOWED: dict[str, frozenset[Role]] = {
    endpoint: roles for roles, endpoints in _ALLOWED for endpoint in endpoints.split()
}

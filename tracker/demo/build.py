"""Building the demonstration board through the application's own operations, in its own past.

The clock is moved to each moment, so that audit trail, versions, updates and dates are those of a living
board.
"""

from datetime import date

from sqlalchemy import func, select, update

from tracker.boards.models import Board
from tracker.clock import set_to, today
from tracker.db import commit, db
from tracker.demo import frameworks, intervals, meeting, next_cycle, own_plans, renewals, sub_group
from tracker.demo.asking import Asking
from tracker.demo.chasing import Chasing
from tracker.demo.contests import Contests
from tracker.demo.corrections import Corrections
from tracker.demo.deciding import Deciding
from tracker.demo.diary import Diary
from tracker.demo.following import Following
from tracker.demo.library import Library
from tracker.demo.loading import load
from tracker.demo.marking import Marking
from tracker.demo.measuring import Measuring
from tracker.demo.moderating import Moderating
from tracker.demo.offline import Offline
from tracker.demo.people import as_actor, found_board, invite_people, let_agencies_join
from tracker.demo.plans import Plans
from tracker.demo.reporting import Reporting
from tracker.demo.returns import Returns
from tracker.demo.stage import Stage
from tracker.demo.story import FOUNDED, MAIL_KEPT, ROUNDS
from tracker.demo.verifying import Verifying
from tracker.frameworks.operations import import_framework
from tracker.frameworks.queries import get_framework
from tracker.frameworks.source import built_in_text
from tracker.notifications.models import OutboxMessage
from tracker.policy import SYSTEM

SEED = 11
FRAMEWORK = "S11-2009"


def has_board() -> bool:
    """Whether this installation has a board already, made up or real."""
    return bool(db.session.scalar(select(func.count()).select_from(Board)))


def build_board(day: date | None = None) -> None:
    """Build the demonstration board as it stands on a day, today unless given, and commit it.

    The same day gives the same board. Raises RuleBroken or an IntegrityError when there is one already.
    """
    stage = set_the_stage(Diary(day or today()))
    with set_to(stage.diary.moment(FOUNDED)):
        sub_group.found(stage)
    library = Library(stage)
    plans = Plans(stage, library)
    for turn in ROUNDS:
        returns = Returns(stage, turn, library, plans)
        returns.schedule()
        marking = Marking(stage, returns)
        marking.schedule()
        Moderating(marking).schedule()
        Deciding(stage, returns).schedule()
        Corrections(returns).schedule()
        Contests(returns).schedule()
        Offline(returns).schedule()
        Asking(returns).schedule()
        Chasing(returns).schedule()
        Verifying(returns).schedule()
    plans.schedule()
    Measuring(stage, plans).schedule()
    reporting = Reporting(stage, plans)
    reporting.schedule()
    Following(reporting).schedule()
    intervals.schedule(stage)
    renewals.schedule(library)
    meeting.schedule(stage)
    frameworks.schedule(stage)
    next_cycle.schedule(stage)
    own_plans.schedule(stage)
    stage.diary.play()
    _deliver_old_mail(stage)
    commit()


def set_the_stage(diary: Diary) -> Stage:
    """The framework, the board, its agencies and its people, as on the day the board was founded."""
    content = load()
    with set_to(diary.moment(FOUNDED)):
        framework = get_framework(import_framework(built_in_text(FRAMEWORK), actor=SYSTEM).id)
        board = found_board(content.board)
        agencies = let_agencies_join(content, board)
        users = invite_people(content, board, agencies)
        assert framework.id is not None
        return Stage(
            content=content,
            seed=SEED,
            diary=diary,
            board=board,
            agencies=agencies,
            users=users,
            actors={key: as_actor(user) for key, user in users.items()},
            framework_id=framework.id,
            standard_ids={each.ref: each.id for each in framework.minimum_standards if each.id},
            essential=frozenset(framework.essential_refs),
        )


def _deliver_old_mail(stage: Stage) -> None:
    """Mail of the past was read long ago; that of the last days still waits to be sent."""
    kept_from = stage.diary.moment(MAIL_KEPT)
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.created_at < kept_from)
        .values(sent_at=OutboxMessage.created_at, attempts=1)
    )

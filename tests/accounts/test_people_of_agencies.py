"""An agency lead looks after the people of their agency."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tests.accounts.conftest import MailedPath
from tests.support.house_client import HouseClient
from tests.support.outbox import Outbox
from tracker.accounts.models import RoleGrant, User
from tracker.accounts.queries import find_user_by_email
from tracker.boards.models import Agency, Board
from tracker.clock import now
from tracker.policy import Role

SignIn = Callable[[User], HouseClient]
NIA = {"name": "Nia Newcomer", "email": "Nia@Northvale.Example"}


def roles_of(user: User) -> set[tuple[Role, str]]:
    return {(grant.role, str(grant.agency_id or grant.board_id)) for grant in user.grants}


def test_a_lead_invites_a_colleague(
    sign_in: SignIn, lead: User, agency: Agency, outbox: Outbox, mailed_path: MailedPath
) -> None:
    client = sign_in(lead)
    page = client.get_ok(f"/agencies/{agency.id}/people")
    page = client.get_ok(page.link_to("Invite somebody"))
    page = client.post_ok(*page.form("Send invitation").filled(**NIA, role="contributor"))
    assert page.banner.startswith("Nia Newcomer is now contributor for Northvale Trust.")
    row = next(row for row in page.rows() if row["Name"] == "Nia Newcomer")
    assert (row["Roles"], row["Status"], row["Last signed in"]) == ("Contributor", "Invited", "Not yet")
    mail = outbox.only()
    assert mail.recipient == "nia@northvale.example"
    assert f"{lead.name} invites you" in mail.body
    client.get_ok(mailed_path(mail.recipient))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": ""}, "name", "Enter their full name"),
        ({"email": ""}, "email", "Enter their email address"),
        ({"email": "nia at example"}, "email", "correct format"),
        ({"email": "a@b..example"}, "email", "correct format"),
        ({"role": None}, "role", "Choose a role"),
        ({"role": "board_manager"}, "role", "Choose a role"),
        ({"role": "administrator"}, "role", "Choose a role"),
        ({"name": "x" * 201}, "name", "200 characters or fewer"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    sign_in: SignIn, lead: User, agency: Agency, change: dict[str, str], field: str, words: str
) -> None:
    typed = {
        name: value for name, value in {**NIA, "role": "contributor", **change}.items() if value is not None
    }
    page = sign_in(lead).post_shown_again(f"/agencies/{agency.id}/people/invite", typed)
    assert words in page.field_error(field)
    assert find_user_by_email("nia@northvale.example") is None


def test_somebody_with_an_account_gets_the_role_and_a_mail_that_says_so(
    sign_in: SignIn, lead: User, agency: Agency, manager: User, outbox: Outbox
) -> None:
    fields = {"name": "Another Spelling", "email": manager.email, "role": "authoriser"}
    sign_in(lead).post_ok(f"/agencies/{agency.id}/people/invite", fields)
    assert manager.name != "Another Spelling"
    assert (Role.AUTHORISER, str(agency.id)) in roles_of(manager)
    assert "authoriser for Northvale Trust" in outbox.only().body
    assert "invitation/" not in outbox.only().body


def test_the_same_role_is_not_given_twice(
    sign_in: SignIn, lead: User, agency: Agency, outbox: Outbox
) -> None:
    fields = {**NIA, "role": "contributor"}
    client = sign_in(lead)
    client.post_ok(f"/agencies/{agency.id}/people/invite", fields)
    page = client.post_shown_again(f"/agencies/{agency.id}/people/invite", fields)
    assert page.field_error("role") == "Nia Newcomer has this role already"
    assert len(outbox.messages) == 1


def test_a_disabled_account_is_not_invited(sign_in: SignIn, lead: User, agency: Agency) -> None:
    shut = factories.make_user(Role.CONTRIBUTOR, agency, disabled_at=now())
    fields = {"name": shut.name, "email": shut.email, "role": "authoriser"}
    page = sign_in(lead).post_shown_again(f"/agencies/{agency.id}/people/invite", fields)
    assert page.field_error("email") == "The account with this address is disabled"


def test_an_invitation_is_sent_again_and_replaces_the_first(
    sign_in: SignIn, lead: User, agency: Agency, outbox: Outbox, mailed_path: MailedPath
) -> None:
    client = sign_in(lead)
    client.post_ok(f"/agencies/{agency.id}/people/invite", {**NIA, "role": "contributor"})
    first = mailed_path("nia@northvale.example")
    page = client.post_ok(*client.get_ok(f"/agencies/{agency.id}/people").form(action="/resend").filled())
    assert page.banner.startswith("A new invitation is on its way")
    client.refused(404, first)
    paths = {message.body.split("/invitation/")[1].split()[0] for message in outbox.messages}
    assert len(paths) == 2


def test_who_has_a_password_needs_no_invitation(sign_in: SignIn, lead: User, agency: Agency) -> None:
    client = sign_in(lead)
    client.refused(409, f"/agencies/{agency.id}/people/{lead.id}/resend", "POST")


def test_a_role_is_removed(sign_in: SignIn, lead: User, agency: Agency) -> None:
    colleague = factories.make_user(Role.CONTRIBUTOR, agency)
    theirs = sign_in(colleague)
    theirs.get_ok(f"/agencies/{agency.id}")
    grant = colleague.grants[0]
    page = sign_in(lead).post_ok(f"/agencies/{agency.id}/roles/{grant.id}/remove")
    assert page.banner.startswith("The role is removed: Contributor, Northvale Trust.")
    assert colleague.name not in page.text.replace(page.banner, "")
    theirs.refused(404, f"/agencies/{agency.id}")


def test_nobody_removes_their_own_last_role(sign_in: SignIn, lead: User, agency: Agency) -> None:
    client, own = sign_in(lead), lead.grants[0]
    assert "Remove role" not in client.get_ok(f"/agencies/{agency.id}/people").text
    page = client.refused(409, f"/agencies/{agency.id}/roles/{own.id}/remove", "POST")
    assert "your own last role" in page.text
    factories.give_role(lead, Role.CONTRIBUTOR, agency)
    assert client.post(f"/agencies/{agency.id}/roles/{own.id}/remove").status == 303


def test_a_lead_sees_nothing_of_what_their_people_are_elsewhere(
    sign_in: SignIn, lead: User, agency: Agency, board: Board
) -> None:
    elsewhere = factories.make_agency(board, name="Canary House")
    colleague = factories.make_user(Role.CONTRIBUTOR, agency)
    factories.give_role(colleague, Role.AGENCY_LEAD, elsewhere)
    factories.give_role(colleague, Role.MODERATOR, board)
    page = sign_in(lead).get_ok(f"/agencies/{agency.id}/people")
    row = next(row for row in page.rows() if row["Name"] == colleague.name)
    assert row["Roles"] == "Contributor"
    assert "Canary" not in page.html


def test_a_form_cannot_choose_what_it_does_not_show(
    sign_in: SignIn, lead: User, agency: Agency, board: Board, session: scoped_session[Session]
) -> None:
    fields = {
        **NIA, "role": "contributor", "agency": str(board.id), "board_id": str(board.id), "id": str(lead.id),
        "password_hash": "x", "granted_at": "2000-01-01", "interest_agency_id": str(agency.id),
    }  # fmt: skip
    sign_in(lead).post_ok(f"/agencies/{agency.id}/people/invite", fields)
    user = find_user_by_email("nia@northvale.example")
    assert user is not None
    assert user.password_hash is None
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    assert (grant.board_id, grant.interest_agency_id) == (None, None)
    assert grant.granted_at.year > 2000

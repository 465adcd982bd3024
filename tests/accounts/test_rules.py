"""Passwords, waits, mailed links and local paths, as tables."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.conftest import MOMENT
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.passwords import common_passwords, hash_password, is_right
from tracker.accounts.rules import (
    SHORTEST,
    TokenPurpose,
    TooManyAttempts,
    attempt_keys,
    check_password,
    idle_limit,
    local_path,
    network_of,
    one_of_each,
    session_ends,
    session_handle,
    wait_until,
)
from tracker.errors import RuleBroken
from tracker.policy import Actor, Grant, Role

EMAIL = "sam.weaver@northvale.example"

GOOD = [
    "quiet harbour seven 11",
    "abcdefgh!jkM",  # exactly twelve, of one kind each: no composition rules
    "только-кириллица",
    "correct horse battery staple",
    " leading and trailing ",
    "🦔 hedgehogs in a row",
    "x1" * 20 + "yz",
    "wordsafeguardingword",  # a context word inside a longer one is fine
    "a b" * 85 + "z",  # 256 characters
    DEMONSTRATION_PASSWORD,
]
BAD = [
    ("", "between"),
    ("elevenchars", "between"),
    ("z" * 257, "between"),
    ("password1234", "guess"),
    ("PASSWORD1234", "guess"),
    ("qwertyuiop12", "guess"),
    ("liverpoolliverpool", "guess"),
    ("123456789012", "guess"),
    ("zzzzzzzzzzzzzz", "guess"),
    ("abababababab", "guess"),  # two different characters only
    ("safeguarding", "guess"),
    ("Safeguarding2026!", "guess"),
    ("section-board-11", "guess"),
    (EMAIL, "guess"),
    ("sam.weaver2026", "guess"),
    ("weaver-sam-1234", "guess"),
    ("northvale.example", "guess"),
]


@pytest.mark.parametrize("password", GOOD)
def test_a_password_is_taken(password: str) -> None:
    check_password(password, email=EMAIL, common=common_passwords())


@pytest.mark.parametrize(("password", "words"), BAD)
def test_a_password_is_refused_in_plain_words(password: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as problem:
        check_password(password, email=EMAIL, common=common_passwords())
    assert problem.value.field == "password"


def test_the_deny_list_is_long_and_in_the_form_that_is_looked_up() -> None:
    listed = common_passwords()
    assert len(listed) >= 3000
    assert all(line == line.lower() and len(line) >= SHORTEST for line in listed)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Pässword with Ümlaut", True),
        ("Pa\u0308ssword with U\u0308mlaut", True),  # the same text from another keyboard
        ("pässword with ümlaut", False),
        ("Pässword with Ümlaut ", False),  # a space at the end counts
        ("Pässword with Ümlau", False),
    ],
)
def test_a_password_is_compared_exactly(typed: str, right: bool) -> None:
    assert is_right(typed, hash_password("Pässword with Ümlaut")) is right


def test_what_comes_after_the_72nd_byte_counts() -> None:
    stored = hash_password("x" * 100 + "a")
    assert is_right("x" * 100 + "a", stored)
    assert not is_right("x" * 100 + "b", stored)


def test_a_hash_says_how_it_was_made_and_never_repeats() -> None:
    stored = hash_password("quiet harbour seven 11")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != hash_password("quiet harbour seven 11")


@pytest.mark.parametrize("stored", [None, "", "$argon2id$unusable", "plain text"])
def test_nothing_fits_an_account_without_a_usable_hash(stored: str | None) -> None:
    assert not is_right("nobody has this password", stored)


def ago(*seconds: int) -> list[datetime]:
    return [MOMENT - timedelta(seconds=each) for each in seconds]


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        ([], None),
        (ago(*range(9)), None),  # nine
        (
            ago(*range(10)),
            MOMENT - timedelta(seconds=9) + timedelta(minutes=5),
        ),  # ten
        (ago(*range(9), 300), None),  # the tenth is five minutes old
        (ago(*range(9), 299), MOMENT + timedelta(seconds=1)),
        (ago(*range(15)), MOMENT - timedelta(seconds=9) + timedelta(minutes=5)),  # the tenth latest counts
    ],
)
def test_ten_failures_in_five_minutes_make_a_wait(
    failures: list[datetime], expected: datetime | None
) -> None:
    assert wait_until(failures, MOMENT) == expected


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        (datetime(2026, 11, 2, 14, 35, tzinfo=UTC), datetime(2026, 11, 2, 14, 35, tzinfo=UTC)),
        (datetime(2026, 11, 2, 14, 34, 1, tzinfo=UTC), datetime(2026, 11, 2, 14, 35, tzinfo=UTC)),
        (datetime(2026, 11, 2, 14, 59, 59, 9, tzinfo=UTC), datetime(2026, 11, 2, 15, 0, tzinfo=UTC)),
    ],
)
def test_a_wait_is_shown_as_the_next_full_minute(until: datetime, shown: datetime) -> None:
    assert TooManyAttempts(until).shown_until == shown


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),  # the same household
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_network_addresses_are_counted_by_household(address: str, counted: str) -> None:
    assert network_of(address) == counted


def test_attempts_are_counted_without_keeping_the_address_typed() -> None:
    keys = attempt_keys("sign-in", " Sam@Example.org ", "192.0.2.1")
    assert keys == attempt_keys("sign-in", "sam@example.org", "192.0.2.1")
    assert not any("sam" in key.lower() for key in keys)
    assert all(len(key) <= 100 for key in keys)
    assert all(len(key) <= 100 for key in attempt_keys("sign-in", "a@b", "2001:db8:1111:2222:3333::1"))


LOCAL = ["/", "/account", "/boards/1/people?role=moderator&page=2", "/help#words", "/a%2Fb", "/ü"]
ELSEWHERE = [
    None, "", " ", "account", "?next=/", "#top", "https://evil.example", "http:evil.example",
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example", "/\n/evil.example", " //evil.example", "\x00//evil.example", "/\x0b/evil.example",
    "javascript:alert(1)", "JavaScript://%0aalert(1)", "data:text/html,x", "https:///evil.example",
    "//evil.example@localhost", "http://localhost@evil.example",
    "//[::1]", "/x//evil.example", "/..//evil.example", "/./evil", "/\u0085/evil.example", "/" + "a" * 3000,
    "ftp://evil.example", "/ /evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", LOCAL)
def test_a_path_of_this_site_is_followed(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nothing_else_is_followed(target: str | None) -> None:
    assert local_path(target) == ""


@pytest.mark.parametrize(
    ("roles", "minutes"),
    [
        ([], 60),
        ([Role.AGENCY_LEAD], 60),
        ([Role.AGENCY_LEAD, Role.CONTRIBUTOR], 60),
        ([Role.BOARD_READER], 30),
        ([Role.ADMINISTRATOR], 30),
        ([Role.AGENCY_LEAD, Role.SUBGROUP_MEMBER], 30),  # the shorter one, whichever role is in use
    ],
)
def test_sessions_of_board_people_are_shorter(roles: list[Role], minutes: int) -> None:
    assert idle_limit(roles, agency_minutes=60, board_minutes=30) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("age", "idle_for", "ends_in"),
    [
        (timedelta(0), timedelta(0), timedelta(minutes=30)),
        (timedelta(hours=2), timedelta(minutes=29), timedelta(minutes=1)),
        (timedelta(hours=11, minutes=50), timedelta(0), timedelta(minutes=10)),  # twelve hours at most
    ],
)
def test_a_session_ends_at_the_earlier_of_idle_and_longest(
    age: timedelta, idle_for: timedelta, ends_in: timedelta
) -> None:
    ends = session_ends(MOMENT - age, MOMENT - idle_for, timedelta(minutes=30), timedelta(hours=12))
    assert ends - MOMENT == ends_in


def person(name: str, *roles: tuple[Role, int]) -> Actor:
    """Somebody with roles, each at the agency or board of that number."""
    grants = [
        Grant(
            UUID(int=n), role, *((UUID(int=place), None) if role.at_agency else (None, UUID(int=place))), ""
        )
        for n, (role, place) in enumerate(roles)
    ]
    return Actor(user_id=UUID(int=1), name=name, email="", grants=tuple(grants))


def test_one_person_for_each_role_and_those_of_an_agency_from_the_same_one() -> None:
    people = [
        person("other contributor", (Role.CONTRIBUTOR, 2)),
        person("two roles", (Role.AGENCY_LEAD, 1), (Role.MODERATOR, 9)),
        person("lead", (Role.AGENCY_LEAD, 1)),
        person("contributor", (Role.CONTRIBUTOR, 1)),
        person("other lead", (Role.AGENCY_LEAD, 2)),
        person("manager", (Role.BOARD_MANAGER, 9)),
    ]
    assert [one.name for one in one_of_each(people)] == ["lead", "contributor", "manager"]
    assert one_of_each([]) == []


def test_links_live_as_long_as_their_purpose_says() -> None:
    assert TokenPurpose.PASSWORD_RESET.life == timedelta(hours=1)
    assert TokenPurpose.INVITATION.life == timedelta(days=7)


def test_a_session_is_named_without_saying_its_secret() -> None:
    assert session_handle("a" * 64) not in "a" * 64
    assert session_handle("a" * 64) != session_handle("b" * 64)

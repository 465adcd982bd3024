"""`tracker frameworks`: what it prints, and 0, 1 or 2 at the end."""

import json

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from tests import factories
from tests.frameworks.small import SMALL, broken
from tracker.cli.frameworks import frameworks
from tracker.db import db
from tracker.frameworks.queries import find_by_reference


def no_application():
    raise AssertionError("this needs no application and no database")


@pytest.fixture
def alone():
    """Runs a command where asking for the application fails."""

    def run(*arguments):
        return CliRunner().invoke(frameworks, arguments, obj=ScriptInfo(create_app=no_application))

    return run


@pytest.fixture
def run(own_app):
    """Runs a command on an application with a database of its own."""
    return lambda *arguments: own_app.test_cli_runner().invoke(frameworks, arguments)


@pytest.fixture
def file(tmp_path):
    """Writes a data file and gives its path."""

    def write(text, name="board.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def test_show_prints_the_standards_without_a_database(alone):
    result = alone("show", "S11-2009")
    assert result.exit_code == 0
    assert "8 policy standards, 60 minimum standards, 19 Essential" in result.output
    assert "8.10 There are arrangements" in result.output
    assert "{board}" not in result.output


def test_show_as_json_has_the_keys_of_the_data_file(alone):
    result = alone("show", "S11-2009", "--json")
    shown = json.loads(result.output)
    assert result.exit_code == 0
    assert {"reference", "title", "grades", "policy_standards"} <= shown.keys()
    policy = shown["policy_standards"][5]
    assert {"number", "title", "minimum_standards"} <= policy.keys()
    standard = policy["minimum_standards"][9]
    assert {"ref", "essential", "text", "evidence_prompts"} <= standard.keys()
    assert (standard["ref"], standard["essential"]) == ("6.10", False)
    assert [grade["value"] for grade in shown["grades"]] == [3, 2, 1, 0, "na"]


def test_check_finds_nothing_wrong_with_what_show_prints(alone, file):
    shown = alone("show", "S11-2009", "--json").output  # JSON is YAML
    assert alone("check", file(shown)).exit_code == 0


def test_check_says_what_is_in_a_whole_file(alone, file):
    result = alone("check", file(SMALL))
    assert result.exit_code == 0
    assert "no faults. TEST-1: 2 policy standards, 3 minimum standards, 1 Essential" in result.output


def test_check_names_the_line_and_the_fault(alone, file):
    path = file(broken("number: 2", "number: 3"))
    result = alone("check", path)
    assert result.exit_code == 1
    expected = f"{path}: line 28: policy standard 3 stands where 2 is expected (policy_standards[1].number)"
    assert expected in result.stdout.splitlines()


def test_check_as_json(alone, file):
    result = alone("check", file(broken("number: 2", "number: 3")), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)[0]["line"] == 28
    assert json.loads(alone("check", file(SMALL), "--json").stdout) == []


def test_check_takes_any_bytes(alone, file):
    assert "line 1: the file is not UTF-8 text" in alone("check", file(b"\xff\xfe\x00")).output
    assert "too large" in alone("check", file(b"x" * 3_000_000)).output


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "no-such-file.yaml"),
        ("check", "."),
        ("check",),
        ("import", "no-such-file.yaml"),
        ("show",),
        ("sing",),
    ],
)
def test_wrong_use_ends_with_2(alone, arguments):
    assert alone(*arguments).exit_code == 2


@pytest.mark.parametrize("reference", ["NO-SUCH", "../data/S11-2009", ""])
def test_an_unknown_framework_ends_with_2(run, reference):
    result = run("show", reference)
    assert result.exit_code == 2
    assert "There is no framework" in result.output


def test_import_then_list_and_show(run, file):
    assert "Imported. TEST-1: 2 policy standards" in run("import", file(SMALL)).output
    listed = json.loads(run("list", "--json").stdout)
    found = [(row["reference"], row["imported"], row["minimum_standards"]) for row in listed]
    assert found == [("S11-2009", False, 60), ("TEST-1", True, 3)]
    assert "TEST-1  issued 2026-01  imported" in run("list").output
    assert json.loads(run("show", "TEST-1", "--json").stdout)["title"] == "A small framework"


def test_importing_again_is_done_and_other_content_is_refused(run, file):
    assert run("import", file(SMALL)).exit_code == 0
    assert run("import", file(SMALL)).exit_code == 0
    refused = run("import", file(broken("essential: true", "essential: false")))
    assert refused.exit_code == 1
    assert "never changes" in refused.stderr


def test_importing_a_broken_file_names_the_line(run, file):
    result = run("import", file(broken("value: 2", "value: 9")))
    assert result.exit_code == 1
    assert "line 6: “value” is “9”" in result.output


@pytest.fixture
def board(own_app):
    """A board that the commands find by its short address name."""
    with own_app.app_context():
        made = factories.make_board(slug="vale")
        db.session.commit()
        return made.id


def owner_of(app, reference):
    with app.app_context():
        return find_by_reference(reference).board_id


SHEET = (
    "Ref,Policy standard,Policy standard title,Minimum standard,Essential,Evidence prompts,Owner\n"
    "1.1,1,Leaders care,There is a leader.,yes,A name; a date,Pat\n"
)
SAID = ("--board", "vale", "--reference", "VALE-1", "--title", "Ours", "--issued", "2027-01")


def test_a_board_imports_its_own_data_file(run, file, board, own_app):
    assert "Imported. TEST-1" in run("import", file(SMALL), "--board", "vale").output
    assert owner_of(own_app, "TEST-1") == board
    assert run("import", file(SMALL), "--board", "vale").exit_code == 0
    assert run("import", file(SMALL)).exit_code == 1  # it is one board's, and cannot become everybody's


def test_a_board_imports_its_own_spreadsheet_and_is_told_what_was_left_out(run, file, board, own_app):
    result = run("import", file(SHEET, "ours.csv"), *SAID)
    assert "This column was left out: Owner." in result.output
    assert "Imported. VALE-1: 1 policy standards, 1 minimum standards, 1 Essential" in result.output
    assert owner_of(own_app, "VALE-1") == board


def test_a_broken_spreadsheet_is_told_by_row(run, file, board):
    result = run("import", file(SHEET.replace("yes", "perhaps"), "ours.csv"), *SAID)
    assert result.exit_code == 1
    assert "Row 2, Essential: “perhaps” is neither yes nor no" in result.output
    assert run("import", file(b"not a workbook", "ours.xlsx"), *SAID).exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [("--board", "nowhere"), SAID[2:], SAID[:6], ("--board", "vale", *SAID[2:6], "--issued", "soon")],
)
def test_a_spreadsheet_needs_a_board_and_what_it_cannot_say(run, file, board, arguments):
    name = "ours.yaml" if "nowhere" in arguments else "ours.csv"
    content = SMALL if "nowhere" in arguments else SHEET
    assert run("import", file(content, name), *arguments).exit_code == 2

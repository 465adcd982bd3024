"""The page shell carries the name and colour of the board the page is about."""

from flask import Flask, g

from tracker.boards.models import Board
from tracker.boards.queries import find_only_board, find_shell_board


def shell_board() -> Board | None:
    """The board of the role acted in; before signing in, the installation's only board.

    None when the database is out of reach: the page that says so is made without it.
    """
    if g.get("database_away"):
        return None
    grant = g.get("acting") or g.get("current_grant")
    if grant is None:
        return find_only_board()
    return find_shell_board(grant.board_id, grant.agency_id)


def init_app(app: Flask) -> None:
    """Give every template `board`."""

    @app.context_processor
    def board() -> dict[str, Board | None]:
        return {"board": shell_board()}

"""People of agencies and boards, the board's agencies, and both from a spreadsheet."""

from tracker.boards.views import agencies, imports, people
from tracker.boards.views.agencies import blueprint as agencies_blueprint
from tracker.boards.views.people import blueprint

__all__ = ["agencies", "agencies_blueprint", "blueprint", "imports", "people"]

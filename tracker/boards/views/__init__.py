"""People of agencies and boards, the board's agencies, and both from a spreadsheet."""

from tracker.boards.views import agencies, imports, people

blueprint = people.blueprint
agencies_blueprint = agencies.blueprint

__all__ = ["agencies_blueprint", "blueprint", "imports"]

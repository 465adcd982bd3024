"""Home pages across features: the agency's, the board's and the sub-group's."""

from tracker.reports.views import agency_home, board_home, subgroup_home
from tracker.reports.views.pages import blueprint

__all__ = ["agency_home", "blueprint", "board_home", "subgroup_home"]

"""Pages across features: the home pages of agency, board and sub-group, grading, and the heat map."""

from tracker.reports.views import agency_home, board_home, grading_home, heat_map, subgroup_home
from tracker.reports.views.pages import blueprint

__all__ = ["agency_home", "blueprint", "board_home", "grading_home", "heat_map", "subgroup_home"]

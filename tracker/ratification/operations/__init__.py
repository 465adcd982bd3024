"""Deciding about a plan, following its conditions up, and the board's rules for both."""

from tracker.ratification.operations.conditions import answer_condition, close_condition, send_condition_back
from tracker.ratification.operations.deciding import record_decision
from tracker.ratification.operations.plan_rules import change_plan_rules

__all__ = [
    "answer_condition",
    "change_plan_rules",
    "close_condition",
    "record_decision",
    "send_condition_back",
]

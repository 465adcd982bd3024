"""What can be done to plans and actions. Each verb changes, records and queues mail; none commits."""

from tracker.action_plans.operations.finishing import claim_completion, reopen, send_back, sign_off
from tracker.action_plans.operations.keeping import (
    ActionContent,
    add_action,
    ensure_plan,
    open_action,
    save_action,
)
from tracker.action_plans.operations.progress import decide_date, move_due_date, write_update
from tracker.action_plans.operations.ratifying import ratify, refer_back, submit_plan
from tracker.action_plans.operations.withdrawing import decide_withdrawal, withdraw

__all__ = [
    "ActionContent",
    "add_action",
    "claim_completion",
    "decide_date",
    "decide_withdrawal",
    "ensure_plan",
    "move_due_date",
    "open_action",
    "ratify",
    "refer_back",
    "reopen",
    "save_action",
    "send_back",
    "sign_off",
    "submit_plan",
    "withdraw",
    "write_update",
]

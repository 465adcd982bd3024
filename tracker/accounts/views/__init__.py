"""Signing in and out, mailed links, and everything about one's own account."""

from tracker.accounts.views import account, links, signing_in
from tracker.accounts.views.blueprint import blueprint

__all__ = ["account", "blueprint", "links", "signing_in"]

"""Mail: an outbox written with the change, sent by a command."""

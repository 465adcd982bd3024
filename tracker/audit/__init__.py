"""The audit trail: append-only, chained, and able to prove itself."""

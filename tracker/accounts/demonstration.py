"""The one password of every made-up person of a demonstration board; never used anywhere else."""

DEMONSTRATION_PASSWORD = "Heron-Mill-Bridge-44"  # nosec B105: shown on the demonstration's sign-in page

"""Grades and the rules of giving them (R4, R5, guidance 2.12–2.13). Pure."""

from enum import StrEnum


class GradeKind(StrEnum):
    """First by the grader, moderation by a second person who does not see it, agreed when they differ."""

    FIRST = "first"
    MODERATION = "moderation"
    AGREED = "agreed"

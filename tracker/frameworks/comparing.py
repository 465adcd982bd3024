"""Two versions of the standards side by side: what was added, removed, reworded or marked otherwise. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.frameworks.following import Link
from tracker.frameworks.rules import Framework, MinimumStandard, PolicyStandard


class Change(StrEnum):
    """What can differ between a standard and the one it follows."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    ESSENTIAL = "essential"
    PROMPTS = "prompts"
    RENUMBERED = "renumbered"

    @property
    def label(self) -> str:
        return CHANGE_WORDS[self][0]

    @property
    def colour(self) -> str:
        """A tag's colour, always with the label."""
        return CHANGE_WORDS[self][1]


CHANGE_WORDS = {
    Change.ADDED: ("Added", "green"),
    Change.REMOVED: ("Removed", "red"),
    Change.REWORDED: ("Reworded", "yellow"),
    Change.ESSENTIAL: ("Essential mark changed", "purple"),
    Change.PROMPTS: ("Prompts changed", "light-blue"),
    Change.RENUMBERED: ("Another reference", "grey"),
}


@dataclass(frozen=True)
class Pair:
    """One standard now, one before, or both; `link` says why the two stand side by side."""

    before: MinimumStandard | None
    after: MinimumStandard | None
    link: Link | None
    changes: tuple[Change, ...]

    @property
    def refs(self) -> str:
        """3.4, or 3.4 → 3.5 when the reference is another one."""
        refs = [each.ref for each in (self.before, self.after) if each]
        return refs[0] if len(set(refs)) == 1 else " → ".join(refs)

    @property
    def prompts_out(self) -> list[str]:
        """Prompts that are gone, in their order."""
        return _missing(self.before, self.after)

    @property
    def prompts_in(self) -> list[str]:
        """Prompts that are new, in their order."""
        return _missing(self.after, self.before)


@dataclass(frozen=True)
class Group:
    """The standards under one policy standard of the later version, with those removed from the earlier."""

    number: int
    title: str
    title_before: str
    pairs: Sequence[Pair]


@dataclass(frozen=True)
class Comparison:
    """Two versions standard by standard, in the order of the later one; what was removed stands after it."""

    earlier: Framework
    later: Framework
    groups: Sequence[Group]

    @property
    def pairs(self) -> list[Pair]:
        return [pair for group in self.groups for pair in group.pairs]

    @property
    def counts(self) -> dict[Change, int]:
        """How many standards each change concerns; a standard can have several."""
        return {change: sum(change in pair.changes for pair in self.pairs) for change in Change}

    @property
    def unchanged(self) -> int:
        return sum(not pair.changes for pair in self.pairs)

    @property
    def suggested(self) -> int:
        """How many are side by side only because their reference is the same."""
        return sum(pair.link is not None and not pair.link.sure for pair in self.pairs)

    @property
    def grades_differ(self) -> bool:
        return self.earlier.grades != self.later.grades

    def only_differences(self) -> "Comparison":
        """The same without standards that are as they were."""
        groups = [
            Group(
                group.number, group.title, group.title_before, [each for each in group.pairs if each.changes]
            )
            for group in self.groups
        ]
        kept = [group for group in groups if group.pairs or group.title_before not in ("", group.title)]
        return Comparison(self.earlier, self.later, kept)


def compare_versions(earlier: Framework, later: Framework, links: Mapping[str, Link]) -> Comparison:
    """The later version beside the earlier one, along these links by earlier reference."""
    sources: dict[str, list[Link]] = {}
    for link in links.values():
        sources.setdefault(link.later, []).append(link)
    groups = {policy.number: _group(policy, earlier, sources) for policy in later.policy_standards}
    for policy in earlier.policy_standards:
        gone = [_removed(each) for each in policy.minimum_standards if each.ref not in links]
        if not gone:
            continue
        group = groups.get(policy.number) or Group(policy.number, policy.title, policy.title, [])
        pairs = [*group.pairs, *gone]
        groups[policy.number] = Group(group.number, group.title, group.title_before, pairs)
    return Comparison(earlier, later, [groups[number] for number in sorted(groups)])


def _group(policy: PolicyStandard, earlier: Framework, sources: Mapping[str, list[Link]]) -> Group:
    pairs: list[Pair] = []
    for standard in policy.minimum_standards:
        links = sources.get(standard.ref, [])
        pairs += [_pair(earlier.minimum_standard(link.earlier), standard, link) for link in links]
        if not links:
            pairs.append(Pair(None, standard, None, (Change.ADDED,)))
    before = [each.title for each in earlier.policy_standards if each.number == policy.number]
    return Group(policy.number, policy.title, before[0] if before else "", pairs)


def _pair(before: MinimumStandard, after: MinimumStandard, link: Link) -> Pair:
    differs = {
        Change.REWORDED: before.text.split() != after.text.split(),
        Change.ESSENTIAL: before.essential != after.essential,
        Change.PROMPTS: bool(_missing(before, after) or _missing(after, before)),
        Change.RENUMBERED: before.ref != after.ref,
    }
    return Pair(before, after, link, tuple(change for change, so in differs.items() if so))


def _removed(standard: MinimumStandard) -> Pair:
    return Pair(standard, None, None, (Change.REMOVED,))


def _missing(one: MinimumStandard | None, other: MinimumStandard | None) -> list[str]:
    """Prompts of the one that the other does not have."""
    if one is None or other is None:
        return []
    there = {" ".join(prompt.split()) for prompt in other.evidence_prompts}
    return [prompt for prompt in one.evidence_prompts if " ".join(prompt.split()) not in there]

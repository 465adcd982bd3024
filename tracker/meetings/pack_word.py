"""The pack as a Word file for the minute taker: the same words as the PDF, with room for each decision."""

from collections.abc import Iterator
from typing import Any

from tracker.meetings.word_parts import Headings, decision_box, labelled, plain_table, shares
from tracker.reports.wordprocessing import About, bullets, document, paragraph, table

Content = dict[str, Any]
NO_NAMES = "No child or family may be named in this document."
ORDER = (
    "Most red actions first, then amber, then actions without an update, then a fall of the share on target "
    "or complete."
)
ROOM = 500  # twentieths of a point
PRESENT = ("Present", "Apologies", "Interests declared (who took no part in what)")


def pack_word(content: Content) -> bytes:
    """The Word document of a pack's content."""
    made = Headings()
    body = "".join(
        [
            _agenda(content, made), _from_last_time(content, made), _figures(content, made),
            _alarms(content, made), *_reports(content, made), *_plans(content, made),
            _own_plans(content, made),
        ]
    )  # fmt: skip
    header = f"{content['short_name']} · {content['group']} · Meeting of {content['meeting']}"
    about = About(content["title"], content["board"], header, NO_NAMES)
    return document(about, _front(content) + _contents(made) + body, landscape=False)


def _front(content: Content) -> str:
    period = paragraph(f"For {content['period']}") if content["period"] else ""
    present = table(shares((30, 70)), (), [(paragraph(who, bold=True), "") for who in PRESENT], least=ROOM)
    return (
        paragraph(content["board"], bold=True)
        + paragraph(content["group"])
        + paragraph(content["title"], style="Title")
        + period
        + plain_table((36, 64), ("In this pack", "How it stands"), content["summary"])
        + present
        + paragraph(f"Made on {content['made']}. What it says is frozen: it is as it was then.")
    )


def _contents(made: Headings) -> str:
    return paragraph("Contents", bold=True, with_next=True) + made.contents()


def _agenda(content: Content, made: Headings) -> str:
    rows = [
        (str(at), one["agency"], one["concern"], one["why"])
        for at, one in enumerate(content["agenda"], start=1)
    ]
    title = made.heading("Agencies in order of concern", 1, new_page=True)
    if not rows:
        return title + paragraph("No exception report belongs to this meeting.")
    return title + paragraph(ORDER) + plain_table((6, 30, 14, 50), ("No", "Agency", "Concern", "Why"), rows)


def _from_last_time(content: Content, made: Headings) -> str:
    parts = (
        ("Open challenges and follow-ups", content["follow_ups"], "Nothing challenged, escalated or referred "
         "back is open."),
        ("Conditions of ratification", content["conditions"], "No condition of ratification is open."),
    )  # fmt: skip
    body = [made.heading("From last time", 1)]
    for title, rows, empty in parts:
        body.append(made.heading(title, 2))
        body.append(_open_things(rows) + decision_box() if rows else paragraph(empty))
    return "".join(body)


def _open_things(rows: list[Content]) -> str:
    made = [
        (f"{one['agency']}\n{one['about']}", one["asked"],
         "\n".join(part for part in (one["state"], one["due"], one["answer"]) if part))
        for one in rows
    ]  # fmt: skip
    return plain_table((26, 46, 28), ("Agency", "What was asked", "How it stands"), made)


def _figures(content: Content, made: Headings) -> str:
    found = content["figures"]
    title = made.heading("Figures of all agencies", 1)
    if not found["rows"]:
        body = paragraph("No exception report belongs to this meeting, so there are no figures.")
    else:
        told = "Number of actions and percentage of the plan by colour. “Last” is the report before."
        rows = [*found["rows"], found["total"]]
        body = paragraph(told) + plain_table((19, 11, 11, 11, 11, 12, 8, 8, 12), found["heads"], rows)
    missing = made.heading("Agencies without a report this time", 2)
    rows = found["not_due"]
    told = plain_table((38, 62), ("Agency", "Why"), rows) if rows else paragraph("Every agency reports.")
    return title + body + missing + told


def _alarms(content: Content, made: Headings) -> str:
    alarms, themes = content["alarms"], content["themes"]
    rows = [(one["theme"], one["agencies"], one["decided"]) for one in themes]
    return (
        made.heading("Alarms and themes", 1)
        + made.heading("Alarms", 2)
        + (
            bullets(alarms)
            if alarms
            else paragraph("No share on target or complete fell by ten points or more.")
        )
        + made.heading("Themes shared by three or more agencies", 2)
        + (
            plain_table((26, 46, 28), ("Theme", "Who slipped on it", "What the board made of it"), rows)
            if rows
            else paragraph("No standard and no cause is shared by three or more agencies that slipped.")
        )
        + (decision_box() if alarms or rows else "")
    )


def _reports(content: Content, made: Headings) -> Iterator[str]:
    yield made.heading("Exception reports", 1, new_page=True)
    if not content["reports"]:
        yield paragraph("No exception report belongs to this meeting.")
    for at, report in enumerate(content["reports"]):
        yield made.heading(report["agency"], 2, new_page=at > 0)
        yield _report(report, made)
    if content["earlier"]:
        rows = [
            (one["agency"], one["period"], f"{one['headline']}\n{one['about']}") for one in content["earlier"]
        ]
        yield made.heading("Reports of other periods not reviewed yet", 2, new_page=True)
        yield plain_table((26, 22, 52), ("Agency", "Period", "In one sentence"), rows) + decision_box()


def _report(report: Content, made: Headings) -> str:
    said = report["commentary"]
    return (
        paragraph(report["headline"], bold=True)
        + paragraph(report["standing"])
        + plain_table(
            (48, 13, 13, 13, 13), ("Status", "Now", "Share", "Last time", "Share then"), report["figures"]
        )
        + (made.heading("What the agency says", 3) + paragraph(said) if said else "")
        + "".join(_group(group, made) for group in report["slipped"])
        + "".join(_others(group, made) for group in report["others"])
        + "".join(labelled("Decision so far", words) for words in report["decisions"])
        + decision_box()
    )


def _group(group: Content, made: Headings) -> str:
    title = made.heading(group["title"], 3)
    return title + "".join(_slipped(one) for one in group["lines"])


def _slipped(one: Content) -> str:
    return (
        paragraph(f"{one['status']}\n{one['title']}", bold=True, with_next=True)
        + paragraph(one["facts"])
        + "".join(labelled(label, words) for label, words in one["answers"])
        + (paragraph(one["update"]) if one["update"] else "")
        + "".join(labelled("Decision so far", words) for words in one["decisions"])
        + decision_box()
    )


def _others(group: Content, made: Headings) -> str:
    rows = [
        (
            f"{one['title']}\n{one['facts']}",
            one["status"],
            "\n".join([*(f"{label}: {words}" for label, words in one["answers"]), *one["decisions"]]),
        )
        for one in group["lines"]
    ]
    title = made.heading(group["title"], 3)
    return title + plain_table((38, 27, 35), ("Action", "Status", "What the agency says"), rows)


def _plans(content: Content, made: Headings) -> Iterator[str]:
    yield made.heading("Plans awaiting ratification", 1, new_page=True)
    if not content["plans"]:
        yield paragraph("No plan waits for ratification.")
    for plan in content["plans"]:
        yield made.heading(plan["agency"], 2)
        yield _plan(plan, made)


def _plan(plan: Content, made: Headings) -> str:
    changes = paragraph(plan["no_changes"])
    if plan["changes"]:
        heads = ("Action", "What", "Was", "Is now")
        changes = paragraph(f"{plan['since']}:") + plain_table((24, 16, 30, 30), heads, plan["changes"])
    columns = ("No", "Action", "Lead manager", "Due", "Standards and grades")
    return (
        paragraph(plan["about"])
        + (paragraph(plan["not_met"], bold=True) if plan["not_met"] else "")
        + made.heading("What differs", 3)
        + changes
        + made.heading("Actions and the grades they answer", 3)
        + plain_table((6, 40, 18, 18, 18), columns, plan["actions"])
        + decision_box()
    )


def _own_plans(content: Content, made: Headings) -> str:
    rows = [
        (
            f"{one['title']}\n{one['about']}",
            "\n".join(part for part in (*one["counts"], one["unrated"]) if part),
        )
        for one in content["own_plans"]
    ]
    title = made.heading("The board’s own plans", 1)
    if not rows:
        return title + paragraph("The board has no running plan of its own.")
    return (
        title + plain_table((38, 62), ("Plan", "Lines by colour at their last review"), rows) + decision_box()
    )

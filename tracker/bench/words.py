"""Made-up answers of a realistic length. Nothing here names a child, a family or a real body."""

from itertools import islice

SHORTEST, LONGEST = 80, 150  # words of one answer
STEPS = (5, 7, 11, 13, 17, 19, 23)  # no factor in common with the number of sentences, so that none repeats
SENTENCES = (
    "The policy was reviewed by the senior leadership team in the spring and is due again in two years.",
    "All managers were briefed on the changes, and a note of each briefing is kept by the training lead.",
    "New staff read the procedures during their first week and sign that they have understood them.",
    "An audit of forty records in the autumn found the expected practice in thirty-six of them.",
    "Supervision takes place every four weeks and always includes a discussion of current concerns.",
    "Contracts with providers carry a clause on safeguarding, which the quality team checks each year.",
    "Volunteers are recruited through the same steps as paid staff, including references and checks.",
    "The designated lead reports to the executive board twice a year on referrals, training and complaints.",
    "A leaflet written with young people explains how to raise a worry and what will happen afterwards.",
    "Where practice fell short, the team manager agreed a short plan with dates and a named lead.",
    "Attendance at the level two course stands at ninety-one per cent; the rest are booked for next term.",
    "Information is shared under the local protocol, and the reasons are recorded on the case file.",
    "The complaints procedure is on our website in plain English and in the three languages most asked for.",
    "Views gathered in the yearly survey led to longer opening hours and a quieter waiting room.",
    "Equality impact was considered when the service was redesigned, with advice from two local groups.",
    "Lessons from the last review were shared at a half-day event that sixty members of staff attended.",
    "Out of hours, a duty manager can be reached by telephone and has access to the procedures.",
    "Records of checks are held centrally, and nobody starts before theirs has been returned.",
    "Team meetings have safeguarding as a standing item, with minutes that can be seen on request.",
    "The whistle-blowing policy is part of induction and is repeated in the yearly appraisal letter.",
    "Partners told us that our referrals are clear, although some arrive later in the day than agreed.",
    "A dip sample of assessments each quarter looks at whether the wishes of the child were recorded.",
    "The business plan names this standard as a priority and sets aside a budget for the coming year.",
    "We compared our thresholds with those of neighbouring areas and found no difference that matters.",
)


def answer(number: int) -> str:
    """The same 80 to 150 words for the same number, in paragraphs of three sentences."""
    wanted = SHORTEST + (number * 37) % (LONGEST - SHORTEST - 18)
    step = STEPS[number // len(SENTENCES) % len(STEPS)]
    chosen: list[str] = []
    while sum(len(sentence.split()) for sentence in chosen) < wanted:
        chosen.append(SENTENCES[(number * 5 + len(chosen) * step) % len(SENTENCES)])
    pieces = iter(chosen)
    return "\n\n".join(iter(lambda: " ".join(islice(pieces, 3)), ""))


def sentence(number: int) -> str:
    """One sentence, the same for the same number."""
    return SENTENCES[number % len(SENTENCES)]

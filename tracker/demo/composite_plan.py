"""The multi-agency composite plan of August 2009 as rows of an import file: its facts in our own words.

Numbers of the recommendations, posts that lead, dates and colours are the original's; nobody is named.
"""

TITLE = "Composite plan of August 2009 (historical)"
HEADINGS = (
    "Recommendation",
    "Text",
    "Comment to include evidence as appropriate",
    "Lead Person",
    "RAG Rating",
    "",
)
KEY = (
    "GREEN = Completed, with suitable evidence",
    "AMBER = Under way and keeping to its timescale",
    "RED = Still to be planned, started or moved on",
)
ROWS = (
    (
        "2",
        "Inspection of safeguarding becomes stricter: a three-year programme for every area, "
        "and a yearly inspection.",
        "Every locality team was told what it means for its own work. A self-assessment was "
        "made for the inspection without notice, and the next ones have begun.\n\n"
        "More direction from the inspectorates is awaited. An improvement panel with members "
        "from several agencies watches over this.",
        "Locality Managers",
        "14.8.09 Amber",
        "27.10.09 Amber",
    ),
    (
        "11",
        "Chief executives satisfy themselves that safeguarding is well led, and assess local "
        "governance every year.",
        "A yearly statement on how well children are kept safe will be part of the annual "
        "report in summer 2010.\n\n"
        "A yearly Section 11 self-assessment by each agency would add to the assurance that "
        "there is.",
        "Leader of the Council",
        "27.8.09 Amber",
        "27.10.09 Amber",
    ),
    (
        "12",
        "The public has a part in keeping children safe: ask communities, and appoint two lay"
        " members to the board.",
        "A statement of where the board stands is being written.\n\n"
        "Families are heard in serious case reviews, and young people in the group for safety"
        " online.\n\n"
        "Two lay members are being considered; no board of the region has appointed any yet.",
        "Strategic Director, Children and Young People's Services\nSafeguarding Board Manager",
        "14.8.09 Amber",
        "27.10.09 Amber",
    ),
    (
        "16",
        "New guidance and material help areas to put the Common Assessment Framework into use.",
        "The director oversees this with a seconded team of several agencies, to be concluded"
        " in January 2010.",
        "Director, CYPS Community Services",
        "14.8.09 Amber",
        "27.10.09 Amber",
    ),
    (
        "17",
        "Police forces get a national framework for protective services, with child "
        "protection among the first.",
        "National guidance for the police is awaited. The police have the lead.",
        "Police lead",
        "14.8.09 Amber",
        "27.10.09 Amber",
    ),
    (
        "20",
        "The task force on social work advises how to meet the challenges of children’s and "
        "adults’ social work.",
        "Vacancies in frontline social work fell from 36% to 31%. There is a strategy to "
        "recruit and keep staff, and a programme for newly qualified social workers.\n\n"
        "An improvement panel with members from several agencies watches over this.",
        "Director, Safeguarding and Corporate Parenting\nHuman Resource Services",
        "27.8.09 Red",
        "27.10.09 Red",
    ),
    (
        "21",
        "The task force reports in October; until then the electronic record is reformed and "
        "a fund gives support.",
        "The electronic record takes much of social workers’ time, and other duties compete "
        "with it.\n\n"
        "More administrators have eased this: records are up to date and entry is quicker. "
        "They will be needed on.\n\n"
        "A lead practitioner takes this forward.",
        "Director, Safeguarding and Corporate Parenting\nDirector, Resources, Planning and Performance",
        "27.8.09 Red",
        "27.10.09 Amber",
    ),
    (
        "22",
        "Good records are essential, and the way the electronic record was set up frustrates "
        "those who work with it.",
        "The electronic record takes much of social workers’ time, and other duties compete "
        "with it.\n\n"
        "More administrators have eased this: records are up to date and entry is quicker. "
        "They will be needed on.\n\n"
        "An improvement panel with members from several agencies watches over this.",
        "Director, Safeguarding and Corporate Parenting\nDirector, Resources, Planning and Performance",
        "27.8.09 Red",
        "27.10.09 Amber",
    ),
    (
        "23",
        "Changes make the electronic record more flexible and take out what nobody needs.",
        "The electronic record takes much of social workers’ time, and other duties compete "
        "with it.\n\n"
        "More administrators have eased this: records are up to date and entry is quicker. "
        "They will be needed on.\n\n"
        "An improvement panel with members from several agencies watches over this. A lead "
        "was named to take it forward.",
        "Director, Safeguarding and Corporate Parenting\nDirector, Resources, Planning and Performance",
        "27.8.09 Red",
        "27.10.09 Amber",
    ),
    (
        "25",
        "More graduates with high marks are supported to train as social workers: 200 places in September.",
        "Notice came late and the training team had gaps, so the area does not take part this"
        " year.\n\n"
        "A faster route into social work is explored with the areas around. The workforce "
        "manager leads.",
        "Director, Resources, Planning and Performance",
        "31.7.09 Amber",
        "20.10.09 Amber",
    ),
    (
        "32",
        "Chairs and authors of serious case reviews are independent of the board and of every"
        " service involved.",
        "The area follows the present guidance and commissions an independent author for "
        "every review. The procedure is looked at again when the new guidance is there, "
        "expected in December 2009.",
        "RSCB Chair",
        "20.8.09 Amber",
        "27.10.09 Amber",
    ),
    (
        "34",
        "National guidance sets out what good supervision is: planning, challenge and professional growth.",
        "A joint supervision policy began in April 2009. Looking at it again showed that "
        "teams differ, so more audit was commissioned.\n\n"
        "A Section 11 audit would show whether every agency keeps to it. An improvement panel"
        " with members from several agencies watches over this.",
        "Locality Managers\nDirector, Safeguarding and Corporate Parenting",
        "20.8.09 Amber",
        "27.10.09 Amber",
    ),
)


def sheet_rows() -> list[list[str]]:
    """The whole import file: title, key of colours, headings and rows."""
    return [[TITLE], *([meaning] for meaning in KEY), [], list(HEADINGS), *(list(row) for row in ROWS)]

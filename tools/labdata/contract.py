"""Lab 07: a supplier's draft contract, the ways that data take, and a count of stored faces, as of 30 October 2026.

Three services are on offer: the face gates of the housing estates, a booking page, and a help desk. Counsel has read
the draft and entered what each clause settles; a heading may promise what the clause does not keep. Stored faces
grow to exactly 100,000 on one day, fall below afterwards, and grow again. The calendar is the lab's own.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from tools.labdata.tables import Made

SEED = 20260707
GATES, BOOKING, DESK, ALL = "gates", "booking", "helpdesk", "all"
AGREED, STRUCK, OPEN = "agreed", "struck", "to-be-agreed"

# service, paper, heading en and zh, text en and zh, what it settles, state, which clause it replaces
CLAUSES = [
    (ALL, "main", "Subject", "合同标的",
     "Mingtong Tech supplies terminals, a booking page and a help desk to Linjiang Homes.",
     "明瞳科技向临江置业提供终端、预约页面和服务台。", "", AGREED, ""),
    (GATES, "main", "Purpose", "目的",
     "At the gates Mingtong handles data for one purpose: to open to residents who asked for it.",
     "在门禁上，明瞳处理数据只为一件事：给自愿登记的住户开门。", "purpose", AGREED, ""),
    (GATES, "main", "Data", "数据种类",
     "Handled are the name, the flat and the face template of those residents, and nothing else.",
     "处理的是这些住户的姓名、房号和人脸特征码，不包括其他信息。", "kinds", AGREED, ""),
    (GATES, "main", "Term", "期限",
     "Mingtong handles the data until 31 August 2028.", "明瞳处理数据，到2028年8月31日为止。", "duration", STRUCK, ""),
    (GATES, "annex", "How it works", "工作方式",
     "How templates are made, compared and kept follows from a technical manual, still to be written.",
     "模板怎样生成、比对、存放，见技术手册（手册待定）。", "method", OPEN, ""),
    (GATES, "annex", "Data protection", "数据保护",
     "Templates are encrypted, each access is logged, and two people at Mingtong may open a terminal.",
     "模板加密，每次访问留痕，明瞳有权打开终端的只有两人。", "protection", AGREED, ""),
    (ALL, "annex", "Duties of the parties", "双方义务",
     "For all services: Mingtong acts on instructions, passes nothing on unasked, and returns or deletes at the end.",
     "各项服务一律：明瞳按临江的指示办，未经同意不转给别人，终止时返还或者删除。", "rights-and-duties", AGREED, ""),
    (GATES, "amendment", "Data protection", "数据保护",
     "In place of the earlier clause: the parties protect each other's trade secrets.",
     "替换原条款：双方互相保守商业秘密。", "", AGREED, "C06"),
    (BOOKING, "main", "Purpose", "目的",
     "The booking page serves to arrange a tour at the hour that the visitor picks.",
     "预约页面用来安排访客自选时间的看房。", "purpose", AGREED, ""),
    (BOOKING, "main", "Term", "期限",
     "Handling ends 30 days after the tour, and at the latest with this contract.",
     "处理到看房后30天为止，最迟到合同终止。", "duration", AGREED, ""),
    (BOOKING, "main", "Data", "数据种类",
     "Data within the meaning of this contract are all data that are useful for the service.",
     "本合同所称数据，指一切对服务有用的数据。", "", AGREED, ""),
    (BOOKING, "annex", "How it works", "工作方式",
     "The page takes name and phone number, sends a text message, and shows the list to Linjiang's desk.",
     "页面收姓名和手机号，发一条短信，并把名单给临江前台看。", "method", AGREED, ""),
    (BOOKING, "annex", "Data protection", "数据保护",
     "Data are encrypted on their way and where they lie; the list is open to two roles.",
     "传输和存储都加密，名单只对两种岗位开放。", "protection", AGREED, ""),
    (BOOKING, "annex", "Duties of the parties", "双方义务",
     "Mingtong acts on Linjiang's written instructions, helps to answer visitors, and returns or deletes at the end.",
     "明瞳按临江的书面指示办，协助答复访客，终止时返还或者删除。", "rights-and-duties", AGREED, ""),
    (DESK, "main", "Purpose", "目的",
     "The help desk serves the satisfaction of all those concerned.", "服务台致力于各方满意。", "", AGREED, ""),
    (DESK, "main", "Data", "数据种类",
     "The help desk sees ticket texts and the names of those who write them.",
     "服务台能看到工单内容和提交人的姓名。", "kinds", AGREED, ""),
    (DESK, "annex", "How it works", "工作方式",
     "A technician looks at the screen only while a colleague of Linjiang shares it.",
     "只有临江同事共享屏幕时，技术员才能看。", "method", AGREED, ""),
    (DESK, "annex", "Data protection", "数据保护",
     "Tickets lie encrypted; whoever opens one is logged.", "工单加密存放，谁打开都留痕。", "protection", OPEN, ""),
    (DESK, "annex", "Term", "期限",
     "Handling begins with the first ticket.", "处理自第一张工单开始。", "", AGREED, ""),
    (DESK, "amendment", "Term", "期限",
     "In place of the earlier clause: tickets are handled until closed, and for no more than 90 days.",
     "替换原条款：工单处理到关闭为止，最长90天。", "duration", AGREED, "C19"),
    (ALL, "annex", "Supervision", "监督",
     "Linjiang may look at records and premises twice a year, and after an incident; Mingtong answers in five days.",
     "临江每年可以查看两次记录和现场，出事后随时可查；明瞳五日内答复。", "", AGREED, ""),
    (ALL, "main", "Price", "价款", "Prices are listed by terminal and month.", "按终端、按月计价。", "", AGREED, ""),
    (ALL, "main", "Warranty", "质保", "Terminals are warranted for 24 months.", "终端质保24个月。", "", AGREED, ""),
    (ALL, "main", "Purpose of the contract", "合同目的",
     "The parties wish to work together for long.", "双方愿意长期合作。", "", AGREED, ""),
    (ALL, "main", "Law and court", "法律与管辖",
     "The courts of Jiangcheng decide.", "由江城的法院管辖。", "", AGREED, ""),
]  # fmt: skip

PLACES = {
    "terminal": ("device", "Gate terminal", "门禁终端"),
    "terminal-2": ("device", "Second terminal", "另一台终端"),
    "door": ("estate", "Door lock", "门锁"),
    "guard": ("estate", "Guard's screen", "门岗屏幕"),
    "office": ("estate", "Estate office PC", "物业电脑"),
    "linjiang": ("firm", "Linjiang server", "临江服务器"),
    "group": ("others", "Linjiang Finance", "临江金融"),
    "cloud": ("supplier", "Mingtong cloud", "明瞳云端"),
    "library": ("supplier", "Mingtong's own face library", "明瞳自有人脸库"),
    "sales": ("supplier", "Mingtong's sales", "明瞳销售部"),
    "desk": ("supplier", "Mingtong help desk", "明瞳服务台"),
    "agency": ("others", "Shunjia Agency", "顺家经纪"),
    "estate-b": ("others", "Another developer", "另一家开发商"),
    "page": ("firm", "Booking page", "预约页面"),
    "phone": ("others", "Resident's phone", "住户的手机"),
}
FIRMS = {
    "cloud": "mingtong",
    "library": "mingtong",
    "sales": "mingtong",
    "desk": "mingtong",
    "agency": "shunjia",
    "estate-b": "other-developer",
    "group": "linjiang-finance",
    "phone": "the-person",
}

# service, from, to, what, way, kept there, what it rests on, whose purpose, what the draft calls it, switched on
FLOWS = [
    (GATES, "terminal", "terminal", "face-template", "inside", "yes", "door-consent", "linjiang", "internal", "yes"),
    (GATES, "terminal", "door", "open-signal", "local-wire", "no", "", "linjiang", "internal", "yes"),
    (GATES, "terminal", "terminal-2", "face-template", "local-wire", "yes", "door-consent", "linjiang", "internal",
     "yes"),
    (GATES, "terminal", "guard", "face-capture", "local-wire", "no", "door-consent", "linjiang", "internal", "yes"),
    (GATES, "terminal", "office", "face-template", "local-wire", "yes", "door-consent", "linjiang", "internal", "yes"),
    (GATES, "terminal", "cloud", "face-template", "internet", "yes", "door-consent", "linjiang", "entrusting", "yes"),
    (GATES, "terminal", "cloud", "face-capture", "internet", "no", "contract", "linjiang", "entrusting", "yes"),
    (GATES, "office", "linjiang", "face-capture", "internet", "yes", "sign", "linjiang", "internal", "yes"),
    (GATES, "phone", "terminal", "face-capture", "internet", "yes", "transmit-consent", "linjiang", "internal", "yes"),
    (GATES, "terminal", "phone", "face-capture", "internet", "yes", "transmit-consent", "the-person", "to-the-person",
     "yes"),
    (GATES, "cloud", "library", "face-capture", "internet", "yes", "contract", "mingtong", "entrusting", "yes"),
    (GATES, "cloud", "estate-b", "face-template", "internet", "yes", "contract", "other-developer", "entrusting",
     "yes"),
    (GATES, "terminal", "library", "face-template", "internet", "yes", "contract", "mingtong", "entrusting", "no"),
    (GATES, "terminal", "linjiang", "door-log", "internet", "yes", "", "linjiang", "internal", "yes"),
    (GATES, "linjiang", "cloud", "door-log", "internet", "yes", "", "linjiang", "entrusting", "yes"),
    (GATES, "terminal", "cloud", "head-count", "internet", "yes", "", "mingtong", "providing", "yes"),
    (BOOKING, "page", "cloud", "name-phone", "internet", "yes", "contract", "linjiang", "entrusting", "yes"),
    (BOOKING, "cloud", "linjiang", "name-phone", "internet", "yes", "contract", "linjiang", "internal", "yes"),
    (BOOKING, "linjiang", "agency", "name-phone", "internet", "yes", "", "shunjia", "providing", "yes"),
    (BOOKING, "linjiang", "group", "name-phone", "internet", "yes", "", "linjiang-finance", "internal", "yes"),
    (BOOKING, "cloud", "agency", "name-phone", "internet", "yes", "contract", "shunjia", "entrusting", "no"),
    (DESK, "office", "desk", "ticket", "internet", "yes", "contract", "linjiang", "providing", "yes"),
    (DESK, "desk", "sales", "ticket", "internet", "yes", "contract", "mingtong", "entrusting", "yes"),
    (DESK, "guard", "desk", "face-capture", "internet", "yes", "door-consent", "linjiang", "entrusting", "yes"),
]  # fmt: skip

ESTATES = 12
START, TODAY = date(2026, 3, 2), date(2026, 10, 30)
REACHED = date(2026, 9, 29)
CLEARED = {date(2026, 10, 8): 2_260}  # people who moved away, taken out at one estate in one go
BEFORE = 99_780  # persons on the day before
HOLIDAYS = [(date(2026, 9, 25), 3), (date(2026, 10, 1), 7), (date(2027, 1, 1), 3)]
MADE_UP = [date(2026, 9, 20), date(2026, 10, 10)]

Row = dict[str, object]


def make() -> Made:
    """Return the tables and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    names = ("service", "paper", "heading_en", "heading_zh", "text_en", "text_zh", "settles", "state", "replaces")
    clauses: list[Row] = [
        {"clause_id": f"C{number:02}", **dict(zip(names, clause, strict=True))}
        for number, clause in enumerate(CLAUSES, 1)
    ]
    stored, elsewhere = _stored(chance)
    planted = {
        "clauses-struck": sum(clause[7] == STRUCK for clause in CLAUSES),
        "clauses-to-be-agreed": sum(clause[7] == OPEN for clause in CLAUSES),
        "clauses-replaced": sum(bool(clause[8]) for clause in CLAUSES),
        "headings-that-settle-nothing": sum(
            clause[0] != ALL and clause[6] == "" and clause[8] == "" for clause in CLAUSES
        ),
        "flows-switched-off": sum(flow[9] == "no" for flow in FLOWS),
        "flows-called-otherwise": sum(
            (flow[4] == "internet" and flow[8] in ("entrusting", "internal"))
            and flow[7] not in ("linjiang", "the-person")
            for flow in FLOWS
        ),
        "reached-on": int(f"{REACHED:%Y%m%d}"),
        "stored-that-day": 100_000,
        "counted-before": elsewhere,
    }
    return {
        "clauses": clauses,
        "flows": [_flow(number, flow) for number, flow in enumerate(FLOWS, 1)],
        "stored": stored,
        "workdays": _calendar(),
    }, planted


def _flow(number: int, flow: tuple[str, ...]) -> Row:
    service, start, end, what, way, kept, rests, whose, called, on = flow
    return {
        "flow_id": f"F{number:02}",
        "service": service,
        "from_en": PLACES[start][1],
        "from_zh": PLACES[start][2],
        "from_zone": PLACES[start][0],
        "to_en": PLACES[end][1],
        "to_zh": PLACES[end][2],
        "to_zone": PLACES[end][0],
        "to_firm": FIRMS.get(end, "linjiang"),
        "carries": what,
        "way": way,
        "kept_there": kept,
        "rests_on": rests,
        "for_whom": whose,
        "called": called,
        "switched_on": on,
    }


def _stored(chance: random.Random) -> tuple[list[Row], int]:
    """Return how many persons each estate took in and took out, day by day, and how many were counted twice."""
    days = [START + timedelta(days=each) for each in range((TODAY - START).days)]
    opening = [START + timedelta(days=11 * each) for each in range(ESTATES)]
    table: dict[tuple[date, int], list[int]] = {}
    for day in days:
        for estate in range(ESTATES):
            if day < opening[estate]:
                continue
            first = day == opening[estate]
            came = chance.randrange(5200, 7400) if first else chance.randrange(4, 26)
            known = came * chance.randrange(2, 9) // 100 if estate else 0
            left = 0 if first else chance.randrange(0, 8)
            table[day, estate] = [came, known, left, chance.randrange(0, 2) if left > 3 else 0]
    for day, number in CLEARED.items():
        table[day, 3][2] += number
    # Set the opening of the last estate so that the day before holds BEFORE, and the day itself 100,000.
    last = (opening[-1], ESTATES - 1)
    table[last][0] += BEFORE - _persons(table, REACHED - timedelta(days=1))
    table[REACHED, 5][0] += 100_000 - _persons(table, REACHED)
    assert 3000 < table[last][0] < 14_000, table[last]  # noqa: S101 - the plan of the count holds
    assert 0 < table[REACHED, 5][0] < 200, table[REACHED, 5]  # noqa: S101
    names = ("added", "added_known", "removed", "removed_known")
    rows: list[Row] = [
        {"day": day, "estate": f"E{estate + 1:02}", **dict(zip(names, numbers, strict=True))}
        for (day, estate), numbers in table.items()
    ]
    return rows, sum(numbers[1] for numbers in table.values())


def _persons(table: dict[tuple[date, int], list[int]], until: date) -> int:
    return sum(came - known - (left - still) for (day, _), (came, known, left, still) in table.items() if day <= until)


def _calendar() -> list[Row]:
    off = {first + timedelta(days=each) for first, length in HOLIDAYS for each in range(length)}
    days = [date(2026, 8, 1) + timedelta(days=each) for each in range(160)]
    return [
        {"day": day, "working": "yes" if day in MADE_UP or (day.weekday() < 5 and day not in off) else "no"}
        for day in days
    ]

"""Lab 04: the sheet on which a workshop at Yunqi Court wrote what is known of six purposes and four means.

The facts agree with the necessity bench of lesson 04. Eight plans stand there twice: first as the department that
wants the plan wrote it down, later as the workshop found it. Three plans hang on a point that nobody has settled.
Savings are what the sales office hopes for, in thousands of yuan a year.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tools.labdata import world
from tools.labdata.tables import Made

SEED = 20261104
DRAFTS = date(2026, 9, 1)
WORKSHOP = date(2026, 9, 22)
HALL, STAFF = "open-hall", "staff-door"
NONE, RECORDING, RECOGNITION = "none", "recording", "recognition"


@dataclass(frozen=True)
class Plan:
    """One purpose by one means, as the workshop found it; an empty answer was not given, for the point is open."""

    purpose: str
    means: str
    serves_safety: str
    does_job: str
    milder_enough: str
    impact: int
    saves: int
    text: tuple[str, str]
    open: tuple[str, str] = ("", "")

    @property
    def place(self) -> str:
        """Where it would be done."""
        return STAFF if self.purpose == "staff" else HALL

    @property
    def device(self) -> str:
        """What hangs there."""
        return {"face": RECOGNITION, "camera": RECORDING}.get(self.means, NONE)


PLANS = [
    Plan("commission", "face", "no", "yes", "yes", 4, 2400, (
        "Recognise every face at the doors, to see who came alone before an agent did.",
        "把进门的脸都认一遍，看买家是不是先自己来过。")),
    Plan("commission", "camera", "no", "yes", "yes", 3, 700, (
        "Go back through the security pictures of the day whenever an agent claims a buyer.",
        "中介来要佣金时，翻当天的安防录像查人。")),
    Plan("commission", "slip", "no", "yes", "no", 1, 900, (
        "Visitors who agree write on a slip who brought them; it is destroyed once the commission is paid.",
        "访客愿意的话，自己写下是谁带来的；佣金结清，单子销毁。")),
    Plan("commission", "nothing", "no", "no", "no", 0, 60, (
        "Keep a tally of visitors for each agency, without names.",
        "每家中介画“正”字计数，不记姓名。")),
    Plan("theft", "face", "yes", "yes", "yes", 4, 500, (
        "Compare every face that comes in with those who were there on days of theft.",
        "把每个进门的人，和失窃那几天来过的人比对。")),
    Plan("theft", "camera", "yes", "yes", "no", 2, 420, (
        "One recording camera with a sign, turned to what has to stand open.",
        "装一个只录像的摄像头，有标识，只对着不得不敞着放的东西。")),
    Plan("theft", "slip", "yes", "no", "no", 2, 40, (
        "Have everybody who comes in sign a list with name and number.",
        "进门的人都登记姓名和电话。")),
    Plan("theft", "nothing", "yes", "yes", "no", 0, 150, (
        "Lock away what can be locked away.",
        "锁得起来的，都锁起来。")),
    Plan("count", "face", "no", "yes", "yes", 4, 120, (
        "Count the faces that come in; only the total is kept.",
        "数进门的脸，只留总数。")),
    Plan("count", "camera", "no", "yes", "yes", 3, 80, (
        "Have somebody count the people in the security pictures once a month.",
        "每月派人在安防录像里数人头。")),
    Plan("count", "slip", "no", "yes", "yes", 2, 10, (
        "Have every visitor sign in and count the lines.",
        "访客都登记，再数有几行。")),
    Plan("count", "nothing", "no", "yes", "no", 0, 100, (
        "A light beam at the door counts who passes.",
        "门口装红外计数器，经过一个数一个。")),
    Plan("staff", "face", "no", "yes", "", 3, 90, (
        "A face terminal beside the card reader, for employees who separately and freely choose it.",
        "读卡器旁边放人脸终端，给自愿并单独同意的员工用。"), (
        "Whether the need is sufficient while cards exist is debated.",
        "已经有卡，必要性够不够充分，有争论。")),
    Plan("staff", "camera", "no", "no", "no", 1, 0, (
        "A recording camera above the staff door.",
        "员工门上方装一个只录像的摄像头。")),
    Plan("staff", "slip", "no", "yes", "no", 1, 80, (
        "A card for each employee, which can be blocked; the entries are no time sheet.",
        "一人一卡，丢了能停用；进门记录不拿去当考勤。")),
    Plan("staff", "nothing", "no", "", "no", 0, 70, (
        "One door code for all.",
        "大家共用一个门码。"), (
        "It depends on how many work there and how often they change.",
        "看有多少人、换人勤不勤。")),
    Plan("marketing", "face", "no", "yes", "no", 4, 3800, (
        "Greet whoever has come before, by face, with an offer.",
        "凭脸认出来过的人，当场推优惠。")),
    Plan("marketing", "camera", "no", "no", "no", 3, 900, (
        "Look in the security pictures for visitors who stayed long in one flat.",
        "翻安防录像，找在某套样板间待得久的人。")),
    Plan("marketing", "slip", "no", "yes", "", 1, 500, (
        "Send offers to the numbers in the visitors' book.",
        "给来访登记本上的号码发优惠。"), (
        "Nobody wrote down what the numbers were left for.",
        "没人记下这些号码当初是为什么留的。")),
    Plan("marketing", "nothing", "no", "yes", "no", 0, 150, (
        "A stamp card in the visitor's own pocket.",
        "发积分卡，访客自己揣着。")),
    Plan("child", "face", "yes", "yes", "yes", 4, 0, (
        "Take every face beforehand, so that a lost child can be found by face.",
        "事先把所有人的脸收进来，孩子走丢时凭脸去找。")),
    Plan("child", "camera", "yes", "yes", "no", 2, 0, (
        "Let the parent look at the last minutes of the security pictures, someone beside.",
        "让家长看安防录像的最近几分钟，旁边有人陪着。")),
    Plan("child", "slip", "yes", "yes", "no", 1, 0, (
        "Note the mother's number and what the child wears; torn up when he is found.",
        "记下母亲的电话和孩子的衣着，人找到就撕掉。")),
    Plan("child", "nothing", "yes", "yes", "no", 0, 0, (
        "Somebody at every door, and an announcement without a name.",
        "每个门口站人，广播找人，不报姓名。")),
]  # fmt: skip

# What the first writer put down otherwise.
FIRST_WRITTEN = {
    ("commission", "face"): ("sales", {"serves_safety": "yes", "milder_enough": "no"}),
    ("marketing", "face"): ("sales", {"serves_safety": "yes"}),
    ("count", "face"): ("sales", {"serves_safety": "yes", "milder_enough": "no"}),
    ("commission", "slip"): ("sales", {"does_job": "no"}),
    ("theft", "face"): ("security", {"milder_enough": "no"}),
    ("theft", "nothing"): ("security", {"does_job": "no"}),
    ("child", "camera"): ("front-desk", {"serves_safety": "no"}),
    ("staff", "slip"): ("personnel", {"milder_enough": "yes"}),
}


def make() -> Made:
    """Return the table and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    rows: list[dict[str, object]] = []
    for number, plan in enumerate(PLANS, 1):
        row = {
            "plan_id": f"N{number:02}",
            "purpose": plan.purpose,
            "means": plan.means,
            "plan_en": plan.text[0],
            "plan_zh": plan.text[1],
            "place": plan.place,
            "device": plan.device,
            "serves_safety": plan.serves_safety,
            "does_job": plan.does_job,
            "milder_enough": plan.milder_enough,
            "open_en": plan.open[0],
            "open_zh": plan.open[1],
            "impact": plan.impact,
            "saves": plan.saves,
        }
        found = {"written_by": "workshop", "written_on": WORKSHOP + timedelta(days=chance.randrange(3))}
        rows.append({**row, **found})
        if (plan.purpose, plan.means) in FIRST_WRITTEN:
            writer, otherwise = FIRST_WRITTEN[plan.purpose, plan.means]
            wrote = {"written_by": writer, "written_on": world.day(chance, DRAFTS, DRAFTS + timedelta(days=13))}
            rows.append({**row, **otherwise, **wrote})
    chance.shuffle(rows)
    table: list[dict[str, object]] = [{"line_id": f"L{number:02}", **row} for number, row in enumerate(rows, 1)]
    planted = {
        "plans": len(PLANS),
        "written-twice": len(FIRST_WRITTEN),
        "open": sum(bool(plan.open[0]) for plan in PLANS),
        "safety-claimed-at-first": sum(
            otherwise.get("serves_safety") == "yes" for _, otherwise in FIRST_WRITTEN.values()
        ),
    }
    return {"purposes": table}, planted

"""Lab 01: the data sheet of a visitor system, thirty fields, with the lists by which a field leads to a person or not.

What class a field really has stands here only, and what is planted is counted from it; the tables hold the facts that
it follows from. The supplier's own column is wrong in both directions.
"""

from __future__ import annotations

import random

from tools.labdata.tables import Made

SEED = 20260801

NOT, PERSONAL, SENSITIVE, OPEN = "not-personal", "personal", "sensitive", "open"
RANK = {NOT: 0, PERSONAL: 1, OPEN: 1, SENSITIVE: 2}

# key, what it leads to, which list or device makes it lead there
KEYS = [
    ("visitor_no", "person", "the reception list: number, name, phone", "前台登记表：编号、姓名、电话"),
    ("face_no", "person", "the system finds the same face again under it", "系统凭它能再次认出同一张脸"),
    ("staff_no", "person", "the staff list", "员工名册"),
    ("child_tag", "person", "the play corner's list: tag, child, parent", "儿童活动区登记表：手环号、孩子、家长"),
    ("picture", "person", "who it is can be seen in the picture", "画面里看得出是谁"),
    ("pass_no", "visitor_no", "the desk's list of passes lent out", "前台的门卡借用表"),
    ("plate_no", "visitor_no", "the list of parking vouchers", "停车券领用表"),
    ("tea_ticket", "pass_no", "the printer notes for which pass a ticket was made", "打印机记着小票是凭哪张门卡出的"),
    ("tablet_loan", "pass_no", "a tablet is lent out against a pass", "平板凭门卡借出"),
    ("sheet_no", "box_no", "which box a sheet was put into", "问卷投进了哪个箱子"),
    ("box_no", "", "a box holds the sheets of a whole week; no list", "一个箱子装一周的问卷，没有名单"),
    ("hour", "", "totals, no list", "汇总数字，没有名单"),
    ("device_no", "", "the list of devices", "设备清单"),
]  # fmt: skip

# field en/zh, what it holds en/zh, key, kind, youngest, what the supplier says, what it is
FIELDS = [
    ("Name", "姓名", "Name of an adult visitor, as given at the desk", "成年访客在前台留的姓名", "visitor_no",
     "contact", 18, PERSONAL, PERSONAL),
    ("Mobile number", "手机号", "Number an adult left for a call back", "成年访客留的回电号码", "visitor_no",
     "contact", 18, PERSONAL, PERSONAL),
    ("Wanted layout", "意向户型", "What an adult is looking for: “three rooms, facing south”",
     "成年访客想要的户型，如“三居，朝南”", "visitor_no", "wish", 18, NOT, PERSONAL),
    ("ID-card photo", "身份证照片", "Photo read from an adult's card at the desk; the number is not kept",
     "前台读取的成年访客身份证照片；不留证件号码", "visitor_no", "id-card-photo", 18, PERSONAL, OPEN),
    ("Hashed face template", "人脸特征码（哈希）",
     "Computed from the face and scrambled; matches when the person comes back",
     "从脸上算出、再做加密变换；本人再来时对得上", "face_no", "biometric", 18, NOT, SENSITIVE),
    ("Face picture for comparison", "比对用人脸照", "Picture from which the template is computed",
     "用来提取特征码的照片", "face_no", "biometric", 18, SENSITIVE, SENSITIVE),
    ("Time of first visit", "首次到访时间", "When the face was first seen", "这张脸第一次出现的时间", "face_no",
     "time", 18, NOT, PERSONAL),
    ("Visit route", "参观路线", "How one visitor walked through this one hall", "一位访客在这一个大厅里怎么走",
     "face_no", "route-in-hall", 18, NOT, OPEN),
    ("Night picture", "夜间画面", "Frame of the theft camera at the back door; no software looks at the faces",
     "后门防盗摄像头的画面；没有软件分析人脸", "picture", "camera-picture", 18, PERSONAL, OPEN),
    ("Head count", "进门人次", "Passages in an hour, from a beam in the door frame; takes no picture",
     "门框红外计数器的每小时人次；不拍图像", "hour", "total", None, PERSONAL, NOT),
    ("Heat map", "热力图", "How many people stood where, added up by the hour", "每小时各处停留人数的汇总", "hour",
     "route-in-hall", None, NOT, NOT),
    ("Refund account", "退款账号", "Bank account to which an adult's deposit goes back", "退还成年客户定金的银行账号",
     "visitor_no", "financial-account", 18, SENSITIVE, SENSITIVE),
    ("Workshop, 10 to 15: school year", "小小建筑师（10至15岁）：年级",
     "School year of each child at the weekend workshop", "周末活动里每个孩子的年级", "visitor_no", "wish", 10,
     PERSONAL, SENSITIVE),
    ("Note for the kitchen", "茶点备注", "Illness an adult guest mentioned: “diabetes, no sugar”",
     "成年客人说起的病情，如“糖尿病，不放糖”", "tea_ticket", "health", 18, NOT, SENSITIVE),
    ("Note for the menu", "菜单备注", "Religious belief an adult guest named for the dinner",
     "成年客人为晚宴说明的宗教信仰", "visitor_no", "religion", 18, PERSONAL, SENSITIVE),
    ("Place of the phone", "手机位置", "Where an adult's phone was, every five minutes for a whole day",
     "成年访客的手机在哪里，一整天每五分钟记一次", "visitor_no", "track", 18, PERSONAL, SENSITIVE),
    ("Answers on the tablet", "平板上的回答", "What an adult tapped on the tour: “kitchen too small”",
     "成年访客参观时点的选项，如“厨房太小”", "tablet_loan", "wish", 18, NOT, PERSONAL),
    ("Number plate", "车牌号", "Plate of an adult visitor's car", "成年访客的车牌", "plate_no", "vehicle", 18,
     PERSONAL, PERSONAL),
    ("Time in the car park", "停车时长", "Minutes between the two barriers", "两次过杆之间的分钟数", "plate_no",
     "time", 18, NOT, PERSONAL),
    ("Child's first name", "孩子的小名", "What the child in the play corner is called", "儿童活动区里孩子的小名",
     "child_tag", "contact", 3, PERSONAL, SENSITIVE),
    ("Child's shoe size", "孩子的鞋码", "For the slippers in the play corner", "儿童活动区拿拖鞋用", "child_tag",
     "body-size", 3, NOT, SENSITIVE),
    ("Child's path", "孩子的走动路线", "Where the wrist tag was inside the play corner", "手环在儿童活动区里到过哪里",
     "child_tag", "route-in-hall", 3, NOT, SENSITIVE),
    ("Souvenir photo", "留念照片", "Children on the slide, taken by the staff", "工作人员拍的孩子玩滑梯", "picture",
     "camera-picture", 3, PERSONAL, SENSITIVE),
    ("Workshop, 14 to 17: name", "少年建筑师（14至17岁）：姓名", "Name on the list; nobody under 14 is admitted",
     "报名表上的姓名；不满十四周岁的不收", "visitor_no", "contact", 14, SENSITIVE, PERSONAL),
    ("Wheelchairs lent out", "轮椅借出数", "How many were lent in an hour", "每小时借出几辆", "hour", "health", None,
     SENSITIVE, NOT),
    ("Mark for the tour", "参观评分", "1 to 5 on a paper sheet without a name", "不记名纸质问卷上的1到5分",
     "sheet_no", "wish", None, PERSONAL, NOT),
    ("Camera model", "摄像头型号", "Model and day of purchase", "型号和购买日期", "device_no", "device", None, NOT,
     NOT),
    ("Room temperature", "样板间温度", "Measured by the thermostat", "温控器测得", "device_no", "device", None, NOT,
     NOT),
    ("Shift of the desk", "前台排班", "Which receptionist works when", "哪位前台什么时候上班", "staff_no", "work", 18,
     NOT, PERSONAL),
    ("Guard's face for the key box", "保安开钥匙柜的人脸", "Template with which the key box knows the guard",
     "钥匙柜用来认出保安的特征码", "staff_no", "biometric", 18, PERSONAL, SENSITIVE),
]  # fmt: skip


def make() -> Made:
    """Return the tables and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    chance.shuffle(sheet := list(FIELDS))
    chance.shuffle(lists := list(KEYS))
    names = ("field_en", "field_zh", "holds_en", "holds_zh", "stored_under", "kind", "youngest", "supplier_says")
    fields = [
        {"field_id": f"F{number:02}", **dict(zip(names, ("" if x is None else x for x in row[:-1]), strict=True))}
        for number, row in enumerate(sheet, 1)
    ]
    keys = [{"key": key, "leads_to": to, "by_en": en, "by_zh": zh} for key, to, en, zh in lists]
    direct = {key for key, to, _, _ in KEYS if to == "person"}
    classes = [row[-1] for row in FIELDS]
    planted = {f"fields-{each}": classes.count(each) for each in (NOT, PERSONAL, SENSITIVE, OPEN)}
    planted |= {
        "found-by-a-chain": sum(row[4] not in direct and row[-1] != NOT for row in FIELDS),
        "only-the-age-makes-sensitive": sum(row[6] is not None and int(str(row[6])) < 14 for row in FIELDS),
        "supplier-too-low": sum(RANK[row[-2]] < RANK[row[-1]] for row in FIELDS),
        "supplier-too-high": sum(RANK[row[-2]] > RANK[row[-1]] for row in FIELDS),
    }
    return {"fields": fields, "keys": keys}, planted

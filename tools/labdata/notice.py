"""Lab 02: what people must be told and asked about a face reader, and the lines of two papers that try to do so.

The reader hangs at the door of a clinic's sterile store. Of each line stand what it tells, what it asks for, and what
came of trying it out: how many of ten colleagues could answer the question afterwards, and whether it is correct. The
faults are planted.
"""

from __future__ import annotations

import random

from tools.labdata.tables import Made

SEED = 20260802
TELL, ASK = "tell", "ask"
NOTICE, PAGE = "door-notice", "consent-page"
DRAFT, DRAWER = "draft", "drawer"

QUESTIONS = {
    "name": ("Who holds my data?", "谁在处理我的信息？"),
    "contact": ("How do I reach them?", "怎么联系他们？"),
    "purpose": ("What is it for?", "用来做什么？"),
    "method": ("What is done with it?", "怎么处理？"),
    "kinds": ("Which data are taken?", "处理哪些信息？"),
    "retention": ("How long is it kept?", "保存多久？"),
    "rights": ("What can I ask for, and how?", "我有哪些权利，怎么行使？"),
    "necessity": ("Why must it be this?", "为什么必须用它？"),
    "effect": ("What may it mean for me?", "对我有什么影响？"),
    "choice": ("Where do I say yes or no?", "在哪里表示同意或者不同意？"),
    "withdrawal": ("How do I take my yes back?", "怎么撤回同意？"),
    "alternative": ("What if I say no?", "不同意的话怎么办？"),
    "recipient-name": ("Who receives it?", "提供给谁？"),
    "recipient-contact": ("How do I reach the recipient?", "怎么联系接收方？"),
    "recipient-purpose": ("What does the recipient use it for?", "接收方用来做什么？"),
    "recipient-method": ("What does the recipient do with it?", "接收方怎么处理？"),
    "recipient-kinds": ("Which data does the recipient get?", "接收方拿到哪些信息？"),
    "abroad-name": ("Who abroad receives it?", "境外谁接收？"),
    "abroad-rights": ("How do I use my rights there?", "怎么向境外接收方行使权利？"),
    "successor-name": ("Who takes it over after a merger?", "合并后由谁接手？"),
    "successor-contact": ("How do I reach the successor?", "怎么联系接手的一方？"),
}

# when it applies, tell or ask, article (the law's name follows), elements
PIPL_EN, PIPL_ZH = "PIPL", "《个人信息保护法》"
FRM_EN, FRM_ZH = "FRM", "《人脸识别技术应用安全管理办法》"
RULES = [
    ("always", TELL, f"{PIPL_EN} 17 ¶1(1)", f"{PIPL_ZH}第十七条第一款第（一）项", "name contact"),
    ("always", TELL, f"{PIPL_EN} 17 ¶1(2)", f"{PIPL_ZH}第十七条第一款第（二）项", "purpose method kinds retention"),
    ("always", TELL, f"{PIPL_EN} 17 ¶1(3)", f"{PIPL_ZH}第十七条第一款第（三）项", "rights"),
    ("sensitive", TELL, f"{PIPL_EN} 30", f"{PIPL_ZH}第三十条", "necessity effect"),
    ("face", TELL, f"{FRM_EN} 5 ¶1(1)", f"{FRM_ZH}第五条第一款第（一）项", "name contact"),
    ("face", TELL, f"{FRM_EN} 5 ¶1(2)", f"{FRM_ZH}第五条第一款第（二）项", "purpose method retention"),
    ("face", TELL, f"{FRM_EN} 5 ¶1(3)", f"{FRM_ZH}第五条第一款第（三）项", "necessity effect"),
    ("face", TELL, f"{FRM_EN} 5 ¶1(4)", f"{FRM_ZH}第五条第一款第（四）项", "rights"),
    ("provided", TELL, f"{PIPL_EN} 23", f"{PIPL_ZH}第二十三条",
     "recipient-name recipient-contact recipient-purpose recipient-method recipient-kinds"),
    ("abroad", TELL, f"{PIPL_EN} 39", f"{PIPL_ZH}第三十九条", "abroad-name abroad-rights"),
    ("merger", TELL, f"{PIPL_EN} 22", f"{PIPL_ZH}第二十二条", "successor-name successor-contact"),
    ("face", ASK, f"{FRM_EN} 6 ¶1", f"{FRM_ZH}第六条第一款", "choice"),
    ("face", ASK, f"{FRM_EN} 6 ¶2", f"{FRM_ZH}第六条第二款", "withdrawal"),
    ("face", ASK, f"{FRM_EN} 10 ¶1", f"{FRM_ZH}第十条第一款", "alternative"),
]  # fmt: skip

# paper, place, text en/zh, what it tells, asks a yes for, takes, box, of ten who understood, correct
OPEN, DATA = "open-door", "face-features;opening-times"
LINES = [
    (NOTICE, DRAFT, "Lotus Lake Clinic", "荷湖诊所", "name", "", "", "", 10, "yes"),
    (NOTICE, DRAFT, "Questions: data desk, extension 8003", "咨询：信息事务台，分机8003", "contact", "", "", "", 9,
     "yes"),
    (NOTICE, DRAFT, "By coming closer you agree to face recognition.", "走近即视为同意人脸识别。", "", "", "", "", 9,
     "no"),
    (NOTICE, DRAFT, "To open the door of the sterile store", "用于打开无菌物品间的门", "purpose", "", "", "", 10,
     "yes"),
    (NOTICE, DRAFT, "Biometric edge matching, one to many", "采用边缘侧1:N生物特征比对技术", "method", "", "", "", 2,
     "yes"),
    (NOTICE, DRAFT, "Nothing is stored.", "不存储任何信息。", "kinds", "", "", "", 10, "no"),
    (NOTICE, DRAFT, "Kept for a reasonable time", "在合理期限内保存", "retention", "", "", "", 1, "yes"),
    (PAGE, DRAFT, "Asked by: Lotus Lake Clinic. Questions: data desk, extension 8003",
     "征求方：荷湖诊所。咨询：信息事务台，分机8003", "name;contact", "", "", "", 10, "yes"),
    (PAGE, DRAFT, "Your face opens the sterile store and may stand in our brochure.",
     "你的脸用来开无菌物品间的门，也可用于诊所宣传册。", "purpose", f"{OPEN};brochure", "", "", 9, "yes"),
    (PAGE, DRAFT, "On the plate, the reader compares your face with the features stored in it.",
     "踩上踏板时，设备把你的脸和存在里面的特征比对。", "method", "", "", "", 9, "yes"),
    (PAGE, DRAFT, "Taken: features of your face, and the times at which you opened",
     "收集：面部特征，以及每次开门的时间", "kinds", "", DATA, "", 10, "yes"),
    (PAGE, DRAFT, "All is deleted after 7 days.", "7天后全部删除。", "retention", "", "", "", 10, "no"),
    (PAGE, DRAFT, "This serves to improve the quality of our service.", "此举是为了提升服务质量。", "necessity", "",
     "", "", 3, "yes"),
    (PAGE, DRAFT, "If the features leak, you cannot change your face.", "特征一旦泄露，脸是换不了的。", "effect", "",
     "", "", 9, "yes"),
    (PAGE, DRAFT, "You have the rights that the law gives.", "你依法享有各项权利。", "rights", "", "", "", 2, "yes"),
    (PAGE, DRAFT, "☑ I agree (already ticked; take it out if you do not)", "☑ 同意（已替你勾好，不同意可以取消）",
     "choice", OPEN, "", "ticked", 10, "yes"),
    (PAGE, DRAFT, "Please add your ID-card number and home address.", "请补充身份证号码和家庭住址。", "", "",
     "id-number;home-address", "", 10, "yes"),
    (PAGE, DRAFT, "The same tick lets Mingtong Tech improve its products with the features.",
     "勾选后，明瞳科技也可用这些特征改进产品。", "", "product-improvement", "", "", 9, "yes"),
    (PAGE, DRAFT, "Once given, a yes cannot be taken back.", "一经同意，不能撤回。", "withdrawal", "", "", "", 10,
     "no"),
    (PAGE, DRAFT, "Whoever says no opens with the card; nothing else changes.", "不同意的刷卡开门，其他一切照旧。",
     "alternative", "", "", "", 10, "yes"),
    (NOTICE, DRAWER, "If you step on the plate, the reader compares your face with the features stored in it.",
     "踩上踏板，设备才会把你的脸和存在里面的特征比对。", "method", "", "", "", 9, "yes"),
    (NOTICE, DRAWER, "Taken from those who agreed: features of the face, and times of opening",
     "对同意的人收集：面部特征，以及开门时间", "kinds", "", DATA, "", 9, "yes"),
    (NOTICE, DRAWER, "Template vectors and event logs", "特征向量及事件日志", "kinds", "", DATA, "", 4, "yes"),
    (NOTICE, DRAWER, "Features: until you take back your yes or stop working here. Times of opening: 30 days.",
     "面部特征：到你撤回同意或者离职为止。开门时间：30天。", "retention", "", "", "", 10, "yes"),
    (NOTICE, DRAWER, "Features are kept while your yes stands and you work here, times of opening for 30 days.",
     "同意有效并且在职期间保存特征，开门时间留30天。", "retention", "", "", "", 8, "yes"),
    (NOTICE, DRAWER, "Why a face: with sterile gloves on, hands must touch neither handle nor card.",
     "为什么用脸：戴着无菌手套，手不能碰把手，也不能掏卡。", "necessity", "", "", "", 10, "yes"),
    (NOTICE, DRAWER, "The law requires all staff to register their face.", "法律要求全体员工登记人脸。", "necessity",
     "", "", "", 10, "no"),
    (NOTICE, DRAWER, "What it may mean: if the features leak, you cannot change your face.",
     "可能的影响：特征一旦泄露，脸是换不了的。", "effect", "", "", "", 9, "yes"),
    (NOTICE, DRAWER, "See, correct, delete, take back: data desk, extension 8003, on the spot",
     "查阅、更正、删除、撤回：找信息事务台，分机8003，当场办理", "rights", "", "", "", 9, "yes"),
    (NOTICE, DRAWER, "Opens the sterile store and nothing else", "只开无菌物品间，没有别的用途", "purpose", "", "",
     "", 10, "yes"),
    (NOTICE, DRAWER, "Data desk, ground floor, room 3", "信息事务台在一楼3号房间", "contact", "", "", "", 10, "yes"),
    (NOTICE, DRAWER, "For details see the privacy policy on our website.", "详见官网隐私政策。",
     "method;kinds;retention;necessity;effect;rights", "", "", "", 1, "yes"),
    (PAGE, DRAWER, "Your face opens the sterile store and nothing else.",
     "你的脸只用来开无菌物品间的门，没有别的用途。", "purpose", OPEN, "", "", 10, "yes"),
    (PAGE, DRAWER,
     "Features: until you take back your yes or stop working here, then deleted that day. Times of opening: 30 days.",
     "面部特征：到你撤回同意或者离职为止，当天删除。开门时间：30天。", "retention", "", "", "", 9, "yes"),
    (PAGE, DRAWER, "Kept as required", "按要求保存", "retention", "", "", "", 1, "yes"),
    (PAGE, DRAWER, "Why a face: with sterile gloves on, hands must touch neither handle nor card.",
     "为什么用脸：戴着无菌手套，手不能碰把手，也不能掏卡。", "necessity", "", "", "", 9, "yes"),
    (PAGE, DRAWER, "A face, because gloved hands have to stay sterile", "用脸，是因为戴手套的手要保持无菌",
     "necessity", "", "", "", 8, "yes"),
    (PAGE, DRAWER, "What it may mean: should the features ever leak, there is no other face for you.",
     "可能的影响：特征万一泄露，你没法换一张脸。", "effect", "", "", "", 10, "yes"),
    (PAGE, DRAWER, "See, correct, delete: tap “My data” on this page, or call extension 8003.",
     "查阅、更正、删除：点本页“我的信息”，或者拨分机8003。", "rights", "", "", "", 9, "yes"),
    (PAGE, DRAWER, "☐ I agree   ☐ I do not agree (same size, both empty)", "☐ 同意　☐ 不同意（一样大，都空着）",
     "choice", OPEN, "", "empty", 9, "yes"),
    (PAGE, DRAWER, "☑ I agree   ☐ I do not agree", "☑ 同意　☐ 不同意", "choice", OPEN, "", "ticked", 10, "yes"),
    (PAGE, DRAWER, "Take back: tap “Take back” on this page; the features are deleted that day.",
     "撤回：点本页“撤回”，特征当天删除。", "withdrawal", "", "", "", 10, "yes"),
    (PAGE, DRAWER, "Take back: in writing, signed by the director, within three days of the yes",
     "撤回：同意后三日内提交书面申请，由院长签字", "withdrawal", "", "", "", 10, "no"),
    (PAGE, DRAWER, "Sign here with a finger, and add your date of birth.", "请用手指在此签名，并填写出生日期。",
     "choice", OPEN, "birthday", "empty", 10, "yes"),
]  # fmt: skip


def make() -> Made:
    """Return the tables and what was planted."""
    chance = random.Random(SEED)  # noqa: S311 - made-up data, repeatable on purpose
    elements = [
        {
            "element": element,
            "question_en": QUESTIONS[element][0],
            "question_zh": QUESTIONS[element][1],
            "does": does,
            "applies": applies,
            "provision_en": en,
            "provision_zh": zh,
        }
        for applies, does, en, zh, found in RULES
        for element in found.split()
    ]
    chance.shuffle(drawer := [line for line in LINES if line[1] == DRAWER])
    names = ("paper", "place", "text_en", "text_zh", "says", "asks_for", "takes", "box", "understood", "correct")
    lines = [
        {"line_id": f"L{number:02}", **dict(zip(names, line, strict=True))}
        for number, line in enumerate([*(line for line in LINES if line[1] == DRAFT), *drawer], 1)
    ]
    told = {element for applies, does, _, _, found in RULES for element in found.split()
            if does == TELL and applies in ("always", "sensitive", "face")}  # fmt: skip
    planted = {
        "lines": len(lines),
        "must-be-told": len(told),
        "told-twice-in-the-table": len(elements) - len(QUESTIONS),
        "pre-ticked": sum(line["box"] == "ticked" for line in lines),
        "bundled": sum(line["asks_for"] not in ("", OPEN) for line in lines),
        "takes-too-much": sum(line["takes"] not in ("", DATA) for line in lines),
        "not-correct": sum(line["correct"] == "no" for line in lines),
        "not-understood": sum(int(str(line["understood"])) < 8 for line in lines),
    }
    return {"notice-elements": elements, "notice-lines": lines}, planted

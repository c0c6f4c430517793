"""The invented world of the labs: people, districts, showrooms, firms. Names are common syllables put together."""

from __future__ import annotations

import random
from datetime import date, timedelta

CITY = {"en": "Jiangcheng", "zh": "江城"}
FIRM = {"en": "Linjiang Homes", "zh": "临江置业"}
SHOWROOM = {"en": "Yunqi Court", "zh": "云栖里"}
SUPPLIER = {"en": "Mingtong Tech", "zh": "明瞳科技"}
AGENCY = {"en": "Shunjia Agency", "zh": "顺家经纪"}

DISTRICTS = [
    ("Riverside", "滨江片区"),
    ("Old Town", "老城片区"),
    ("North Hill", "北岭片区"),
    ("Lotus Lake", "荷湖片区"),
    ("South Gate", "南门片区"),
    ("Eastfield", "东圃片区"),
]

SURNAMES = [
    ("Lin", "林"), ("Zhou", "周"), ("Xu", "徐"), ("He", "何"), ("Guo", "郭"), ("Luo", "罗"), ("Tang", "唐"),
    ("Feng", "冯"), ("Cao", "曹"), ("Peng", "彭"), ("Xiao", "肖"), ("Pan", "潘"), ("Yuan", "袁"), ("Jiang", "蒋"),
    ("Du", "杜"), ("Wei", "魏"), ("Ye", "叶"), ("Shen", "沈"), ("Ren", "任"), ("Yao", "姚"),
]  # fmt: skip
GIVEN = [
    ("An", "安"), ("Bo", "博"), ("Chen", "晨"), ("Dan", "丹"), ("En", "恩"), ("Hao", "浩"), ("Jie", "洁"),
    ("Kai", "凯"), ("Lan", "兰"), ("Min", "敏"), ("Ning", "宁"), ("Ping", "平"), ("Qing", "清"), ("Rui", "睿"),
    ("Shan", "珊"), ("Tao", "涛"), ("Wen", "文"), ("Xin", "欣"), ("Yan", "妍"), ("Zhe", "哲"),
]  # fmt: skip


def name(chance: random.Random) -> dict[str, str]:
    """Return an invented name in both scripts."""
    surname, first, second = chance.choice(SURNAMES), chance.choice(GIVEN), chance.choice(GIVEN)
    return {
        "name_en": f"{surname[0]} {first[0]}{second[0].lower()}",
        "name_zh": f"{surname[1]}{first[1]}{second[1]}",
    }


def day(chance: random.Random, first: date, last: date) -> date:
    """Return a day between two days, both included."""
    return first + timedelta(days=chance.randrange((last - first).days + 1))


def years_before(when: date, years: int) -> date:
    """Return the same day ``years`` earlier; the 29th of February becomes the 28th."""
    return when.replace(year=when.year - years, day=min(when.day, 28) if when.month == 2 else when.day)

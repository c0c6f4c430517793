"""How items are written in each language, and what of an item competes. The rules themselves look it up here. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from askfirst.course.item_models import Item, OneChoice, Option, SeveralChoices, VerdictWithReason

NOTHING = r"(?!)"


@dataclass(frozen=True)
class Manner:
    """How items are written in one language: limits in characters, and patterns of words to do without."""

    longest_stem: int = 300
    reason: tuple[int, int] = (70, 260)  # from and to
    first_line: int = 25  # of a reason: words, or characters where no spaces part words
    negative: str = NOTHING
    all_of_them: str = NOTHING
    absolute: str = NOTHING
    number_only: str = NOTHING
    clause: str = NOTHING  # that gives a reason
    comment: str = NOTHING  # on the question, in the place of an answer to it
    says_yes: str = NOTHING  # at the beginning of an option
    says_no: str = NOTHING
    link: str = NOTHING  # from a step to the one before it
    unknown: str = NOTHING  # what a question says of what is not known
    opening: str = r"\w+"  # what an option begins with
    telling: str = r"\w{7,}"  # what gives an answer away where it stands in the stem too: long words


PLAIN = Manner()  # for a language that has none of its own
MANNERS = {
    "en": Manner(
        negative=r"\bNOT\b|\bEXCEPT\b|\bexcept for\b|is not an? |are not (?:part|among)",
        all_of_them=r"\b(?:all|none|both) of (?:the above|these|them)\b|\bA and B\b",
        absolute=r"\b(?:always|never|absolutely)\b",
        number_only=r"\bwhich article\b|\bwhat article number\b",
        clause=r"\b(?:since|because|so that)\b",
        comment=r"^(?:the opposite|quite the|on the contrary|(?:neither|true|false|exactly|wrong) *[,:;.])",
        says_yes=r"^(?:yes|lawful|allowed)\b *[,:;.]",
        says_no=r"^(?:no|unlawful|not allowed|not lawful)\b *[,:;.]",
        link=r"\bth(?:at|is|ose|ese) (?:note|list|form|report|result|reply|record|copy)\b"
        r"|^(?:then|after|once|now that|with the|finally|lastly|it does|it is|[a-z]+ed:)\b",
        unknown=r"\b(?:nobody|no one) (?:has |had )?(?:looked|checked|asked|knows|knew|read|wrote)\b"
        r"|\bnot (?:yet )?known\b|\bunclear\b|\bnot yet (?:clear|decided|checked)\b",
        opening=r"(?:(?:the|a|an|it|they|he|she|this|that) )?[\w'’]+",
        telling=r"[a-z]{7,}",
    ),
    "zh": Manner(
        longest_stem=120,
        reason=(28, 120),
        first_line=45,
        negative=r"不属于|错误的是|不正确的是|除外",
        all_of_them=r"以上(?:都|均|全)|都对|都不对",
        absolute=r"必须|一律|绝对",
        number_only=r"第几条|哪一条(?:法律|规定)",
        clause=r"因为|所以|由于|因此|反正",
        comment=r"^(?:正相反|恰恰相反|相反|没错|正确|错误|说得)",
        says_yes=r"^(?:可以|能|合法|有效|行|是)[，：；。]",
        says_no=r"^(?:不可以|不能|不合法|无效|不行|不是|否)[，：；。]",
        link=r"^(?:然后|接着|随后|最后)|^.{0,6}(?:之后|以后|无误|同意后)[，：]",
        unknown=r"没(?:有)?人(?:查|看|问|核|知道|说)|不清楚|还没(?:有)?(?:定|查|核|确认)|尚未|说不准",
        opening=r"[\u4e00-\u9fff]{2}",
        telling=r"(?=([\u4e00-\u9fff]{4}))",  # runs of four characters
    ),
}


def manner(lang: str) -> Manner:
    """Return how items are written in a language."""
    return MANNERS.get(lang, PLAIN)


def distractors(item: Item) -> list[Option]:
    """Return the wrong options of an item whose options compete with each other."""
    return list(getattr(item, "distractors", []))


def keys(item: Item) -> list[Option]:
    """Return the right options of such an item."""
    if isinstance(item, SeveralChoices):
        return list(item.answers)
    return [item.answer] if isinstance(item, OneChoice | VerdictWithReason) else []

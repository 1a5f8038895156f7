"""Words that a translation is checked by, in eight languages: denials, numbers, units. Data only.

All are folded as `runtime.text.word_folding.fold` does: small letters, no accents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

DENIALS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(pattern)
    for language, pattern in {
        "en": r"\b(?:not|no|never|none|neither|nor|without|nobody|nothing|nowhere|cannot|\w+n t"
        r"|dont|doesnt|isnt|cant|wont)\b",
        "de": r"\b(?:nicht|kein\w{0,2}|nie|niemals|niemand\w{0,2}|nichts|ohne|weder|nirgends"
        r"|nirgendwo)\b",
        "fr": r"\b(?:pas|jamais|rien|aucune?s?|sans|ni|nulle?|personne ne|ne? (?:\w+ ){1,2}"
        r"(?:plus|personne))\b",
        "es": r"\b(?:no|nunca|jamas|nada|nadie|ningun[oa]?s?|sin|ni|tampoco)\b",
        "pt": r"\b(?:nao|nunca|jamais|nada|ninguem|nenhu[nm]\w?s?|sem|nem|tampouco)\b",
        "ru": r"\b(?:не|нет|ни|без|никогда|ничего|ничто|никто|никого|нельзя|никак\w{0,3}|нигде)\b",
        "ar": r"\b(?:و|ف)?(?:لا|لم|لن|ليس\w{0,3}|لست\w{0,2}|لسنا|غير|بدون|دون|عدم|بلا|الا)\b",
        "zh": r"不|没|沒|無|无|未|别|別|勿|莫|非",
    }.items()
}
"""language → a word that denies"""
NO_DENIALS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(pattern)
    for language, pattern in {
        "en": r"\bno matter\b|\bnothing but\b|\bwhy (?:don t|not)\b|\bno \d+\b|\bnot only\b",
        "de": r"\bnicht nur\b|\bnicht wahr\b|\bohne weiteres\b",
        "fr": r"\bn est ce pas\b|\bpas seulement\b|\bpas de quoi\b|\bde rien\b|\bun pas\b",
        "es": r"\bno solo\b|\bde nada\b|\bsin embargo\b|\bno obstante\b",
        "pt": r"\bnao so\b|\bde nada\b|\bnao e\b(?=$)",
        "ru": r"\bне мог\w{0,3} бы\b|\bнет ли\b|\bне только\b|\bне подскаж\w+\b|\bпока не\b",
        "ar": r"\bلا باس\b|\bلا بد\b",
        "zh": r"(.)不\1|有没有|对不起|不客气|不好意思|差不多|不过|不仅|不同|不久|非常|别人|特别"
        r"|区别|分别|不得不|是不是|无论|不断|告别|级别|性别|非洲|未来|不如",
    }.items()
}
"""language → what looks like one"""
SOFT_DENIALS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(pattern)
    for language, pattern in {
        "en": r"\b(?:avoid|hardly|unable|impossib|refus|fail|lack|forbid|prohibit"
        r"|un(?!der|i|til)\w{4}|\w{3,}less\b)",
        "de": r"\b(?:vermeid|verboten|unmoglich|unfahig|fehl|verzicht|weiger|un(?:be|ver|ge)\w"
        r"|\w{4,}los\b)",
        "fr": r"\b(?:evite|interdi|impossib|incapab|refus|manqu)",
        "es": r"\b(?:evit|prohib|imposib|incapaz|rehus|rechaz|falt)",
        "pt": r"\b(?:evit|proib|impossiv|incapaz|recus|falt)",
        "ru": r"\b(?:избега|запре|невозмож|отказ|нес\w{4}|нев\w{4})",
        "ar": r"(?:تجنب|ممنوع|يمتنع|مستحيل|يرفض)",
        "zh": r"避免|禁止|拒绝|免",
    }.items()
}
"""language → what may stand in the place of a denial"""
HALF_DENIALS: Mapping[str, re.Pattern[str]] = {
    language: re.compile(pattern)
    for language, pattern in {
        "en": r"\b(?:unless|until|only|except|before|stop|dis\w{4}|in\w{5}|im\w{5}|free|could"
        r"|would)",
        "de": r"\b(?:erst|ausser|bevor|bis|nur|kaum|\w{3,}frei)",
        "fr": r"\b(?:avant|sauf|seulement|moins que|in\w{5}|peine)",
        "es": r"\b(?:hasta|solo|excepto|antes|menos que|in\w{5}|des\w{4})",
        "pt": r"\b(?:ate|so|exceto|antes|menos que|in\w{5}|des\w{4})",
        "ru": r"\b(?:пока|кроме|только|прежде|не\w{4}|бес\w{3}|без\w{3})",
        "ar": r"(?:قبل|فقط|حتى)",
        "zh": r"除非|只|以前|之前|失",
    }.items()
}
"""language → what another language may say with a denial"""

QUESTIONS: tuple[Mapping[str, re.Pattern[str]], ...] = tuple(
    {language: re.compile(pattern) for language, pattern in each.items()}
    for each in (
        {
            "en": r"\bwhere\b", "de": r"\bwo(?:hin|her)?\b", "fr": r"\bou\b|\bquel(?:le)? endroit",
            "es": r"\b(?:a|de)?donde\b", "pt": r"\b(?:a|d)?onde\b",
            "ru": r"\b(?:где|куда|откуда)\b",
            "ar": r"(?:^|[ و])(?:ا|ف)?(?:ين|اين)\b", "zh": r"哪里|哪儿|何处|什么地方|在哪|哪",
        },
        {
            "en": r"\bwhen\b|\bwhat time\b",
            "de": r"\bwann\b|\bwie (?:spat|viel uhr)\b|\bwenn\b|\bals\b",
            "fr": r"\bquand\b|\bheure\b|\blorsqu", "es": r"\bcuando\b|\bhora\b|\bal\b",
            "pt": r"\bquando\b|\bhoras?\b|\bao\b", "ru": r"\bкогда\b|котор\w+ час|врем",
            "ar": r"متي|متى|عندما|الساعه|حين|وقت", "zh": r"什么时候|何时|几点|时|什么时间",
        },
        {
            "en": r"\bhow (?:much|many)\b", "de": r"\bwie ?viel\w{0,2}\b|\bwas kostet\b",
            "fr": r"\bcombien\b|\bquel(?:le)? (?:est|prix)\b",
            "es": r"\bcuant[oa]s?\b|\bque precio\b", "pt": r"\bquant[oa]s?\b",
            "ru": r"\bсколько\b|\bкакова?\b", "ar": r"كم|بكم",
            "zh": r"多少|几",
        },
    )
)  # fmt: skip
"""what is asked for → how a language asks for it"""
_NUMBERS = {
    "en": """2:two,twice,double 3:three,thrice,triple 4:four 5:five 6:six 7:seven 8:eight 9:nine
        10:ten 11:eleven 12:twelve,dozen 13:thirteen 14:fourteen 15:fifteen 16:sixteen
        17:seventeen 18:eighteen 19:nineteen 20:twenty 30:thirty 40:forty
        50:fifty 60:sixty 70:seventy 80:eighty 90:ninety 100:hundred 1000:thousand""",
    "de": """2:zwei,zwo,beide,doppelt 3:drei 4:vier 5:funf 6:sechs 7:sieben 8:acht 9:neun 10:zehn
        11:elf 12:zwolf,dutzend 13:dreizehn 14:vierzehn 15:funfzehn 16:sechzehn
        17:siebzehn 18:achtzehn 19:neunzehn 20:zwanzig
        30:dreissig,dreißig 40:vierzig 50:funfzig 60:sechzig 70:siebzig 80:achtzig 90:neunzig
        100:hundert 1000:tausend""",
    "fr": """2:deux,double 3:trois,triple 4:quatre 5:cinq 6:six 7:sept 8:huit 9:neuf 10:dix 11:onze
        12:douze,douzaine 13:treize 14:quatorze 15:quinze 16:seize 17:dix sept 18:dix huit
        19:dix neuf 20:vingt 30:trente 40:quarante
        50:cinquante 60:soixante 70:soixante dix 80:quatre vingt 90:quatre vingt dix 100:cent
        1000:mille""",
    "es": """2:dos,doble 3:tres,triple 4:cuatro 5:cinco 6:seis 7:siete 8:ocho 9:nueve 10:diez
        11:once 12:doce,docena 13:trece 14:catorce 15:quince 16:dieciseis 17:diecisiete
        18:dieciocho 19:diecinueve 20:veinte 30:treinta 40:cuarenta
        50:cincuenta 60:sesenta 70:setenta 80:ochenta 90:noventa 100:cien 1000:mil""",
    "pt": """2:dois,duas,dobro 3:tres,triplo 4:quatro 5:cinco 6:seis 7:sete 8:oito 9:nove 10:dez
        11:onze 12:doze,duzia 13:treze 14:quatorze,catorze 15:quinze 16:dezesseis 17:dezessete
        18:dezoito 19:dezenove 20:vinte 30:trinta
        40:quarenta 50:cinquenta 60:sessenta 70:setenta 80:oitenta 90:noventa 100:cem,cento
        1000:mil""",
    "ru": """2:два,две,двух,двум,дважды,двои,двое,вдвое 3:три,трех,трем,трижды,трое 4:четыре,четырех
        5:пять,пяти 6:шесть,шести 7:семь,семи 8:восемь,восьми 9:девять,девяти 10:десять,десяти
        11:одиннадцат 12:двенадцат,дюжин 13:тринадцат 14:четырнадцат 15:пятнадцат 16:шестнадцат
        17:семнадцат 18:восемнадцат 19:девятнадцат 20:двадцат
        30:тридцат 40:сорок 50:пятьдесят 60:шестьдесят 70:семьдесят 80:восемьдесят
        90:девяност 100:сто,сотн 1000:тысяч""",
    "ar": """2:اثنان,اثنين,اثنتان,اثنتين,مرتين,مرتان,يومين,ساعتين,اسبوعين,شهرين,حبتين 3:ثلاث 4:اربع
        5:خمس 6:ست 7:سبع 8:ثمان 9:تسع 10:عشر 11:احد عشر 12:اثنا عشر,اثني عشر 20:عشرين,عشرون
        30:ثلاثين,ثلاثون 40:اربعين,اربعون 50:خمسين,خمسون 60:ستين,ستون 70:سبعين,سبعون
        80:ثمانين,ثمانون 90:تسعين,تسعون 100:مايه,مئه,مائه 1000:الف""",
    "zh": """2:二,两,兩,双 3:三 4:四 5:五 6:六 7:七 8:八 9:九 10:十 11:十一 12:十二 20:二十 30:三十
        40:四十 50:五十 60:六十 70:七十 80:八十 90:九十 100:百 1000:千""",
}


_LISTED = re.compile(r"(\d{1,4}):([^\d:]+)")


def _numbers(listed: str) -> dict[int, tuple[str, ...]]:
    pairs = _LISTED.findall(listed)
    return {int(number): tuple(words.strip().split(",")) for number, words in pairs}


NUMBERS: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    language: _numbers(listed) for language, listed in _NUMBERS.items()
}
"""language → number → how words for it begin, the plain one first; 1 is an article in most"""

UNITS: tuple[tuple[str, ...], ...] = tuple(
    tuple(each.split())
    for each in (
        "mg milligram miligram milligramm миллиграмм мг ملغ ملجم مليغرام مجم 毫克",
        "µg μg mcg ug microgram mikrogramm mikrogram microgramme мкг микрограмм ميكروغرام 微克",
        "kg kilo kilogram kilogramm кг килограмм كيلو كغ كجم 公斤 千克",
        "g gram gramm gramme gramo grama г грамм غرام جرام غ 克",
        "ml millilit mililit мл миллилитр مل مليلتر 毫升",
        "l liter litre litro litr л литр لتر 升",
        "km kilomet kilometr quilomet км километр كم كيلومتر 公里 千米",
        "cm centimet zentimeter сантиметр см سم سنتيمتر 厘米",
        "mm millimet milimet мм миллиметр مم مليمتر 毫米",
        "m meter metre metro metr м метр متر 米",
        "% percent prozent pour por процент بالمئه بالمايه المايه % ٪",
        "°c celsius grad degre grado grau градус درجه °",
        "°f fahrenheit grad degre grado grau градус درجه °",
        "hour h stunde heure hora час ساعه ساعات 小时 点",
        "minute min minuto минут دقيقه دقايق دقائق 分钟",
        "day tag jour dia день дня дней дни يوم ايام يوميا 天 日",
        "week woche semaine semana недел اسبوع اسابيع 周 星期 礼拜",
        "month monat mois mes mês месяц شهر اشهر شهور 月",
        "year jahr an ano año год лет года سنه سنوات عام اعوام 年 岁",
    )
)
"""ways to write a unit, or how its word begins"""
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december christmas easter i sir madam mr mrs ms dr
    god""".split()  # noqa: SIM905
)
"""English words with a capital that other languages have words of their own for"""
FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """can could will would shall should may might must have has had been being am do does
            did if by from with as who what when where which how why here than then so very some any
            its let us let not no never without all before after""",
        "de": """haben hat habe hast hatte hatten werden wird wurde werde konnen kann konnte konnten
            mussen muss musste sollen soll sollte wollen will wollte mochten mochte durfen darf sein
            bei mit von zum zur vom am an aus nach uber unter vor um als wie was wer wo wann wenn
            dass ob es man mir ihm ihn uns euch ihnen sich seine seinen seiner unser nicht kein
            keine keinen keinem keiner ohne bitte hier da dort so sehr noch schon auch aber nur
            gegen diese dieser dieses diesen diesem jede jeden jeder""",
        "fr": """avoir ai as a avez avons ont etre etait ete fait faire peut peux pouvez pouvons
            dois doit devez voulez veux veut si avec par sans ne pas n qu que qui quoi quand comme
            plus tres ici y cette cet ces son sa ses leur leurs notre nos votre vous meme il y
            est l aux chez vers""",
        "es": """haber he ha han hay tener tiene tengo poder puede puedo debe debo ser esta estan
            esto este esa ese si con sin no que quien cuando como donde muy mas aqui alli nos les
            nuestro cada hacia desde entre usted tu te ti""",
        "pt": """ter tem tenho haver ha poder pode posso deve devo ser esta estao isto este essa
            esse se com sem nao que quem quando como onde muito mais aqui ali nos lhe nosso cada
            desde entre voce a ao aos as""",
        "ru": """быть есть был была были будет мочь может могу можете не нет ни без с со к ко от из
            до для при об о у же ли бы если что кто когда как где очень здесь тут там этот эта эти
            ее его их нас нам себя свой""",
        "ar": """ان كان كانت يكون تكون قد لقد لا لم لن ليس ما ماذا من متى كيف اين هناك هنا التي
            الذي كل مع بعد قبل عند لدي لديك لك لي به بها فيه فيها ذلك تلك اي اذا""",
        "zh": """不 没 有 会 能 可以 要 这 那 就 也 都 很 请 把 被 给 对 从 到 您 什么 怎么 哪 几 吧
            啊""",
    }.items()
}
"""language → more words, folded, that dictionaries say little about"""

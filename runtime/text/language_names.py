"""Names of languages in eight languages, inflected as questions have them → their codes. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.once import once
from runtime.text.languages import code
from runtime.text.word_folding import fold

_NAMES = {
    "en": """
        af:Afrikaans am:Amharic ar:Arabic ast:Asturian be:Belarusian bg:Bulgarian bn:Bangla
        br:Breton ca:Catalan cs:Czech cy:Welsh da:Danish de:German el:Greek en:English eo:Esperanto
        es:Spanish et:Estonian eu:Basque fa:Persian fi:Finnish fr:French ga:Irish gl:Galician
        he:Hebrew hi:Hindi hr:Croatian hu:Hungarian hy:Armenian id:Indonesian is:Icelandic
        it:Italian ja:Japanese ka:Georgian kha:Khasi kk:Kazakh km:Khmer ko:Korean ku:Kurdish
        la:Latin lb:Luxembourgish lt:Lithuanian lv:Latvian mk:Macedonian ms:Malay mt:Maltese
        my:Burmese ne:Nepali nl:Dutch no:Norwegian oc:Occitan pl:Polish ps:Pashto pt:Portuguese
        ro:Romanian ru:Russian sa:Sanskrit sk:Slovak sl:Slovenian so:Somali sq:Albanian sr:Serbian
        sv:Swedish sw:Swahili ta:Tamil te:Telugu th:Thai tl:Tagalog tr:Turkish uk:Ukrainian ur:Urdu
        vi:Vietnamese wo:Wolof yi:Yiddish zh:Chinese bn:Bengali zh:Mandarin fa:Farsi es:Castilian
        nl:Flemish he:Ivrit ku:Kurmanji
    """,
    "de": """
        af:Afrikaans am:Amharisch ar:Arabisch ast:Asturisch be:Belarussisch bg:Bulgarisch
        bn:Bengalisch br:Bretonisch ca:Katalanisch cs:Tschechisch cy:Walisisch da:Dänisch de:Deutsch
        el:Griechisch en:Englisch eo:Esperanto es:Spanisch et:Estnisch eu:Baskisch fa:Persisch
        fi:Finnisch fr:Französisch ga:Irisch gl:Galicisch he:Hebräisch hi:Hindi hr:Kroatisch
        hu:Ungarisch hy:Armenisch id:Indonesisch is:Isländisch it:Italienisch ja:Japanisch
        ka:Georgisch kha:Khasi kk:Kasachisch km:Khmer ko:Koreanisch ku:Kurdisch la:Latein
        lb:Luxemburgisch lt:Litauisch lv:Lettisch mk:Mazedonisch ms:Malaiisch mt:Maltesisch
        my:Birmanisch ne:Nepalesisch nl:Niederländisch no:Norwegisch oc:Okzitanisch pl:Polnisch
        ps:Paschtu pt:Portugiesisch ro:Rumänisch ru:Russisch sa:Sanskrit sk:Slowakisch sl:Slowenisch
        so:Somali sq:Albanisch sr:Serbisch sv:Schwedisch sw:Suaheli ta:Tamil te:Telugu
        th:Thailändisch tl:Tagalog tr:Türkisch uk:Ukrainisch ur:Urdu vi:Vietnamesisch wo:Wolof
        yi:Jiddisch zh:Chinesisch zh:Mandarin nl:Holländisch es:Kastilisch th:Thai fa:Farsi he:Iwrit
        la:Lateinisch sw:Swahili be:Weißrussisch
    """,
    "fr": """
        af:afrikaans am:amharique ar:arabe ast:asturien be:biélorusse bg:bulgare bn:bengali
        br:breton ca:catalan cs:tchèque cy:gallois da:danois de:allemand el:grec en:anglais
        eo:espéranto es:espagnol et:estonien eu:basque fa:persan fi:finnois fr:français ga:irlandais
        gl:galicien he:hébreu hi:hindi hr:croate hu:hongrois hy:arménien id:indonésien is:islandais
        it:italien ja:japonais ka:géorgien kha:khasi kk:kazakh km:khmer ko:coréen ku:kurde la:latin
        lb:luxembourgeois lt:lituanien lv:letton mk:macédonien ms:malais mt:maltais my:birman
        ne:népalais nl:néerlandais no:norvégien oc:occitan pl:polonais ps:pachto pt:portugais
        ro:roumain ru:russe sa:sanskrit sk:slovaque sl:slovène so:somali sq:albanais sr:serbe
        sv:suédois sw:swahili ta:tamoul te:télougou th:thaï tl:tagalog tr:turc uk:ukrainien
        ur:ourdou vi:vietnamien wo:wolof yi:yiddish zh:chinois nl:flamand zh:mandarin es:castillan
        fa:farsi nl:hollandais
    """,
    "es": """
        af:afrikáans am:amárico ar:árabe ast:asturiano be:bielorruso bg:búlgaro bn:bengalí br:bretón
        ca:catalán cs:checo cy:galés da:danés de:alemán el:griego en:inglés eo:esperanto es:español
        et:estonio eu:euskera fa:persa fi:finés fr:francés ga:irlandés gl:gallego he:hebreo hi:hindi
        hr:croata hu:húngaro hy:armenio id:indonesio is:islandés it:italiano ja:japonés ka:georgiano
        kha:khasi kk:kazajo km:jemer ko:coreano ku:kurdo la:latín lb:luxemburgués lt:lituano
        lv:letón mk:macedonio ms:malayo mt:maltés my:birmano ne:nepalí nl:neerlandés no:noruego
        oc:occitano pl:polaco ps:pastún pt:portugués ro:rumano ru:ruso sa:sánscrito sk:eslovaco
        sl:esloveno so:somalí sq:albanés sr:serbio sv:sueco sw:suajili ta:tamil te:telugu
        th:tailandés tl:tagalo tr:turco uk:ucraniano ur:urdu vi:vietnamita wo:wólof yi:yidis
        zh:chino es:castellano nl:holandés zh:mandarín fa:farsi eu:vasco
    """,
    "pt": """
        af:africâner am:amárico ar:árabe ast:asturiano be:bielorrusso bg:búlgaro bn:bengali
        br:bretão ca:catalão cs:tcheco cy:galês da:dinamarquês de:alemão el:grego en:inglês
        eo:esperanto es:espanhol et:estoniano eu:basco fa:persa fi:finlandês fr:francês ga:irlandês
        gl:galego he:hebraico hi:hindi hr:croata hu:húngaro hy:armênio id:indonésio is:islandês
        it:italiano ja:japonês ka:georgiano kha:khasi kk:cazaque km:khmer ko:coreano ku:curdo
        la:latim lb:luxemburguês lt:lituano lv:letão mk:macedônio ms:malaio mt:maltês my:birmanês
        ne:nepalês nl:holandês no:norueguês oc:occitânico pl:polonês ps:pashto pt:português
        ro:romeno ru:russo sa:sânscrito sk:eslovaco sl:esloveno so:somali sq:albanês sr:sérvio
        sv:sueco sw:suaíli ta:tâmil te:télugo th:tailandês tl:tagalo tr:turco uk:ucraniano ur:urdu
        vi:vietnamita wo:uolofe yi:iídiche zh:chinês es:castelhano nl:neerlandês zh:mandarim
        fa:farsi cs:checo pl:polaco et:estónio
    """,
    "ru": """
        af:африкаанс am:амхарский ar:арабский ast:астурийский be:белорусский bg:болгарский
        bn:бенгальский br:бретонский ca:каталанский cs:чешский cy:валлийский da:датский de:немецкий
        el:греческий en:английский eo:эсперанто es:испанский et:эстонский eu:баскский fa:персидский
        fi:финский fr:французский ga:ирландский gl:галисийский he:иврит hi:хинди hr:хорватский
        hu:венгерский hy:армянский id:индонезийский is:исландский it:итальянский ja:японский
        ka:грузинский kha:кхаси kk:казахский km:кхмерский ko:корейский ku:курдский la:латинский
        lb:люксембургский lt:литовский lv:латышский mk:македонский ms:малайский mt:мальтийский
        my:бирманский ne:непальский nl:нидерландский no:норвежский oc:окситанский pl:польский
        ps:пушту pt:португальский ro:румынский ru:русский sa:санскрит sk:словацкий sl:словенский
        so:сомали sq:албанский sr:сербский sv:шведский sw:суахили ta:тамильский te:телугу th:тайский
        tl:тагалог tr:турецкий uk:украинский ur:урду vi:вьетнамский wo:волоф yi:идиш zh:китайский
        fa:фарси nl:голландский
    """,
    "ar": """
        af:الأفريقانية am:الأمهرية ar:العربية ast:الأسترية be:البيلاروسية bg:البلغارية bn:البنغالية
        br:البريتونية ca:الكتالانية cs:التشيكية cy:الويلزية da:الدانمركية de:الألمانية el:اليونانية
        en:الإنجليزية eo:الإسبرانتو es:الإسبانية et:الإستونية eu:الباسكية fa:الفارسية fi:الفنلندية
        fr:الفرنسية ga:الأيرلندية gl:الجاليكية he:العبرية hi:الهندية hr:الكرواتية hu:الهنغارية
        hy:الأرمنية id:الإندونيسية is:الأيسلندية it:الإيطالية ja:اليابانية ka:الجورجية kha:الكازية
        kk:الكازاخستانية km:الخميرية ko:الكورية ku:الكردية la:اللاتينية lb:اللكسمبورغية
        lt:الليتوانية lv:اللاتفية mk:المقدونية ms:الماليزية mt:المالطية my:البورمية ne:النيبالية
        nl:الهولندية no:النرويجية oc:الأوكسيتانية pl:البولندية ps:البشتو pt:البرتغالية ro:الرومانية
        ru:الروسية sa:السنسكريتية sk:السلوفاكية sl:السلوفانية so:الصومالية sq:الألبانية sr:الصربية
        sv:السويدية sw:السواحلية ta:التاميلية te:التيلوغوية th:التايلاندية tl:التاغالوغية tr:التركية
        uk:الأوكرانية ur:الأوردية vi:الفيتنامية wo:الولوفية yi:اليديشية zh:الصينية en:الإنكليزية
        hu:المجرية da:الدنماركية
    """,
    "zh": """
        af:南非荷兰语 am:阿姆哈拉语 ar:阿拉伯语 ast:阿斯图里亚斯语 be:白俄罗斯语 bg:保加利亚语
        bn:孟加拉语 br:布列塔尼语 ca:加泰罗尼亚语 cs:捷克语 cy:威尔士语 da:丹麦语 de:德语
        el:希腊语 en:英语 eo:世界语 es:西班牙语 et:爱沙尼亚语 eu:巴斯克语 fa:波斯语 fi:芬兰语
        fr:法语 ga:爱尔兰语 gl:加利西亚语 he:希伯来语 hi:印地语 hr:克罗地亚语 hu:匈牙利语
        hy:亚美尼亚语 id:印度尼西亚语 is:冰岛语 it:意大利语 ja:日语 ka:格鲁吉亚语 kha:卡西语
        kk:哈萨克语 km:高棉语 ko:韩语 ku:库尔德语 la:拉丁语 lb:卢森堡语 lt:立陶宛语
        lv:拉脱维亚语 mk:马其顿语 ms:马来语 mt:马耳他语 my:缅甸语 ne:尼泊尔语 nl:荷兰语
        no:挪威语 oc:奥克语 pl:波兰语 ps:普什图语 pt:葡萄牙语 ro:罗马尼亚语 ru:俄语 sa:梵语
        sk:斯洛伐克语 sl:斯洛文尼亚语 so:索马里语 sq:阿尔巴尼亚语 sr:塞尔维亚语 sv:瑞典语
        sw:斯瓦希里语 ta:泰米尔语 te:泰卢固语 th:泰语 tl:他加禄语 tr:土耳其语 uk:乌克兰语
        ur:乌尔都语 vi:越南语 wo:沃洛夫语 yi:意第绪语 zh:中文 zh:汉语 ko:韩国语 zh:普通话
        es:西语 pt:葡语 ar:阿语 it:意语
    """,
}
"""language → the names that it has for languages, each with its code before it"""


def language_named(name: str, asker: str = "") -> str:
    """Return the code of a language that is called so, or whose code it is; else nothing.

    The name may be inflected, and have the preposition that is written as one word with it:
    “spanischen”, “по-русски”, “بالإسبانية”, “西班牙文”. With `asker`, it must be a name in that
    language.
    """
    folded = fold(name)
    if asker:
        return _codes(asker).get(folded, "")
    found = (codes[folded] for codes in map(_codes, _NAMES) if folded in codes)
    return next(found, "") or (code(name.strip()) if code(name.strip()) in _known() else "")


@once
def _codes(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in _NAMES[language].split():
        tag, _, name = each.partition(":")
        for form in _FORMS.get(language, _unchanged)(fold(name)):
            found.setdefault(form, tag)
    return found


def name_of(tag: str, language: str) -> str:
    """Return what a language has for a name for the one of a code; nothing where it has none."""
    named = (each.partition(":") for each in _NAMES.get(language, "").split())
    return next((name for own, _colon, name in named if own == tag), "")


def chinese_names() -> list[str]:
    """Return what Chinese, which writes without spaces, calls languages, the longest first."""
    names = (each.partition(":")[2] for each in _NAMES["zh"].split())
    return sorted({form for name in names for form in _chinese(name)}, key=lambda each: -len(each))


@once
def _known() -> frozenset[str]:
    return frozenset(tag for language in _NAMES for tag in _codes(language).values())


def _unchanged(name: str) -> Iterator[str]:
    yield name


def _english(name: str) -> Iterator[str]:
    yield name
    yield f"{name}s"  # who speaks it


def _german(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{ending}" for ending in ("e", "en", "er", "es", "em", "s"))


def _french(name: str) -> Iterator[str]:
    yield name
    yield f"{name}{name[-1]}e"
    yield f"{name}e"
    yield f"{name.removesuffix('c')}que"
    yield f"{name}que"


def _spanish(name: str) -> Iterator[str]:
    """Yield the forms of Spanish and Portuguese, which are alike once accents are taken off."""
    yield name
    yield f"{name}a"
    yield f"{name[:-1]}a" if name.endswith("o") else name
    yield name.removesuffix("o")


def _russian(name: str) -> Iterator[str]:
    yield name
    yield f"по {name}"
    yield f"{name}е"
    if name.endswith("ии"):  # as folded
        stem = name[:-2]
        yield f"по {stem}и"
        yield from (f"{stem}{ending}" for ending in _RUSSIAN_ENDINGS)


_RUSSIAN_ENDINGS = tuple("ом ого ому им ая ои ую ое ие их".split())  # noqa: SIM905
_ARABIC_PREFIXES = ("", "ال", "بال", "ب", "لل", "وال", "في ال")


def _arabic(name: str) -> Iterator[str]:
    bare = name.removeprefix("ال")
    for prefix in _ARABIC_PREFIXES:
        yield f"{prefix}{bare}"
        yield f"{prefix}{bare[:-1]}"  # of a masculine noun


def _chinese(name: str) -> Iterator[str]:
    yield name
    if name.endswith("语"):
        yield f"{name[:-1]}文"
        yield f"{name[:-1]}话"


_FORMS = {
    "en": _english, "de": _german, "fr": _french, "es": _spanish, "pt": _spanish, "ru": _russian,
    "ar": _arabic, "zh": _chinese,
}  # fmt: skip

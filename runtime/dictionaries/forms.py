"""How people ask for a translation, in eight languages: patterns of whole questions. Data only.

`{W}` is the word or sentence, `{V}` another that it may mean, `{L}` the language that is wanted,
`{F}` the one of the word, and `{E}` one that may be either. Each is matched against a question of
one line without its last marks, at most `LONGEST` characters long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from runtime.text.language_names import chinese_names

LONGEST = 400
"""characters of a question"""
_NAME = r"[^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?"
_PLACES = {
    "W": r"(?P<word>\S.{0,300}?)",
    "V": r"(?P<other>\S.{0,100}?)",
    "L": rf"(?P<target>{_NAME})",
    "F": rf"(?P<source>{_NAME})",
    "E": rf"(?P<either>{_NAME})",
}
_CHINESE_NAME = f"(?:{'|'.join(chinese_names())})"
_CHINESE_PLACES = {
    "W": r"(?P<word>\S.{0,300}?)",
    "V": r"(?P<other>\S.{0,100}?)",
    "L": f"(?P<target>{_CHINESE_NAME})",
    "F": f"(?P<source>{_CHINESE_NAME})",
    "E": f"(?P<either>{_CHINESE_NAME})",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A way to ask."""

    asker: str
    """the language that it is asked in"""
    is_weak: bool = False
    """whether other questions look the same: it counts where a dictionary has the whole word"""


def _compiled(pattern: str, places: dict[str, str], before: str) -> re.Pattern[str]:
    for name, place in places.items():
        pattern = pattern.replace(f"{{{name}}}", place)
    return re.compile(rf"\A{before}(?:{pattern})\Z", re.IGNORECASE)


_BEFORE = r"(?:.{0,80}[\s,:;(])?"
_HOW = (
    r"how (?:do|does|would|can|could|should|to|might|did)"
    r"(?: (?:you|u|i|we|one|they|someone|people))?"
    r"(?: (?:best|politely|correctly|properly|actually))? "
)
_SAY = r"(?:say|ask|tell|write|spell|call|translate|express|put|pronounce)"
_WHOM = r"(?:(?:a|an|the|my|our|this|some) \w+(?: \w+)??|some(?:one|body)|him|her|them|people)"
_WORD = r"(?:word|term|noun|verb|adjective|adverb|expression|phrase)s?"
_IN = r"(?:in|into|to) (?:the )?"
_TRANSLATE = r"(?:translate|translating|translation of)"
_MEAN = r"(?:really |actually |also |just )?(?:means?|translates? (?:to|as|into)|stands? for)"
_ENGLISH = (
    rf"(?:does|do|did|would|can|could) (?:the |a )?{{F}} (?:{_WORD} )?{{W}} {_MEAN} {{V}}",
    r"what(?:'?s| is) (?:the )?{L} for {W}",
    rf"is (?!(?:the|an?) ){{W}} (?:the |a )?{{F}} (?:{_WORD} )?for {{V}}",
    rf"(?:does|do|did) (?:the {_WORD} )?{{W}} {_MEAN} {{V}} in {{F}}",
    rf"what (?:does|do|did|is|are|would)(?: the| a)? {{F}} {_WORD} {{W}}"
    rf" (?:mean(?:s|ing)?|translate (?:to|as)|stand for)(?: {_IN}{{L}})?",
    rf"(?:what(?:'?s| is) )?(?:the )?(?:meaning|translation|definition) of (?:the )?{{F}} {_WORD}"
    rf" {{W}}(?: {_IN}{{L}})?",
    rf"{_HOW}(?:ask|tell|say to) {_WHOM}(?: that| if| whether| for| to)? ?{{W}} in {{L}}",
    rf"{_HOW}{_SAY} {{W}} {_IN}{{L}}(?: language)?",
    rf"{_HOW}{_SAY}(?: \w+){{0,4}} in {{L}}(?: language)?[:,]?(?: that| if| whether)? {{W}}",
    rf"(?:the |a |an )?{{L}} (?:{_WORD}|name|translation|equivalent|version)"
    r" (?:for|of|to say|meaning|that means|which means) {W}",
    r"(?:the |a |an )?{L} way (?:to say|of saying) {W}",
    r"how (?:do|would|does|can|should) (?:an? |the )?{L}(?: speakers?| people)? "
    r"(?:say|call|ask|write|express) {W}",
    r"what (?:do|does|would) (?:an? |the )?{L}(?: speakers?| people)? (?:call|say for|use for) {W}",
    rf"(?:what|which) (?:is the )?{_WORD} (?:do|does|would) (?:the )?{{L}}(?: speakers?| people)? "
    r"(?:use|have|say) for {W}",
    rf"(?:{_WORD}|name|translation|equivalent)s? (?:for|of) {{W}} {_IN}{{L}}(?: language)?",
    rf"what (?:does|do|did) (?:the {_WORD} )?{{W}} mean {_IN}{{E}}",
    rf"(?:meaning|definition) of (?:the {_WORD} )?{{W}} in {{E}}",
    rf"{_TRANSLATE} (?:the )?(?:word |phrase |sentence |following )?{{W}} (?:from {{F}} )?"
    rf"{_IN}{{L}}(?: language)?",
    rf"{_TRANSLATE} (?:this |it |that |the following )?(?:\w+ )?(?:from {{F}} )?"
    rf"{_IN}{{L}}[:,]? {{W}}",
    rf"{_TRANSLATE} {{W}} from {{F}}",
    r"how (?:is|are) {W} (?:said|called|written|translated|spell?ed|spelt|expressed) "
    rf"{_IN}{{L}}",
    r"what(?:'?s| is| are) {W} (?:called|known as|named) in {L}",
    r"what (?:do|would|should|does) (?:you|they|we|people|i|one) (?:call|say for|say) {W} in {L}",
    r"(?:ask|tell|say|explain|write|inform|reply|answer|speak)\b.{0,80} in {L}(?: language)?"
    r"(?: that| if| whether| for|,|;| -|:) ?{W}",
    r"(?:want|need|have|like|love|trying|try|got|way) to (?:say|ask|tell|write|express|explain)"
    rf"(?: {_WHOM}(?= that| if| whether| for| to))?(?: that| if| whether| for|:)? {{W}} in {{L}}",
    r".{0,160}\bin {L}(?: language)? ?: ?{W}",
)
_ENGLISH_WEAK = (
    r"what(?:'?s| is| are) (?:the )?{F} {W} in {L}",
    rf"what(?:'?s| is| are| does| do) {{W}}(?: mean)? {_IN}{{L}}",
    r"(?:what(?:'?s| is) )?(?:the )?{L} for {W}",
    rf"(?:say|ask|write|express) {{W}} {_IN}{{L}}",
    rf"{{W}} (?:meaning|translation|translated|translate) {_IN}{{E}}",
    r"{W} (?:in|to) {L}",
    rf"what (?:does|do|did) (?:the {_WORD} )?{{W}} mean",
    rf"{_TRANSLATE} (?:the \w+ )?{{W}}",
    rf"{_TRANSLATE}(?: \w+)?: ?{{W}}",
    rf"(?:what(?:'?s| is) )?(?:the )?(?:meaning|definition) of (?:the {_WORD} )?{{W}}",
    rf"define (?:the {_WORD} )?{{W}}",
)
_GERMAN_WORD = r"(?:Wort|Wörter|Ausdruck|Begriff|Verb|Substantiv|Adjektiv|Bezeichnung|Übersetzung)"
_AUF = r"(?:auf|in|ins|im|nach)"
_GERMAN = (
    rf"(?:bedeutet|heißt|heisst|meint) (?:das|der|die) {{F}} {_GERMAN_WORD} (?P<word>\S+)"
    r" (?:auf \w+ )?{V}",
    rf"was (?:bedeutet|heißt|heisst|meint|ist) (?:das|der|die) {{F}} {_GERMAN_WORD} {{W}}"
    rf"(?: {_AUF} {{L}})?",
    rf"wie (?:sagt|sage|sagen|fragt|frage|fragen|schreibt|schreibe|nennt|übersetzt|übersetze|bitte)"
    rf" (?:man|ich|wir|du)? ?{{W}} {_AUF} {{L}}",
    rf"wie (?:sagt|sage|sagen|fragt|frage|fragen|bitte) (?:man|ich|wir|du)\b.{{0,60}} {_AUF} {{L}}"
    r"[:,]?(?: dass| ob)? {W}",
    rf"wie (?:heißt|heisst|heißen|heissen|lautet) {{W}} {_AUF} {{L}}",
    rf"wie (?:kann|soll|muss) (?:man|ich|wir) {{W}} {_AUF} {{L}} (?:sagen|fragen|übersetzen)",
    rf"(?:das|der|die|ein|eine|welches) {{L}} {_GERMAN_WORD} (?:für|von) {{W}}",
    rf"{_GERMAN_WORD} (?:für|von) {{W}} {_AUF} {{L}}",
    rf"was (?:bedeutet|heißt|heisst|meint) {{W}} {_AUF} {{E}}",
    rf"übersetz\w* {{W}} {_AUF} (?:das )?{{L}}",
    rf"übersetz\w* (?:\w+ )?{_AUF} (?:das )?{{L}}[:,]? {{W}}",
    rf"(?:fragen|sagen|frage|sage|erklären|schreiben)\b.{{0,80}} {_AUF} {{L}}"
    r"(?:[:,]| dass| ob) ?{W}",
    rf".{{0,160}}\b{_AUF} {{L}} (?:fragen|sagen) ?: ?{{W}}",
    rf".{{0,160}}\b{_AUF} {{L}} ?: ?{{W}}",
)
_GERMAN_WEAK = (
    rf"was (?:ist|sind) {{W}} {_AUF} {{L}}",
    rf"{{W}} {_AUF} {{L}}",
    r"was (?:bedeutet|heißt|heisst)(?: das Wort)? {W}",
    r"übersetz\w*(?: \w+)?: ?{W}",
)
_FRENCH_WORD = r"(?:mot|terme|verbe|nom|adjectif|expression|phrase|traduction)"
_FRENCH = (
    rf"(?:est-ce que )?le {_FRENCH_WORD} {{F}} (?P<word>\S+) (?:signifie|veut dire)"
    r"(?:-t-il|-il)?(?: bien| vraiment)? {V}",
    rf"que (?:signifie|veut dire) (?:le |l'){_FRENCH_WORD} {{F}} {{W}}(?: en {{L}})?",
    r"comment (?:dit-on|dit on|on dit|dire|dis-je|dites-vous|se dit|est-ce qu'on dit"
    r"|est-ce que je dis|demander|demande-t-on|traduire|traduit-on|écrit-on|écrire|appelle-t-on"
    r"|s'appelle|(?:puis-je|peut-on|je peux|on peut) (?:dire|demander)|on demande)(?: que| si)? {W}"
    r" (?:en|au) {L}",
    r"comment (?:dit-on|dit on|on dit|dire|demander|demande-t-on|se dit)\b.{0,60} en {L}"
    r"[:,]?(?: que| si)? {W}",
    rf"(?:le |la |l'|un |une )?{_FRENCH_WORD} {{L}} (?:pour|de|qui signifie|qui veut dire) {{W}}",
    rf"{_FRENCH_WORD} (?:pour|de|pour dire) {{W}} en {{L}}",
    rf"(?:que|qu'est-ce que|qu'est-ce que ça) (?:signifie|veut dire)(?: le {_FRENCH_WORD})? {{W}}"
    r" en {E}",
    r"tradu(?:is|isez|ire|it|ction)(?: de| du)? {W} (?:en|vers le) {L}",
    r"tradu(?:is|isez|ire|it)(?: \w+)? en {L} ?[:,]? {W}",
    r"(?:demander|dire|expliquer|écrire)\b.{0,80} en {L} ?(?:[:,]| que| si) ?{W}",
    r".{0,160}\ben {L} ?: ?{W}",
)
_FRENCH_WEAK = (
    r"{W} en {L}",
    rf"(?:que|qu'est-ce que|qu'est-ce que ça) (?:signifie|veut dire)(?: le {_FRENCH_WORD})? {{W}}",
    r"tradu(?:is|isez|ire)(?: \w+)? ?: ?{W}",
)
_PORTUGUESE = (
    r"(?:a |o )?(?:palavra|termo|verbo) {F} (?P<word>\S+) (?:significa|quer dizer) {V}",
    r"(?:o )?que (?:significa|quer dizer|é) (?:a |o )?(?:palavra|termo|verbo) (?:em )?{F} {W}"
    r"(?: em {L})?",
    r"como (?:se diz|se dizem|dizer|digo|eu digo|perguntar|pergunto|eu pergunto|se pergunta"
    r"|se escreve|se chama|se fala|falar|falo|posso dizer|posso perguntar|se traduz|traduzir|pedir)"
    r"(?: que| se)? {W} (?:em|no|para o|para) {L}",
    r"como (?:se diz|dizer|digo|perguntar|pergunto|posso)\b.{0,60} em {L}[:,]?(?: que| se)? {W}",
    r"(?:a |o )?(?:palavra|termo|tradução|expressão) {L} (?:para|de) {W}",
    r"(?:palavra|termo|tradução|expressão) (?:para|de) {W} (?:em|para o|para) {L}",
    r"(?:o )?que (?:significa|quer dizer)(?: a palavra)? {W} em {E}",
    r"tradu(?:za|z|zir|ção)(?: de| da| do)? {W} (?:para o|para|em|ao) {L}",
    r"tradu(?:za|z|zir)(?: \w+)? (?:para o|para|em) {L} ?[:,]? {W}",
    r"(?:perguntar|dizer|explicar|escrever|falar)\b.{0,80} em {L} ?(?:[:,]| que| se) ?{W}",
    r".{0,160}\bem {L} ?: ?{W}",
)
_PORTUGUESE_WEAK = (
    r"{W} em {L}",
    r"o que (?:significa|quer dizer)(?: a palavra)? {W}",
    r"tradu(?:za|z|zir)(?: \w+)?: ?{W}",
)
_SPANISH = (
    r"(?:la |el )?(?:palabra|término|verbo) {F} (?P<word>\S+) (?:significa|quiere decir) {V}",
    r"qu[eé] (?:significa|quiere decir|es) (?:la |el )?(?:palabra|término|verbo) (?:en )?{F} {W}"
    r"(?: en {L})?",
    r"c[oó]mo (?:se dice|se dicen|digo|decir|dices|se pregunta|pregunto|preguntar|se escribe"
    r"|se llama|se traduce|traducir|puedo decir|puedo preguntar|puedo pedir|pedir|diría|dirías)"
    r"(?: que| si)? {W} (?:en|al) {L}",
    r"c[oó]mo (?:se dice|se pregunta|digo|decir|pregunto|preguntar|puedo)\b.{0,60} en {L}"
    r"[:,]?(?: que| si)? {W}",
    r"(?:la |el )?(?:palabra|término|traducción|expresión) (?:en )?{L} (?:para|de) {W}",
    r"(?:palabra|término|traducción|expresión) (?:para|de) {W} (?:en|al) {L}",
    r"qu[eé] (?:significa|quiere decir)(?: la palabra)? {W} en {E}",
    r"tradu(?:ce|cir|zca|ce|cción)(?: de)? {W} (?:al|en) {L}",
    r"tradu(?:ce|cir|zca)(?: \w+)? (?:al|en) {L} ?[:,]? {W}",
    r"(?:preguntar|preguntarle|decir|decirle|explicar|escribir)\b.{0,80} en {L}"
    r" ?(?:[:,]| que| si) ?{W}",
    r".{0,160}\ben {L} ?: ?{W}",
)
_SPANISH_WEAK = (
    r"{W} en {L}",
    r"qu[eé] (?:significa|quiere decir)(?: la palabra)? {W}",
    r"(?:el )?significado de (?:la palabra )?{W}",
    r"tradu(?:ce|cir|zca)(?: \w+)?: ?{W}",
)
_NA = r"(?:на )?"
_LANGUAGE = r"(?: языке| язык)?"
_RUSSIAN_SAY = (
    r"(?:сказать|спросить|говорят|скажешь|написать|пишется|называется|назвать|будет|будут|перевести"
    r"|переводится|звучит|попросить|произносится)"
)
_RUSSIAN = (
    r"{F} слово (?P<word>\S+) (?:значит|означает|переводится как) {V}",
    r"(?:значит|означает) ли {F} слово (?P<word>\S+) {V}",
    rf"что (?:значит|означает|такое) {{F}} (?:слово|выражение) {{W}}(?: {_NA}{{L}}{_LANGUAGE})?",
    rf"как {_RUSSIAN_SAY}(?: слово)? {_NA}{{L}}{_LANGUAGE}[:,]? {{W}}",
    rf"как {_RUSSIAN_SAY}(?: слово| фразу)? {{W}} {_NA}{{L}}{_LANGUAGE}",
    rf"как {_NA}{{L}}{_LANGUAGE} {_RUSSIAN_SAY}(?: слово)? {{W}}",
    rf"как {{W}} {_RUSSIAN_SAY} {_NA}{{L}}{_LANGUAGE}",
    rf"как {{W}} {_NA}{{L}}{_LANGUAGE}",
    rf"как {_NA}{{L}}{_LANGUAGE} {{W}}",
    rf"что (?:значит|означает)(?: слово)? {{W}} {_NA}{{E}}{_LANGUAGE}",
    rf"перев(?:еди|едите|ести|одить)(?: слово| фразу)? {{W}} (?:на|с) {{L}}{_LANGUAGE}",
    rf"перев(?:еди|едите|ести)(?: \w+)? на {{L}}{_LANGUAGE} ?[:,]? {{W}}",
    rf"перевод(?: слова)? {{W}} на {{L}}{_LANGUAGE}",
    r"{L} (?:слово|название|перевод) (?:для|слова|обозначающее) {W}",
    rf"(?:спросить|сказать|объяснить|написать)\b.{{0,80}} {_NA}{{L}}{_LANGUAGE}"
    r" ?(?:[:,]| что) ?{W}",
    rf".{{0,160}} {_NA}{{L}}{_LANGUAGE} ?: ?{{W}}",
)
_RUSSIAN_WEAK = (
    rf"{{W}} {_NA}{{L}}{_LANGUAGE}",
    r"что (?:значит|означает)(?: слово)? {W}",
    r"перев(?:еди|едите|ести)(?: \w+)?: ?{W}",
)
_FI = r"(?:(?:في|إلى|الى) )?(?:(?:ب|ل)?(?:ال)?لغة )?"
_ARABIC_SAY = (
    r"(?:تقول|أقول|اقول|نقول|يقال|تقال|يقولون|أسأل|اسأل|نسأل|أطلب|تكتب|أكتب|نكتب|تترجم|أترجم|نترجم"
    r"|يمكنني (?:أن )?(?:أقول|أسأل)|تسمى|يسمى)"
)
_ARABIC = (
    r"(?:هل )?(?:ت|ي)عني (?:ال)?كلمة {F} (?P<word>\S+) {V}",
    r"(?:ما|ماذا)(?: هو| هي)? (?:معنى|تعني|يعني|ترجمة) (?:ال)?كلمة {F} {W}",
    rf"كيف {_ARABIC_SAY}(?: كلمة| عبارة)? {{W}} {_FI}{{L}}",
    rf"كيف {_ARABIC_SAY} {_FI}{{L}}[:،]? {{W}}",
    rf"(?:ما|ماذا)(?: هو| هي)? (?:معنى|تعني|يعني|ترجمة)(?: كلمة)? {{W}} {_FI}{{E}}",
    rf"(?:ما )?(?:هي |هو )?(?:كلمة|مقابل|مرادف|اسم) {{W}} {_FI}{{L}}",
    r"(?:ال)?كلمة {L} (?:ل|لـ|لكلمة |التي تعني )\s?{W}",
    rf"ترجمة? (?:كلمة |جملة )?{{W}} {_FI}{{L}}",
    rf".{{0,160}} {_FI}{{L}} ?: ?{{W}}",
)
_ARABIC_WEAK = (
    rf"(?:ما|ماذا)(?: هو| هي)? {{W}} {_FI}{{L}}",
    rf"{{W}} {_FI}{{L}}",
    r"(?:ما|ماذا)(?: هو| هي)? (?:معنى|تعني|يعني)(?: كلمة)? {W}",
    r"ترجم(?: \w+)?: ?{W}",
)
_SHUO = r"(?:怎么|如何|怎样|咋)(?:说|讲|写|念|问|表达|表示|翻译|称呼|拼写|拼)"
_CHINESE = (
    r"{F}(?:单词|词|里|中)?(?:的)?{W}(?:的)?(?:是|意思是)(?:不是)?{V}的?(?:意思)?吗",
    r"{F}(?:单词|词语|词|里|中|里面)?的?{W}(?:是什么意思|什么意思|是啥意思|的意思是什么)",
    rf"(?:我)?(?:想|要|该)?(?:用|拿)?{{L}}(?:里|中)?{_SHUO}(?:[:：,，])?{{W}}",
    r"(?:怎么|如何|怎样)(?:用|拿){L}(?:说|讲|写|问|表达|表示|称呼)(?:[:：,，])?{W}",
    rf"{{W}}(?:这个词|这个单词|这句话|一词)?(?:用|拿|在)?{{L}}(?:里|中)?(?:应该|该|要)?{_SHUO}呢?",
    r"{W}(?:这个词|这个单词|一词)?(?:用|在)?的?{L}(?:里|中)?(?:叫什么|是什么|叫做什么|是啥|怎么叫)",
    r"(?:请)?(?:把|将)?{W}(?:翻译|译)(?:成|为|到){L}",
    r"(?:请)?(?:帮我)?(?:翻译|译)(?:成|为|到){L}[:：,，]?{W}",
    r"(?:请)?(?:把|将)?{W}的{L}(?:翻译|单词|词)?(?:是什么|怎么说)?",
    r"{L}(?:里|中)?的?{W}(?:怎么说|怎么讲|怎么写)",
    r"(?:我)?(?:要|想|得|需要)?用{L}(?:说|问|告诉)(?:.{0,20}?)[:：,，]{W}",
)
_CHINESE_WEAK = (
    r"{W}(?:这个词|这个单词)?在{E}(?:里|中)?(?:是)?(?:什么意思)",
    r"{W}(?:这个词|这个单词)?(?:是什么意思|什么意思|的意思是什么)",
    r"(?:请)?翻译[:：]{W}",
)
_LISTS = (
    ("ar", _ARABIC, _ARABIC_WEAK), ("ru", _RUSSIAN, _RUSSIAN_WEAK), ("de", _GERMAN, _GERMAN_WEAK),
    ("fr", _FRENCH, _FRENCH_WEAK), ("pt", _PORTUGUESE, _PORTUGUESE_WEAK),
    ("es", _SPANISH, _SPANISH_WEAK), ("en", _ENGLISH, _ENGLISH_WEAK),
)  # fmt: skip
_STRONG = {
    _compiled(each, _PLACES, _BEFORE): Form(asker) for asker, strong, _ in _LISTS for each in strong
}
_WEAK = {
    _compiled(each, _PLACES, ""): Form(asker, is_weak=True)
    for asker, _, weak in _LISTS
    for each in weak
}
_IN_CHINESE = {
    _compiled(each, _CHINESE_PLACES, ""): Form("zh", is_weak=weak)
    for weak, listed in ((False, _CHINESE), (True, _CHINESE_WEAK))
    for each in listed
}
FORMS: Mapping[re.Pattern[str], Form] = {**_IN_CHINESE, **_STRONG, **_WEAK}
"""all of them, in the order in which they are looked for"""

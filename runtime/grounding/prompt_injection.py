"""Sentences of a document that address whoever reads it as a machine: “ignore the above”. Pure.

A document is to be quoted, not obeyed. What tries to instruct a model is neither given to one nor
taken as support, nor quoted as an answer; the person can still read it where it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of
from runtime.text.sentences import sentence_spans


def _pattern(*alternatives: str) -> re.Pattern[str]:
    """Compile alternatives: a space is any white space, and a first `^` is `_BEGIN`.

    What they begin with alike is looked for once, which is many times faster. No repetition runs
    over the place where another match may begin: the time is in proportion to the text.
    """
    orders = "|".join(each[1:] for each in alternatives if each.startswith("^"))
    words = "|".join(each[2:] for each in alternatives if each.startswith(r"\b"))
    others = "|".join(each for each in alternatives if not each.startswith(("^", r"\b")))
    whole = rf"{_BEGIN}(?:{orders})|\b(?:{words})|{others}"
    return re.compile(whole.replace(" ", r"\s+"), re.IGNORECASE)


_MARKS = r".:;!?()\[\]—–\"“«>#*。，：；！"
_GAP = rf"[^\w{_MARKS}]*+(?:_++[^\w{_MARKS}]*+)*+"
"""What may stand between the beginning of an order and its verb; another beginning may not."""
_BEGIN = (
    rf"(?:\A|\n(?=[^\w\n]*+(?-i:[A-ZÀ-ÞА-Я]))|[{_MARKS}]"
    r"|\b(?:please|kindly|now|instead|then|and|but|simply|just"
    r"|you (?:must|should|shall|will|are to|have to|need to|to)"
    r"|bitte|jetzt|nun|und|por favor|ahora|y|s'il vous plaît|maintenant|et|per favore|ora|agora|e"
    rf"|пожалуйста|теперь|и)){_GAP}"
)
"""Where an order begins: “do not ignore” and “they ignore” are none. A wrapped line is no beginning
unless it has a capital."""
_FIRM = r"(?:instructions?|prompts?|directives?|guidelines)"
_NOUN = rf"(?:{_FIRM}|rules|orders|commands|directions|texts?|context|passages?)"
_DETERMINED = r"(?:(?:all|any|every|the|these|those|your|my|of|other) ){0,4}"
_BEFORE = r"(?:above|previous|prior|preceding|foregoing)"
_ENDS = r"(?=\W*(?:\Z|[.,;:!]|and\b|but\b))"
_YOURS = (
    rf"your (?:(?:{_BEFORE}|earlier|original|initial|system|own|current|other) )*"
    r"(?:instructions?|prompt|rules|guidelines|directives?)\b"
)
_WHAT_WAS_TOLD = (
    rf"(?:{_DETERMINED}(?:{_BEFORE} (?:\w+ ){{0,2}}{_NOUN}"
    rf"|(?:earlier|former|existing|original|initial) (?:system )?{_FIRM}|system prompt"
    rf"|{_NOUN} above|{_FIRM} (?:(?:that )?(?:came|come|given|written|stated) )?(?:to you )?"
    rf"(?:above|previously|earlier|so far|before{_ENDS}"
    r"|you (?:were|are|have been) (?:given|told)))\b"
    rf"|(?:all )?(?:of )?the (?:above|foregoing){_ENDS}"
    rf"|(?:everything|all|what) (?:that )?(?:(?:is |was |you )?(?:above|before{_ENDS}|said before)"
    rf"|(?:came|comes) before|you (?:were|have been) told)\b"
    rf"|(?:all|any) (?:other )?instructions?(?:{_ENDS}|(?= (?:that )?you\b))"
    rf"|(?:the|these|all|any) passages\b|{_YOURS})"
)
_ROMANCE_TOLD = (
    r"(?:instruc\w+|instru[çc]\w+|istruzion\w+|indicacion\w*|indicazion\w+|consignes?|directives?"
    r"|órdenes|ordini|regole|reglas|regras|règles)"
)
_ROMANCE_BEFORE = (
    r"(?:anterior\w*|previ[ao]s|prévi[ao]s|précédent\w*|precedent\w*|de arriba|acima|ci-dessus"
    r"|sopra)"
)
_RUSSIAN_TOLD = r"(?:инструкци|указани|правил|команд)\w*"
_RUSSIAN_BEFORE = r"(?:предыдущ|прежн|предшествующ|вышеуказанн|вышеприведенн|сво|все)\w*"
_CHINESE_TOLD = r"(?:指令|指示|命令|提示词?|规则|規則|要求|内容|內容)"

_OVERRIDE = _pattern(
    # Control tokens of chat templates.
    r"<[|｜][\w▁/:.-]{1,40}[|｜]>"
    r"|\[/?(?-i:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\]",
    r"<</?SYS>>|</?(?:start|end)_of_turn>",
    # Turns. “System: Linux 6.1” and “System: a set of parts” are none.
    r"(?:\A|\n)[^\w\n-]*system(?: (?:prompt|message|override))?\s*:"
    r" (?!an?\b)(?-i:[A-Z]|you\b)[^\W\d]*(?:\W+[^\W\d]+){3}",
    r"(?:\A|\n)[^\w\n]*###\s*(?:instruction|response|system|user|human|assistant)\s*:",
    r"\bnew (?:system )?(?:instructions?|prompt|orders)\b\W+(?:(?:you|always|only|now|please|from"
    r"|answer|say|reply|respond|write|output|print|ignore|disregard|forget)\b|[“\"«])",
    # English.
    rf"^(?:ignore|disregard|forget|pay no attention to|take no notice of) {_WHAT_WAS_TOLD}",
    rf"^(?:override|bypass) (?:{_DETERMINED}(?:{_BEFORE} {_FIRM}|system prompt)\b|{_YOURS})",
    rf"^(?:do not|don['’]t|never|stop) (?:follow|obey|heed)(?:ing)? {_WHAT_WAS_TOLD}{_ENDS}",
    r"\byour new (?:task|job|goal|objective|role) (?:is|will be) (?:now )?to\b",
    r"\byour new (?:instructions?|orders) (?:is|are)\b|\byour task (?:is now|now is) to\b",
    # German.
    r"^(?:ignorier(?:e|t|en sie)|vergiss|vergesst|vergessen sie|missachte(?:n sie)?)\b[^.!?]{0,20}"
    r"\b(?:(?:obig|vorherig|vorig|bisherig|früher|vorangehend|vorstehend|dein|eur)\w* (?:\w+ )?"
    r"(?:anweisung|instruktion|befehl|regel|vorgabe|prompt)\w*|anweisungen (?:oben|zuvor)"
    r"|obige\w*)",
    r"^beachte\w*\b[^.!?]{0,20}\b(?:obig|vorherig|bisherig)\w* (?:anweisung|vorgabe)\w* nicht\b",
    r"\b(?:deine|ihre) neue (?:aufgabe|anweisung) (?:ist|lautet)\b",
    # Spanish, French, Italian and Portuguese.
    r"^(?:ignor(?:a|e|ad|en|es|ez|ate)|olvid[ae]d?|descart[ae]|oubli(?:e|es|ez)|dimentica(?:te)?|trascura"
    r"|esque[çc][ae]|desconsidere|haz caso omiso de|no (?:hagas|haga) caso (?:de|a)"
    r"|ne (?:tiens|tenez) pas compte de\w*)\b[^.!?]{0,20}"
    rf"(?:\b{_ROMANCE_TOLD} (?:\w+ )?{_ROMANCE_BEFORE}|\b{_ROMANCE_BEFORE} {_ROMANCE_TOLD}"
    rf"|\b(?:tus|sus|tes|vos|tue|vostre|suas) {_ROMANCE_TOLD}"
    r"|\btodo lo anterior|\btudo acima|\btout ce qui précède|\b(?:quanto|tutto) sopra)",
    r"\b(?:tu nueva tarea|sua nova tarefa|(?:ta|votre) nouvelle tâche"
    r"|il tuo nuovo compito) (?:es|é|est|è)\b",
    # Russian.
    r"^(?:игнорируй(?:те)?|забудь(?:те)?|не обращай(?:те)? внимания на)\b[^.!?]{0,20}"
    rf"\b(?:{_RUSSIAN_BEFORE} (?:\w+ ){{0,2}}{_RUSSIAN_TOLD}|{_RUSSIAN_TOLD} выше)",
    r"\b(?:твоя|ваша) новая задача\b",
    # Chinese.
    r"(?<!不要)(?<![勿不别可能以])(?:忽略|无视|無視|忘记|忘記|忘掉|不要理会|不要理會)[^。！？\n]{0,4}"
    r"(?:以上|之前|上面|上述|前面|先前|此前|你的)[^。！？\n]{0,6}" + _CHINESE_TOLD,
    r"(?:你|您)的新(?:任务|任務|指令)是",
    # Arabic.
    r"(?<!\w)(?:تجاهل|انس|لا تتبع)\b[^.!?]{0,20}(?:التعليمات|الأوامر|الإرشادات)"
    r"[^.!?]{0,12}(?:السابقة|أعلاه|المذكورة)",
    r"(?<!\w)مهمتك الجديدة(?!\w)",
)
_MACHINE = r"(?:ai(?: (?:assistant|model|system))?|(?:ai |large )?language model|llm|chatbot)s?"
_ANSWER = r"(?:say|answer|reply|respond|claim|pretend)"
_ONLY_THIS = (
    r"(?:(?:only|exactly|nothing but) (?:this|that|with)\b|(?:(?:only|exactly)\s*|this\s*)[:“\"«])"
)
_HENCEFORTH = r"from (?:now on|this (?:point|moment)(?: on(?:wards?)?)?|here on)"
_ORDER = _pattern(
    rf"\b(?:you|the (?:model|ai)) (?:must|shall|are to) (?:now |only )?{_ANSWER}"
    rf" {_ONLY_THIS}",
    rf"^{_ANSWER} {_ONLY_THIS}",
    r"^answer (?:every|all|any) questions? (?:with|by)\b(?! (?:an?|your|complete|full)\b)",
    rf"\b{_HENCEFORTH}\W+(?:you (?:must|shall|will|are to) )?(?:always |only )?"
    r"(?:say|reply|respond|pretend|answer (?!the (?:phone|telephone|door)))\b",
    rf"\b{_HENCEFORTH}\W+you are (?:now )?(?:an? )?(?:{_MACHINE}\b|(?-i:[A-Z]{{3,}}))",
    rf"\byou are (?:now )?(?:an? )?(?:helpful )?{_MACHINE}"
    r"(?=\W*\Z|[.,;:!]| (?:that|who|and|named)\b)",
    r"\byou are (?:now )?an? helpful assistant\b|\byou are now (?:an? )?assistant\b",
    rf"^(?:dear|attention|note|message|instructions?)\W+(?:(?:to|for) )?(?:the |any |all )?"
    rf"(?:{_MACHINE}|assistants?)(?: (?:reading|that|who)\b[^.!?:]{{0,40}})?\s*[:,!—–]",
    r"^ab (?:jetzt|sofort|nun)\W+(?:antworte|beantworte|sage|behaupte)\b",
    r"^antworte(?:t|n sie)? (?:nur|immer|ausschließlich|auf (?:jede|alle))\b",
    r"^(?:responde|contesta|rispondi|responda) (?:solo|solamente|siempre|sempre|apenas|somente)"
    r" (?:con|com|que|che)\b",
    r"^(?:a partir de|d'ora) (?:ahora|agora|in poi)\W+(?:responde|responda|contesta|rispondi|di)\b",
    r"^(?:réponds|répondez|dis|dites) (?:seulement|uniquement|toujours)\b",
    r"^à partir de maintenant\W+(?:réponds|répondez|dis|dites)\b",
    r"^отвечай(?:те)? (?:только|всегда|на (?:все|каждый|любой))\b",
    r"^с этого момента\W+(?:отвечай|говори)",
    r"(?:\A|\n)[^\w\n]*(?:请|请只|而是|只|仅|你?必须)(?:回答|回复|说|输出)[：:“「]",
    r"从现在(?:开始|起)[，,]?(?:你|请)?(?:只|都|必须|要)*(?:回答|回复|说)",
    r"(?<!\w)من الآن فصاعد\w*\W+(?:أجب|قل)(?!\w)",
)


def is_instruction(evidence: Evidence) -> bool:
    """Whether a sentence, or what it follows in its paragraph, tries to instruct a model."""
    spans = _spans(evidence.hit)
    last = bisect_left(spans, (evidence.end, 0)) - 1  # they do not overlap, and stand in order
    return last >= 0 and evidence.start < spans[last][1]


def without_instructions(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the sentences that do not try to instruct a model."""
    return [each for each in evidence if not is_instruction(each)]


@lru_cache(maxsize=1 << 6)
def safe_sentences(hit: Hit) -> tuple[Evidence, ...]:
    """Return the sentences of a passage, unscored, that do not try to instruct a model.

    Evidence, and what an answer is held against, come from here alone.
    """
    return tuple(without_instructions(sentences_of(hit)))


def instructs(text: str) -> bool:
    """Whether a text by itself, such as a title, tries to instruct a model."""
    return next(_found(text), None) is not None


@lru_cache(maxsize=256)
def _spans(hit: Hit) -> tuple[tuple[int, int], ...]:
    """Return the spans of the document that do; all that follows an override until a blank line."""
    return tuple((hit.start + start, hit.start + end) for start, end in _found(hit.text))


def _found(text: str) -> Iterator[tuple[int, int]]:
    overridden, last = False, 0
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        overridden = overridden and "\n\n" not in text[last:start]
        overridden = overridden or _OVERRIDE.search(sentence) is not None
        if overridden or _ORDER.search(sentence):
            yield start, end
        last = end

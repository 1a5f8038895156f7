"""Whether a question asks for what a command destroys, in the languages of the first page. Pure.

Each sort of destruction has verbs of its own: who removes a file does not ask for a forced push.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from runtime.grounding.code.destructive import DATABASES, Destruction

Sort = Literal[
    "delete", "mirror", "flush", "drop", "empty", "device", "format", "discard", "clean", "force",
    "end", "access",
]  # fmt: skip

_DELETE = """delet remov eras wip destroy clean clear purg prun discard rid shred unlink uninstal
    borra borre borré borrar borro elimin quita suprim vaciar vacía desinstal limpi destru
    supprim effac enlev retirer vider vide désinstall nettoy détrui
    lösch gelösch entferne geleert säuber vernicht deinstallier wegwerf
    apag exclui exclua excluo excluí deletar limpa limpe limpo esvazi
    удали удаля удалени стере стере стира сотри сотру очист очищ убра убер уничтож снест"""
_DELETE_INSIDE = (
    "删除 删掉 删去 清空 清除 移除 擦除 抹掉 卸载 清理 حذف مسح إزال ازال أزيل محو تفريغ"
)
_VERBS: Mapping[Sort, tuple[str, str]] = {
    "delete": (f"{_DELETE} drop", _DELETE_INSIDE),
    "mirror": (
        f"{_DELETE} mirror sync espej sincroniz miroir synchronis spiegel synchronisier espelh "
        "зеркал синхрониз",
        f"{_DELETE_INSIDE} 镜像 同步 مزامن",
    ),
    "flush": (f"{_DELETE} flush reset zurücksetz сброс", f"{_DELETE_INSIDE} 重置"),
    "empty": (
        f"{_DELETE} truncat shrink zero overwrit trunc recort tronqu kürz schrumpf урез",
        f"{_DELETE_INSIDE} 截断",
    ),
    "device": (
        "burn flash clon wip eras zero overwrit grabar graba grabo sobrescrib queima brenn "
        "überschreib klon gravar graver gravez écras sobrescrev перезап прожеч прожиг прошит "
        "прошив стере стира",
        "刻录 烧录 覆盖 克隆 擦除 حرق استنساخ مسح",
    ),
    "format": (
        "format partition mkfs filesystem eras wip swap particion borra borrar partitionn effac "
        "partitionier dateisystem lösch particiona apag разметить разбить разбей раздел стере "
        "форматир отформатир",
        "格式化 分区 文件系统 擦除 تهيئ تنسيق فورمات تقسيم مسح",
    ),
    "discard": (
        "discard undo reset revert throw drop restor rewind abandon descart deshac deshaz deshago "
        "restabl annul réinitialis rétabl jeter jette jetez verwerf verworf rückgängig zurücksetz "
        "wiederherstell desfaz desfaç desfaça отмен отброс откат сброс вернут восстанов",
        "撤销 丢弃 放弃 还原 回退 重置 恢复 تراجع تجاهل إلغاء استعاد",
    ),
    "clean": (f"{_DELETE} drop descart verwerf отброс", _DELETE_INSIDE),
    "force": (
        "forc overwrit rewrit forz fuerz fuerce sobrescrib reescrib écras réécri erzwing gezwung "
        "überschreib umschreib forç sobrescrev reescrev форс принуд перезап перепис",
        "强制 强推 覆盖 改写 بالقوة إجبار فرض قسر",
    ),
    "end": (
        "kill stop terminat quit close forc abort matar mata detener detén detenga cerrar cierra "
        "cierre finaliz tuer tuez tue arrêt terminar termine terminer terminez termina fermer "
        "fermez ferme beend stopp töt getötet abbrech schließ schliess encerr parar убит убей "
        "заверш останов закры прекрат",
        "杀死 杀掉 终止 结束 关闭 停止 强制 إنهاء أنهي قتل إيقاف أوقف إغلاق",
    ),
    "access": (
        "chmod chown permission permit access owner execut writab readab allow grant recurs share "
        "protect secur right permis propietari acceso accès droit propriétair autoris rechte "
        "zugriff eigentümer besitzer ausführbar schreibbar proprietári acess права доступ владел "
        "исполня",
        "权限 所有者 可执行 صلاحي أذون اذون ملكي",
    ),
    "drop": (f"{_DELETE} drop truncat", _DELETE_INSIDE),
}  # fmt: skip
"""sort → how the words begin that ask for it; what does so inside a word, or without spaces"""
_LONGEST = {
    "borro": 5, "vide": 4, "mata": 4, "tue": 3, "termina": 7, "termine": 8, "ferme": 6, "grabo": 5,
    "forc": 7, "undo": 7,
}  # fmt: skip
"""letters at most of a word that begins so: longer ones are other words"""
_DROPS = re.compile(r"\b(?:drop|truncate|alter)\b", re.IGNORECASE)
_OBJECTS: Mapping[Sort, str] = {
    "drop": (
        r"\b(?:sql|tabl|column|row|record|databas|schema|index|view|datos|données|dados|base"
        r"|tabelle|datenbank|spalte|zeile|fila|column|ligne|colonne|tabela|linha|banco)"
        r"|таблиц|баз[аеуы]|столб|строк|запис|表|数据库|行|列|جدول|قاعدة|صف|عمود"
    ),
    "discard": (
        r"\b(?:change|commit|edit|modif|stash|untracked|cambio|changement|änderung|alteraç)"
        r"|изменен|правк|коммит|更改|修改|提交|تغيير|تعديل"
    ),
}
"""what has to be named: who deletes a file deletes no table, nor what was changed in others"""
_OBJECT_PATTERNS = {sort: re.compile(words, re.IGNORECASE) for sort, words in _OBJECTS.items()}
_DETERMINED = r"(?:the|a|an|my|our|this|that|these|those|it|all|up|out|some|process|program|task)\b"
_AS_VERB = {
    "delete": (
        rf"\bempty(?:ing)?\s+{_DETERMINED}"
        r"|\bleere?\s+(?:den|die|das|meinen?|einen?|alle)\b|\b(?:zu|kann ich \w{1,20}) leeren\b"
    ),
    "end": rf"\b(?:end|free)(?:ing)?\s+{_DETERMINED}",
}
"""words that are asked for as verbs only: “empty the folder”, not “empty folders”"""
_VERB_PATTERNS = {sort: re.compile(words, re.IGNORECASE) for sort, words in _AS_VERB.items()}
_WIDE = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,40}(?![\w-])")
_BEFORE = 60
"""characters before a verb in which it may be denied"""
_FORGOING = re.compile(
    r"(?:(?<!can )\bnot|\b(?:never|except|avoid|nicht|nunca|no|não|ne|не|keine?|لا|لن|ألا)"
    r"|(?:do|does|did|should|must|wo|need)n['’]t)\W+$"
    r"|\bn['’]$|[不别勿未]要?$"
    r"|\b(?:without|instead of|rather than|sin|sans|ohne|sem|без|دون|بدون)\s"
    r"(?:[^\s,;.:?!]{1,20}\s){0,3}$",
    re.IGNORECASE,
)
_PUTS = re.compile(
    r"\b(?:writ|cop[iy]|put|restor|imag|creat|mak|escrib|graba|écri|graver|schreib|kopier|erstell"
    r"|escrev|gravar|запис|скопир|созда)\w*|写|复制|制作|كتاب|كتب|نسخ|إنشاء",
    re.IGNORECASE,
)
_DEVICE_NAMED = re.compile(
    r"\b(?:usb|disks?|drives?|stick|card|device|partition|iso|bootable|disco|tarjeta|disque|clé"
    r"|carte|festplatte|laufwerk|karte|pendrive|cartão|флешк|диск)|U盘|磁盘|硬盘|قرص|فلاش",
    re.IGNORECASE,
)
"""what else asks to overwrite one, where it stands after what puts something there"""


def asks_for(question: str, destruction: Destruction) -> bool:
    """Return whether a question asks for what a command destroys, or has that very command.

    A verb that says so must not be denied: “without deleting” asks for nothing.
    """
    typed = destruction.command.strip("`$ ")
    if typed and typed in question:
        return True
    sort = _sort(destruction)
    if sort == "device" and _names_device(question):
        return True
    if sort == "discard" and _names(question, sort):
        return _has_verb(question, "discard") or _has_verb(question, "delete")
    if sort == "drop" and not _names(question, sort):
        return False
    return _has_verb(question, sort)


def _sort(destruction: Destruction) -> Sort:
    """Return what sort of destruction a command is."""
    program, effect = destruction.program, destruction.effect
    if effect == "deletes":
        first = program.split()[0].casefold()
        if first == "dropdb" or (
            first in ("sql", *DATABASES) and _DROPS.search(destruction.command)
        ):
            return "drop"
        if first in ("rsync", "robocopy"):
            return "mirror"
        return "flush" if first in ("iptables", "redis-cli") else "delete"
    if effect == "overwrites":
        return "empty" if program == "truncate" else "device"
    if effect == "discards":
        return "clean" if program.startswith(("git clean", "git stash")) else "discard"
    others: Mapping[str, Sort] = {
        "formats": "format", "forces": "force", "ends": "end", "changes access": "access",
    }  # fmt: skip
    return others[effect]


def _names(question: str, sort: Sort) -> bool:
    return _OBJECT_PATTERNS[sort].search(question) is not None


def _names_device(question: str) -> bool:
    """Whether something is to be put onto a device."""
    puts = _PUTS.search(question)
    return puts is not None and _DEVICE_NAMED.search(question, puts.end()) is not None


def _has_verb(question: str, sort: Sort) -> bool:
    """Whether a question has a verb of a sort that it does not deny."""
    folded = question.casefold()
    return any(
        not _FORGOING.search(folded[max(0, place - _BEFORE) : place])
        for place in _places(folded, sort)
    )


def _places(question: str, sort: Sort) -> Iterator[int]:
    """Yield where a question has a verb of a sort."""
    beginnings, inside = (tuple(words.split()) for words in _VERBS[sort])
    spaced = [each for each in inside if not _WIDE.match(each)]
    for match in _WORD.finditer(question):
        if _begins(match[0], beginnings) or any(each in match[0] for each in spaced):
            yield match.start()
    for match in _WIDE.finditer(question):
        yield from (match.start() + match[0].index(each) for each in inside if each in match[0])
    for kind, pattern in _VERB_PATTERNS.items():
        if kind == sort or (kind == "delete" and sort in ("mirror", "flush", "empty", "clean")):
            yield from (match.start() for match in pattern.finditer(question))


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return any(word.startswith(each) and len(word) <= _LONGEST.get(each, 40) for each in beginnings)

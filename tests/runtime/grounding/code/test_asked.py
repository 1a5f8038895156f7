"""What destroys is shown to who asks for that sort of destruction, in eight languages."""

from __future__ import annotations

import pytest

from runtime.grounding.code.asked import asks_for
from runtime.grounding.code.destructive import destructive

RM, PUSH, RESET, KILL = "rm x", "git push --force", "git reset --hard HEAD~1", "kill -9 42"
MKFS, DD, DROP, CHMOD = (
    "mkfs.ext4 /dev/sdb1",
    "dd if=a of=/dev/sdb",
    "DROP TABLE t",
    "chmod -R 700 x",
)


@pytest.mark.parametrize(
    ("question", "code", "asked"),
    [
        ("How do I find all files larger than 100 MB?", "find . -exec rm {} \\;", False),
        ("how to delete all empty files below logs", "find logs -empty -delete", True),
        ("get rid of old docker images", "docker image prune", True),
        ("list files without deleting anything", "rm x", False),
        ("don't remove, only show", "rm x", False),
        ("write debian.iso to a usb stick with dd", "dd if=a of=/dev/sdb", True),
        ("undo my last commit and throw the changes away", "git reset --hard HEAD~1", True),
        ("how do I push my branch", "git push --force", False),
        ("overwrite the remote branch with mine", "git push --force", True),
        ("which process is on port 8080", "kill -9 42", False),
        ("what does `crontab -r` do", "crontab -r", True),
        ("list my cron jobs", "crontab -r", False),
        ("how do I delete a branch", "git push --force", False),
        ("the unit file or drop-ins changed, call drop_caches()", "rm x", False),
        ("write a function that reads a file", "dd if=a of=/dev/sdb", False),
        ("make an ext4 filesystem on sdb1", "mkfs.ext4 /dev/sdb1", True),
    ],
)
def test_a_question_asks_for_it_or_does_not(question: str, code: str, asked: bool) -> None:
    assert [asked] == [asks_for(question, each) for each in destructive(code)]


@pytest.mark.parametrize(
    ("code", "questions"),
    [
        (
            RM,
            [
                "How do I remove a file?", "¿Cómo borro un archivo?", "¿Cómo eliminar una carpeta?",
                "Comment supprimer un fichier ?", "Comment vider un dossier ?",
                "Wie lösche ich eine Datei?", "Wie entferne ich einen Ordner?",
                "Como apagar um arquivo?", "Como excluir uma pasta?", "كيف أحذف ملفا؟",
                "كيف يمكن حذف مجلد؟", "如何删除文件？", "怎么清空一个目录？", "Как удалить файл?",
                "Как очистить папку?", "I can't delete this file, why?", "empty the folder",
            ],
        ),
        (
            PUSH,
            [
                "force a push", "¿Cómo forzar un push?", "Comment forcer un push ?",
                "Wie erzwinge ich einen Push?", "Como forçar um push?", "كيف أدفع بالقوة؟",
                "怎样强制推送？", "Как принудительно отправить ветку?",
            ],
        ),
        (
            RESET,
            [
                "delete my last commit", "¿Cómo descarto los cambios?",
                "Comment annuler les modifications ?", "Wie verwerfe ich alle Änderungen?",
                "Como descartar as alterações?", "كيف أتراجع عن التغييرات؟", "如何撤销更改？",
                "Как отменить изменения?",
            ],
        ),
        (
            KILL,
            [
                "How do I free the port 8080?", "¿Cómo matar un proceso?",
                "Comment tuer un processus ?",
                "Wie beende ich einen Prozess?", "Como encerrar um processo?",
                "كيف يمكن إنهاء عملية؟",
                "怎么杀死进程？", "Как завершить процесс?",
            ],
        ),
        (
            MKFS,
            [
                "¿Cómo formateo un disco?", "Comment formater une clé ?",
                "Wie formatiere ich eine Festplatte?", "Como formatar um disco?",
                "كيف يمكن تهيئة القرص؟", "如何格式化硬盘？", "Как отформатировать диск?",
            ],
        ),
        (
            DD,
            [
                "¿Cómo grabar una ISO en un USB?", "Comment copier une image sur une clé USB ?",
                "Wie schreibe ich ein Abbild auf einen USB-Stick?",
                "Como gravar uma imagem em um pendrive?", "كيف أكتب صورة على قرص USB؟",
                "如何把镜像写入U盘？", "Как записать образ на флешку?",
            ],
        ),
        (
            DROP,
            [
                "How do I delete a table?", "¿Cómo elimino una tabla?",
                "Comment supprimer une table ?",
                "Wie lösche ich eine Tabelle?", "Como excluir uma tabela?", "كيف أحذف جدول؟",
                "怎么删除数据库的表？", "Как удалить таблицу?",
            ],
        ),
        (
            CHMOD,
            [
                "Set the permissions of a folder", "¿Cómo cambio los permisos?",
                "Comment changer les droits ?", "Wie ändere ich die Rechte?",
                "Como mudar as permissões?", "كيف أغير أذونات مجلد؟", "怎么修改权限？",
                "Как изменить права доступа?",
            ],
        ),
    ],
)  # fmt: skip
def test_each_language_asks_with_verbs_of_its_own(code: str, questions: list[str]) -> None:
    (destruction,) = destructive(code)
    assert [] == [each for each in questions if not asks_for(each, destruction)]


@pytest.mark.parametrize(
    ("code", "questions"),
    [
        (
            RM,
            [
                "list all empty folders", "How do I play a video?", "¿Cómo leer un archivo?",
                "borrow a value in Rust", "exclude a folder", "quite a long list",
                "Wie verbinde ich mich mit einem entfernten Server?", "alle leeren Dateien finden",
                "¿Cómo listar archivos sin borrar nada?", "Comment lister sans rien supprimer ?",
                "Wie liste ich Dateien, ohne sie zu löschen?", "Como listar sem apagar nada?",
                "如何列出文件而不删除？", "Как показать файлы, не удаляя их?", "без удаления",
                "كيف أعرض الملفات دون حذف أي شيء؟", "Как войти на удаленный сервер?",
                "list files without actually deleting them", "overwrite a branch", "kill a process",
            ],
        ),
        (PUSH, ["How do I remove a file?", "Как удалить файл?", "删除文件", "publish a branch"]),
        (RESET, ["How do I remove a file?", "Wie lösche ich eine Datei?", "undoubtedly so"]),
        (
            KILL,
            [
                "open a terminal", "how much free memory is there?", "print the end of a file",
                "match a pattern", "un regalo para ti", "delete a file",
            ],
        ),
        (MKFS, ["How do I remove a file?", "kill a process"]),
        (DD, ["How do I remove a file?", "beschreibe das Programm", "quem é o autor?"]),
        (DROP, ["How do I remove a file?", "Comment supprimer un fichier ?", "drop a file here"]),
        (CHMOD, ["How do I remove a file?", "правильно ли это?"]),
    ],
)  # fmt: skip
def test_who_asks_for_something_else_or_denies_it_asks_for_nothing(
    code: str, questions: list[str]
) -> None:
    (destruction,) = destructive(code)
    assert [] == [each for each in questions if asks_for(each, destruction)]


@pytest.mark.parametrize(
    ("question", "code", "asked"),
    [
        ("delete users older than a year with SQL", "DELETE FROM users", True),
        ("mirror a folder with rsync", "rsync -a --delete a/ b/", True),
        ("mirror a folder", "rm -r a", False),
        ("flush the rules of the firewall", "iptables -F", True),
        ("clear a log file", "truncate -s 0 app.log", True),
        ("remove untracked files", "git clean -fd", True),
        ("remove a stash", "git stash drop", True),
    ],
)
def test_programs_have_verbs_of_their_own(question: str, code: str, asked: bool) -> None:
    assert [asked] == [asks_for(question, each) for each in destructive(code)]

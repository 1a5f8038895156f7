from __future__ import annotations

import pytest

from runtime.grounding.code.destructive import destructive, destructive_in_prose


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("rm notes.txt", "deletes"),
        ("find ./path/ -size +100M -exec rm '{}' \\;", "deletes"),
        ("find . -name '*.tmp' -delete", "deletes"),
        ("ls | xargs rm", "deletes"),
        ("sudo -u root bash -c 'rm -r /srv/x'", "deletes"),
        ("ssh host rm x", "deletes"),
        ("echo $(rm x)", "deletes"),
        ("shred -u key", "deletes"),
        ("rsync -a --delete a/ b/", "deletes"),
        ("robocopy a b /MIR", "deletes"),
        ("docker system prune -f", "deletes"),
        ("docker volume rm data", "deletes"),
        ("docker compose down -v", "deletes"),
        ("kubectl delete pod x", "deletes"),
        ("aws ecr batch-delete-image --name x", "deletes"),
        ("zfs destroy tank/x", "deletes"),
        ("crontab -r", "deletes"),
        ("psql -c 'DROP TABLE users'", "deletes"),
        ("DELETE FROM users; SELECT 1;", "deletes"),
        ("ALTER TABLE a\nDROP COLUMN b", "deletes"),
        ("redis-cli flushall", "deletes"),
        ("git branch -D old", "deletes"),
        ("git push origin --delete old", "deletes"),
        ("git push origin :old", "deletes"),
        ("Remove-Item -Recurse x", "deletes"),
        ("dd if=a.iso of=/dev/sdb bs=4M", "overwrites"),
        ("cat a.iso > /dev/sdb", "overwrites"),
        ("truncate -s 0 app.log", "overwrites"),
        ("mkfs.ext4 /dev/sdb1", "formats"),
        ("sudo wipefs -a /dev/sdb", "formats"),
        ("git push --force", "forces"),
        ("git push -fu origin main", "forces"),
        ("git push origin +main", "forces"),
        ("git filter-branch --all", "forces"),
        ("git -C repo reset --hard HEAD~1", "discards"),
        ("git clean -fdx", "discards"),
        ("git checkout -- a.txt", "discards"),
        ("git restore a.txt", "discards"),
        ("git stash drop", "discards"),
        ("kill -9 42", "ends"),
        ("sudo chmod -R 777 /srv", "changes access"),
        ("chown --recursive anna /srv", "changes access"),
        ("pkill -s KILL -f x", "ends"),
        ("fuser -k 8080/tcp", "ends"),
    ],
)
def test_what_destroys_is_found(code: str, effect: str) -> None:
    assert [effect] == [each.effect for each in destructive(code)]


@pytest.mark.parametrize(
    "code",
    [
        "find . -size +100M",
        "echo rm -rf / # rm -rf /",
        "grep -r 'rm -rf' .",
        "tldr docker rm",
        "rm --help",
        "aws s3 rm help",
        "rsync -a --delete --dry-run a/ b/",
        "git clean -n",
        "git push origin main",
        "git reset --soft HEAD~1",
        "git checkout main",
        "git restore --staged a.txt",
        "git rm --cached a.txt",
        "git fetch --prune",
        "crontab -l",
        "chmod 644 a.txt",
        "kill 42",
        "kill -19 42",
        "kill -s TERM 42",
        "dd if=/dev/sda of=backup.img",
        "ls > /dev/null",
        "docker run --rm -v a:b image",
        "truncate -s +50M f",
        "apt purge nginx",
        "wipefs /dev/sdb",
        "psql -c 'SELECT dropped FROM t'",
        "python3 remove.py",
        "",
    ],
)
def test_what_destroys_nothing_is_let_be(code: str) -> None:
    assert () == destructive(code)


def test_a_destruction_is_told_with_its_command_and_program() -> None:
    (found,) = destructive("cd x; sudo git push --force origin main && ls")
    assert ("git push", "sudo git push --force origin main") == (found.program, found.command)


@pytest.mark.parametrize(
    ("code", "total"),
    [
        ("rm -rf /", True), ("rm -rf /*", True), ("rm -rf ~", True), ("rm -rf $HOME/", True),
        ("rm *", True), ("rm -r .", True), ("rd /s c:\\", True), ("rm -rf ./build", False),
        ("rm *.o", False), ("rm /tmp/x", False),
    ],
)  # fmt: skip
def test_everything_is_told_from_something(code: str, total: bool) -> None:
    assert [total] == [each.total for each in destructive(code)]


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ("rm removes files. Kill the process.\nformat the text\nFind and delete it.", []),
        ("Run `rm build` at last.", ["rm"]),
        ("Find large files:\nfind . -size +100M -exec rm '{}' \\;", ["rm"]),
        ("You can use rm -rf build, which deletes it.", ["rm"]),
        ("1. sudo rm -r /srv/x", ["rm"]),
        ("- Remove-Item -Recurse x", ["Remove-Item"]),
        ("Then kill -9 1234 ends it; kill 1234 asks it to end.", ["kill"]),
        ("find . -size +100M", []),
    ],
)
def test_commands_are_found_in_prose_and_words_are_none(text: str, programs: list[str]) -> None:
    assert programs == [each.program for each in destructive_in_prose(text)]


def test_a_file_that_is_called_help_is_deleted_like_others() -> None:
    assert ["rm"] == [each.program for each in destructive("rm -rf x help")]

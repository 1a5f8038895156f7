from __future__ import annotations

import pytest

from runtime.grounding.code.shell import filled, options, read_shell


def words(code: str) -> list[str]:
    return [" ".join(command.words) for command in read_shell(code).commands]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("sort a.log | uniq -c | head -n 3", ["sort a.log", "uniq -c", "head -n 3"]),
        ("a && b || c; d & e", ["a", "b", "c", "d", "e"]),
        ("echo 'a | b; c' \"d && e\" f\\|g", ["echo a | b; c d && e f|g"]),
        ("$ ls -l  # list; rm\n", ["ls -l"]),
        ("a 2>&1 >out.txt <in &> all b", ["a b"]),
        ("PATH=x LC_ALL=C sort", ["sort"]),
        ("for f in *.log; do rm \"$f\"; done", ["rm $f"]),
        ("if true; then a; else b; fi", ["true", "a", "b"]),
        ("ls \\\n  -l", ["ls -l"]),
        ("cat <<EOF > f\nrm -rf /\nEOF\nls", ["cat", "ls"]),
        ("sudo -u ann rm x", ["sudo -u ann rm x", "rm x"]),
        ("env A=1 timeout -k 5 10 make", ["env A=1 timeout -k 5 10 make", "timeout -k 5 10 make",
                                           "make"]),
        ("xargs -0 -n 1 rm -f", ["xargs -0 -n 1 rm -f", "rm -f"]),
        ("find . -exec rm {} \\;", ["find . -exec rm {} ;", "rm {} ;"]),
        ("bash -c 'cd x && make'", ["bash -c cd x && make", "cd x", "make"]),
        ("ssh -p 22 host 'df -h; ls'", ["ssh -p 22 host df -h; ls", "df -h", "ls"]),
        ("echo $(date +%F) `id -u` '$(no)'", ["echo $(date +%F) `id -u` $(no)", "date +%F",
                                              "id -u"]),
        ("diff <(sort a) b", ["diff", "sort a", "b"]),
        ("", []),
    ],
)  # fmt: skip
def test_commands_are_told_from_what_stands_between_them(code: str, expected: list[str]) -> None:
    assert expected == words(code)


def test_a_quotation_without_an_end_is_told() -> None:
    found = read_shell("echo 'it\nls")
    assert "no closing quotation: echo 'it" in found.problem
    assert "" == read_shell("echo 'it'").problem


def test_a_file_that_is_written_anew_is_told_and_one_that_grows_is_not() -> None:
    (command,) = read_shell("dd if=x > /dev/sda 2>> log").commands
    assert ("/dev/sda",) == command.targets
    assert () == read_shell("a >> b 2>&1").commands[0].targets


def test_a_command_is_called_without_its_folder() -> None:
    assert "rm" == read_shell("/bin/rm x").commands[0].name
    assert "robocopy" == read_shell("'C:\\Windows\\robocopy.exe' a b").commands[0].name


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("rm {{[-r|--recursive]}} {{path/to/a b}}", "rm --recursive path/to/a"),
        ("jj {{[t|tag]}} {{[d|delete]}} {{a|b}}", "jj tag delete a"),
        ("git add {{[-b|--branch] name}}", "git add --branch name"),
        ("tar xf {{source.tar[.gz|.bz2]}}", "tar xf source.tar_.gz"),
        ("dd of={{/dev/usb drive}}", "dd of=/dev/usb"),
        ("ssh <user>@<host name>", "ssh user@host"),
        ("a < b > c", "a < b > c"),
        ("find {{-name '*.x'}}", "find -name"),
    ],
)
def test_a_placeholder_is_one_word(code: str, expected: str) -> None:
    assert expected == filled(code)


def test_options_are_told_from_their_values_and_from_each_other() -> None:
    assert {"-rf", "-r", "-f", "--color"} == options(["-rf", "--color=never", "x", "--", "-z"])
    assert {"+%F"} == options(["+%F", "-"])


def test_commands_within_commands_come_to_an_end() -> None:
    assert len(words("sudo " * 500 + "ls")) < 20
    assert len(words("$(" * 200 + "ls")) < 20
    assert len(words("`'\"" * 300)) < 300


@pytest.mark.parametrize(
    "code",
    [
        "find -exec " * 300,
        "bash -c '" * 300,
        "{{[a|" * 300,
        "'\"" * 1000,
        "<<A\n" * 300,
        "a | " * 500,
    ],
)
def test_hostile_code_is_read_in_proportion_to_its_length(code: str) -> None:
    assert len(read_shell(code).commands) <= len(code)

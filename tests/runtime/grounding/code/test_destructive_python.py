from __future__ import annotations

import pytest

from runtime.grounding.code.check import destroyed
from runtime.grounding.code.destructive_python import destructive_python


@pytest.mark.parametrize(
    ("code", "program"),
    [
        ("import os\nos.remove(path)", "os.remove"),
        ("import shutil as s\ns.rmtree(path)", "shutil.rmtree"),
        ("from os import unlink as gone\ngone(path)", "os.unlink"),
        ("Path(name).unlink()", "unlink"),
        ("for each in folder.iterdir():\n    each.rmdir()", "each.rmdir"),
        ("subprocess.run(['rm', '-rf', folder])", "rm"),
        ("os.system(f'rm -rf {folder}')", "rm"),
        ("cursor.execute('DROP TABLE users')", "SQL"),
    ],
)
def test_calls_that_destroy_are_found(code: str, program: str) -> None:
    assert [program] == [each.program for each in destructive_python(code)]


@pytest.mark.parametrize(
    "code",
    [
        "words.remove(x)",
        "subprocess.run(['ls', folder])",
        "print('rm -rf /')",
        "cursor.execute('SELECT 1')",
        "def remove(path): ...\nremove(1)",
        "os.remove(",
    ],
)
def test_calls_that_destroy_nothing_are_let_be(code: str) -> None:
    assert () == destructive_python(code)


def test_code_is_read_as_its_fence_says_or_as_it_looks() -> None:
    assert ["shutil.rmtree"] == [
        each.program for each in destroyed("import shutil\nshutil.rmtree(x)")
    ]
    assert ["rm"] == [each.program for each in destroyed("rm -r x")]
    assert ["SQL"] == [each.program for each in destroyed("DROP TABLE a;", "sql")]
    assert () == destroyed("rm -r x", "python")

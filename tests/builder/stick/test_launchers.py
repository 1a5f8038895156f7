"""The programs at the stick's root, in real shells, with small payloads that only tell of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from builder.stick import launchers
from builder.stick.launchers import Installation
from tests.support.pseudo_terminal import on_terminal

LINUX = Installation(
    "linux-x86_64", "runtime/linux-x86_64-0a1b2c3d", "python/bin/python3.11", "python/lib", 1 << 20
)
ARM = replace(LINUX, platform="linux-aarch64", directory="runtime/linux-aarch64-0a1b2c3d")
MAC = replace(LINUX, platform="macos-arm64", directory="runtime/macos-arm64-0a1b2c3d")
MAC_INTEL = replace(LINUX, platform="macos-x86_64", directory="runtime/macos-x86_64-0a1b2c3d")
WINDOWS = Installation(
    "windows-x86_64", "runtime/windows-x86_64-0a1b2c3d", "python/python.exe", "python", 1 << 20
)
APPLICATION = "runtime/app-4e5f6a7b"
PATIENCE = 20  # seconds
MEMORY = Path("/dev/shm")
SHELLS = {
    "dash": ["dash"],
    "bash": ["bash"],
    "bash as sh": ["bash", "--posix"],
    "busybox": ["busybox", "sh"],
    "zsh as sh": ["zsh", "--emulate", "sh"],
    "zsh": ["zsh"],
    "mksh": ["mksh"],
}
LOADER = r"""#!/bin/sh
case $1 in
--version) echo "ld.so (Debian GLIBC 2.36-9) stable release version ${GLIBC-2.36}."; exit ;;
--verify) [ -s "$2" ] || kill -BUS $$; case $2 in ${RUNS_FROM-/}*) exit 0 ;; *) exit 1 ;; esac ;;
esac
shift 2
exec sh "$@"
"""
TELL = 'for each in "$@"; do echo "[$each]"; done'
SLEEP = 'echo "$6"; exec sleep 30'
PULLED_OUT = """\
vademecum: The stick was taken out, or cannot be read any more.
  Put it in again and start anew. If it was not out: `verify` tells whether a file is damaged.
"""
SCREEN = r"""
stty raw -echo
printf '\033[?1049h\033[?25l\033[?1003h\033[?2004hdrawn' >&2
read -r _
for each in $(seq 2000); do echo 'echo READ ON; exit 7'; done 1<>"$7/vademecum"
kill -BUS $$
"""
"""a screen, and a launcher that is not what it was any more when it ends"""


@dataclass(frozen=True, slots=True)
class Stick:
    """A stick whose interpreters are shell scripts, and a machine whose tools are ours."""

    root: Path
    tools: Path
    in_memory_before: frozenset[Path]

    @property
    def copies(self) -> list[Path]:
        """What it has copied to memory and not removed."""
        return sorted(set(MEMORY.glob("vademecum.*")) - self.in_memory_before)

    def run(
        self, *arguments: str, shell: Sequence[str] = ("sh",), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Start `vademecum` with the tools of this machine before those of the real one."""
        command = [*shell, str(self.root / "vademecum"), *arguments]
        return subprocess.run(
            command, env=self.environment(environment), capture_output=True, text=True,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return an environment that finds the tools."""
        return {"PATH": f"{self.tools}:{os.environ['PATH']}", **more}

    def is_a(self, system: str, machine: str) -> None:
        """Have `uname` tell of another machine."""
        self.tool("uname", f"case $1 in -s) echo {system} ;; -m) echo {machine} ;; esac")

    def tool(self, name: str, script: str) -> None:
        """Put a command on the machine."""
        (self.tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.tools / name).chmod(0o755)


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stick:
    """A stick for Linux in a folder with spaces and letters of several scripts."""
    made = Stick(
        tmp_path / "Ma clé – книги 图书", tmp_path / "tools", frozenset(MEMORY.glob("vademecum.*"))
    )
    made.tools.mkdir()
    loader = made.tools / "ld.so"
    loader.write_text(LOADER)
    loader.chmod(0o755)
    paths = {"linux-x86_64": (str(loader),), "linux-aarch64": (str(loader),)}
    monkeypatch.setattr(launchers, "LOADERS", paths)
    write(made.root, [LINUX])
    return made


def write(root: Path, installations: Sequence[Installation], program: str = TELL) -> None:
    """Write launchers and, for each platform, an interpreter."""
    root.mkdir(exist_ok=True)
    for placed in launchers.launchers(installations, APPLICATION):
        assert isinstance(placed.source, bytes)
        (root / placed.path).write_bytes(placed.source)
    for each in installations:
        interpreter = root / each.directory / each.interpreter
        interpreter.parent.mkdir(parents=True, exist_ok=True)
        interpreter.write_text(f"#!/bin/sh\n{program}\n")
        interpreter.chmod(0o755)


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return what the interpreter was given, if it was started."""
    assert (0, "") == (done.returncode, done.stderr)
    return re.findall(r"^\[(.*)\]$", done.stdout, re.MULTILINE)


def skipped_item(done: subprocess.CompletedProcess[str]) -> str:
    """Return the message, if it was not."""
    assert (1, "") == (done.returncode, done.stdout)
    assert re.fullmatch(r"vademecum: .+\n  .+\n", done.stderr)
    return done.stderr


def _command(shell: str) -> list[str]:
    """Return how a shell is started; skip where it is not installed."""
    if shutil.which(SHELLS[shell][0]) is None:
        pytest.skip(f"{SHELLS[shell][0]} is not installed")
    return SHELLS[shell]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_starts_the_interpreter_with_the_same_arguments(
    stick: Stick, shell: str
) -> None:
    command = _command(shell)
    folder = f"{stick.root}/{LINUX.directory}"

    done = stick.run("ask", "why, and “how”? $HOME `x`", "", shell=command)

    bootstrap = f"{stick.root}/{APPLICATION}/runtime/bootstrap.py"
    flags = ["-I", "-S", "-B", "-X", "utf8"]
    given = ["ask", "why, and “how”? $HOME `x`", ""]
    assert [*flags, bootstrap, str(stick.root), folder, *given] == told(done)


@pytest.mark.parametrize("shell", SHELLS)
def test_in_every_shell_a_copy_in_memory_is_made_and_removed(stick: Stick, shell: str) -> None:
    command = _command(shell)

    done = stick.run("--copy-to-memory", "list", shell=command, RUNS_FROM="/dev/shm")

    *_, root, folder, argument = told(done)
    assert (str(stick.root), "list") == (root, argument)
    name = LINUX.directory.rpartition("/")[2]
    assert re.fullmatch(rf"/dev/shm/vademecum\.\d+/{name}", folder)
    assert [] == stick.copies


def test_each_machine_gets_its_own_payload(stick: Stick) -> None:
    write(stick.root, [LINUX, ARM, MAC, MAC_INTEL, WINDOWS])
    machines = {
        ("Linux", "x86_64"): LINUX, ("Linux", "amd64"): LINUX, ("Linux", "aarch64"): ARM,
        ("Linux", "arm64"): ARM, ("Darwin", "arm64"): MAC, ("Darwin", "x86_64"): MAC_INTEL,
    }  # fmt: skip
    for (system, machine), expected in machines.items():
        stick.is_a(system, machine)
        assert f"{stick.root}/{expected.directory}" == told(stick.run())[-1]


def test_a_mac_with_arm_takes_the_intel_payload_when_there_is_no_other(stick: Stick) -> None:
    write(stick.root, [LINUX, MAC_INTEL])
    stick.is_a("Darwin", "arm64")

    assert f"{stick.root}/{MAC_INTEL.directory}" == told(stick.run())[-1]


def test_without_uname_the_loader_tells_which_machine_it_is(stick: Stick) -> None:
    stick.tool("uname", "exit 127")

    assert f"{stick.root}/{LINUX.directory}" == told(stick.run())[-1]


@pytest.mark.parametrize(
    "machine", [("Linux", "i686"), ("Linux", "armv7l"), ("FreeBSD", "amd64"), ("Darwin", "x86_64")]
)
def test_a_machine_without_a_payload_is_told_which_there_are(
    stick: Stick, machine: tuple[str, str]
) -> None:
    write(stick.root, [LINUX, ARM, WINDOWS])
    stick.is_a(*machine)

    message = skipped_item(stick.run())

    assert "linux-x86_64 and linux-aarch64 and windows-x86_64" in message
    assert f"this machine is {machine[0]} on {machine[1]}." in message


def test_a_shell_on_windows_points_to_the_program_for_windows(stick: Stick) -> None:
    write(stick.root, [LINUX, WINDOWS])
    stick.is_a("MINGW64_NT-10.0", "x86_64")

    assert "Double-click Vademecum.cmd" in skipped_item(stick.run())


@pytest.mark.parametrize(("system", "needed"), [("2.31", 32), ("2.4", 17)])
def test_an_older_c_library_is_told_of(stick: Stick, system: str, needed: int) -> None:
    write(stick.root, [replace(LINUX, glibc=needed)])

    message = skipped_item(stick.run(GLIBC=system))

    assert f"needs glibc 2.{needed} or newer; this system has {system}." in message


@pytest.mark.parametrize("system", ["2.32", "2.41"])
def test_a_c_library_that_is_new_enough_is_taken(stick: Stick, system: str) -> None:
    write(stick.root, [replace(LINUX, glibc=32)])

    told(stick.run(GLIBC=system))


def test_a_loader_that_does_not_tell_its_version_does_not_stop_it(stick: Stick) -> None:
    """The C library is asked then, and the fake loader knows of none: it is tried."""
    write(stick.root, [replace(LINUX, glibc=32)])

    told(stick.run(GLIBC=""))


def test_a_system_without_glibc_is_told_of(stick: Stick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launchers, "LOADERS", {"linux-x86_64": ("/lib64/ld-nowhere.so.2",)})
    write(stick.root, [LINUX])
    stick.is_a("Linux", "x86_64")

    assert "glibc" in skipped_item(stick.run())


def test_a_folder_name_with_a_colon_is_told_of(stick: Stick) -> None:
    root = stick.root.rename(stick.root.with_name("a:b"))

    message = skipped_item(replace(stick, root=root).run())

    assert f"a folder name with ':' or ';' is in the way: {root}" in message


def test_a_missing_interpreter_is_told_of(stick: Stick) -> None:
    program = stick.root / LINUX.directory / LINUX.interpreter
    program.unlink()

    assert f"{program} is missing" in skipped_item(stick.run())


@pytest.mark.parametrize("shell", SHELLS)
def test_an_interpreter_at_which_the_loader_dies_is_told_of(stick: Stick, shell: str) -> None:
    """The loader reads past the end of a file that was cut short; nobody else says a word."""
    command = _command(shell)
    program = stick.root / LINUX.directory / LINUX.interpreter
    program.write_bytes(b"")

    assert f"{program} is damaged." in skipped_item(stick.run(shell=command))


def test_a_volume_that_runs_no_programs_is_told_of_with_the_ways_round(stick: Stick) -> None:
    message = skipped_item(stick.run(RUNS_FROM="/dev/shm"))

    assert "(it is mounted noexec)" in message
    assert "add --copy-to-memory: 1 MB" in message
    assert [] == stick.copies


def test_nothing_is_copied_where_memory_runs_no_programs_either(stick: Stick) -> None:
    assert "may not run from" in skipped_item(stick.run("--copy-to-memory", RUNS_FROM="/nowhere"))
    assert [] == stick.copies


def test_nothing_is_copied_that_memory_has_no_room_for(stick: Stick) -> None:
    write(stick.root, [replace(LINUX, size=1 << 50)])

    message = skipped_item(stick.run("--copy-to-memory", RUNS_FROM="/dev/shm"))

    assert re.search(r"the programs take \d+ MB of memory; \d+ MB are free", message)
    assert [] == stick.copies


@pytest.mark.parametrize(("answer", "copied"), [("y\n", True), ("\n", False), ("no\n", False)])
def test_in_a_terminal_it_asks_before_it_copies(stick: Stick, answer: str, copied: bool) -> None:
    command = ["sh", str(stick.root / "vademecum"), "list"]
    environment = stick.environment({"RUNS_FROM": "/dev/shm"})
    with on_terminal(command, environment, PATIENCE) as terminal:
        terminal.wait_for("Copy them (1 MB) to memory for as long as they run? [y/N]")
        terminal.type(answer)
        status = terminal.wait_for_end()
        drawn = terminal.drawn

    assert (0 if copied else 1) == status
    assert copied == bool(re.search(r"\[/dev/shm/vademecum\.\d+/[\w-]+\]", drawn))
    assert [] == stick.copies


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_a_copy_in_memory_is_removed_when_it_is_interrupted(
    stick: Stick, shell: str, number: signal.Signals
) -> None:
    write(stick.root, [LINUX], SLEEP)
    command = [*_command(shell), str(stick.root / "vademecum"), "--copy-to-memory"]
    environment = stick.environment({"RUNS_FROM": "/dev/shm"})
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert 1 == len(stick.copies)
        os.killpg(process.pid, number)  # as a terminal does: everyone in the foreground
        assert 128 + number == process.wait(PATIENCE)

    assert [] == stick.copies


def test_its_exit_status_is_the_programs_also_from_memory(stick: Stick) -> None:
    write(stick.root, [LINUX], "exit 3")

    assert 3 == stick.run().returncode
    assert 3 == stick.run("--copy-to-memory").returncode


@pytest.mark.parametrize("shell", SHELLS)
def test_a_stick_that_was_taken_out_is_told_of(stick: Stick, shell: str) -> None:
    """The system ends a program that touches a mapped file which is gone."""
    write(stick.root, [LINUX], "echo begun; kill -BUS $$")

    done = stick.run(shell=_command(shell))

    assert (1, "begun\n", PULLED_OUT) == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_terminal_of_a_screen_comes_back_though_nothing_can_be_read_any_more(
    stick: Stick, shell: str
) -> None:
    write(stick.root, [LINUX], SCREEN)
    command = [*_command(shell), str(stick.root / "vademecum")]
    with on_terminal(command, stick.environment({}), PATIENCE) as terminal:
        before = terminal.modes
        terminal.wait_for("drawn")
        assert before != terminal.modes
        terminal.type("\n")

        assert 1 == terminal.wait_for_end()
        assert before == terminal.modes
        *_, after = terminal.sent.partition("drawn")

    for ending in ("[?1049l", "[?25h", "[?1003l", "[?2004l"):
        assert f"\x1b{ending}" in after
    assert after.endswith(PULLED_OUT.replace("\n", "\r\n"))
    assert "READ ON" not in terminal.sent


def test_a_terminal_without_a_screen_is_left_as_it_is(stick: Stick) -> None:
    """To leave a screen that is not there may move the cursor into what was printed."""
    write(stick.root, [LINUX], "echo an answer; kill -BUS $$")
    command = ["sh", str(stick.root / "vademecum")]
    with on_terminal(command, stick.environment({}), PATIENCE) as terminal:
        assert 1 == terminal.wait_for_end()

    assert f"an answer\n{PULLED_OUT}".replace("\n", "\r\n") == terminal.sent


def test_on_macos_the_same_signal_has_another_number(stick: Stick) -> None:
    write(stick.root, [MAC], "case $* in *bootstrap*) kill -USR1 $$ ;; esac")  # 10, as BUS there
    stick.is_a("Darwin", "arm64")
    stick.tool("xattr", "exit 1")

    done = stick.run()

    assert (1, PULLED_OUT) == (done.returncode, done.stderr)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_program_that_the_system_stops_is_told_of(stick: Stick, shell: str) -> None:
    write(stick.root, [LINUX], "kill -SEGV $$")

    done = stick.run(shell=_command(shell))

    assert 128 + signal.SIGSEGV == done.returncode
    assert "vademecum: the system stopped the program (signal 11).\n  Close" in done.stderr
    assert 2 == done.stderr.count("\n")


@pytest.mark.parametrize("shell", SHELLS)
def test_an_interrupted_program_is_waited_for(stick: Stick, shell: str) -> None:
    """It ends as it pleases, and before the prompt comes back."""
    program = "trap 'sleep 0.5; echo stopped; exit 5' INT; echo begun; while :; do sleep 0.1; done"
    write(stick.root, [LINUX], program)
    command = [*_command(shell), str(stick.root / "vademecum")]
    with subprocess.Popen(
        command, env=stick.environment({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert "begun\n" == process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everyone in the foreground
        out, err = process.communicate(timeout=PATIENCE)

    assert (5, "stopped\n", "") == (process.returncode, out, err)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("shell", ["dash", "bash", "busybox", "zsh"])
def test_the_launcher_ends_at_once_when_it_is_told_to(
    stick: Stick, shell: str, number: signal.Signals
) -> None:
    """`runtime.bootstrap` has the program end with it."""
    write(stick.root, [LINUX], "echo begun; exec sleep 30 >/dev/null")
    command = [*_command(shell), str(stick.root / "vademecum")]
    with subprocess.Popen(
        command, env=stick.environment({}), stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert "begun\n" == process.stdout.readline()
        process.send_signal(number)
        assert process.wait(PATIENCE)
        os.killpg(process.pid, signal.SIGKILL)


def test_nothing_of_the_programs_memory_is_dumped(stick: Stick) -> None:
    write(stick.root, [LINUX], "ulimit -c")

    assert "0\n" == stick.run().stdout


def test_programs_in_quarantine_are_told_of(stick: Stick) -> None:
    write(stick.root, [MAC])
    stick.is_a("Darwin", "arm64")
    stick.tool("xattr", "exit 0")

    message = skipped_item(stick.run())

    assert "keeps the programs in quarantine" in message
    assert f"xattr -dr com.apple.quarantine '{stick.root}'" in message


def test_a_program_that_macos_kills_is_told_of(stick: Stick) -> None:
    write(stick.root, [MAC], "kill -9 $$")
    stick.is_a("Darwin", "arm64")

    assert "macOS does not run" in skipped_item(stick.run())


def test_a_program_without_its_execute_bit_is_told_of_on_macos(stick: Stick) -> None:
    write(stick.root, [MAC])
    stick.is_a("Darwin", "arm64")
    (stick.root / MAC.directory / MAC.interpreter).chmod(0o644)

    assert "Type:  chmod +x" in skipped_item(stick.run())


def test_the_finders_program_starts_the_same(stick: Stick) -> None:
    write(stick.root, [MAC])
    stick.is_a("Darwin", "arm64")
    command = ["sh", str(stick.root / launchers.FINDER_NAME)]

    done = subprocess.run(
        command, env=stick.environment({}), capture_output=True, text=True, check=False
    )

    assert f"{stick.root}/{MAC.directory}" == told(done)[-1]


def test_only_what_the_stick_can_run_has_a_launcher() -> None:
    def names(*installations: Installation) -> list[str]:
        return [placed.path for placed in launchers.launchers(installations, APPLICATION)]

    assert ["vademecum"] == names(LINUX)
    assert ["Vademecum.cmd"] == names(WINDOWS)
    assert ["vademecum", "Vademecum.command"] == names(MAC)
    assert ["vademecum", "Vademecum.command", "Vademecum.cmd"] == names(LINUX, MAC, WINDOWS)


def test_the_program_for_windows_is_ascii_with_the_line_ends_of_windows() -> None:
    text = launchers.windows_script(WINDOWS, APPLICATION).decode("ascii")

    assert text.count("\n") == text.count("\r\n")
    assert r'set "python=%root%runtime\windows-x86_64-0a1b2c3d\python\python.exe"' in text


def test_every_label_that_the_program_for_windows_jumps_to_is_there() -> None:
    text = launchers.windows_script(WINDOWS, APPLICATION).decode()

    jumps = set(re.findall(r"\bgoto (\w+)", text))
    assert jumps == set(re.findall(r"^:(\w+)\r$", text, re.MULTILINE))


def test_names_that_a_shell_would_read_otherwise_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot stand unquoted"):
        launchers.launchers([replace(LINUX, directory="runtime/$(id)")], APPLICATION)


@pytest.fixture(scope="session")
def wine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A Windows of the test's own, as its environment."""
    if shutil.which("wine") is None:
        pytest.skip("wine is not installed")
    prefix = tmp_path_factory.mktemp("wine")
    environment = {**os.environ, "WINEPREFIX": str(prefix), "WINEDEBUG": "-all"}
    made = subprocess.run(
        ["wine", "wineboot", "-i"], env=environment, capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"wine does not start here: {made.stderr.decode(errors='replace')[-200:]}")
    return environment


@pytest.mark.slow
def test_windows_is_told_of_a_program_that_is_missing(
    wine: Mapping[str, str], tmp_path: Path
) -> None:
    """As after a virus scanner took it away."""
    root = tmp_path / "My stick & co (1) clé"
    write(root, [WINDOWS])
    (root / WINDOWS.directory / WINDOWS.interpreter).unlink()

    done = subprocess.run(
        ["wine", "cmd", "/c", launchers.WINDOWS_NAME, "list"], cwd=root, env=wine,
        capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip

    assert 1 == done.returncode
    assert r"runtime\windows-x86_64-0a1b2c3d\python\python.exe" in done.stderr
    assert "If a virus scanner removed it, restore it there" in done.stderr

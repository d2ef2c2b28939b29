"""`./run` on a machine that is set up, one that lacks a package, and one where set-up fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What Debian is made to say of the packages it is asked for, whatever this machine has.
ALL_INSTALLED = 'shift 3; for name; do echo "ii $name"; done'
ALL_BUT_ZBAR = 'shift 3; for name; do [ "$name" = libzbar0 ] || echo "ii $name"; done'


@pytest.fixture
def machine(tmp_path):
    """A tree that is set up, with a `tereze` that only repeats what it was asked."""
    tree = tmp_path / "tree"
    (tree / ".venv/bin").mkdir(parents=True)
    for name in ["run", "setup.cfg", "pyproject.toml", *ROOT.glob("requirements*.lock")]:
        shutil.copy(ROOT / name, tree)
    shutil.copytree(ROOT / "tools", tree / "tools")
    (tree / ".venv/bin/python").symlink_to(sys.executable)
    program(tree / ".venv/bin/tereze", 'echo "asked: $*"')
    commands = tmp_path / "commands"
    commands.mkdir()
    program(commands / "dpkg-query", ALL_INSTALLED)
    bash(tree, commands, '. tools/setup.sh; fingerprint > ".venv/requirements.lock.stamp"')
    return tree, commands


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/bash\n{script}\n")
    path.chmod(0o755)


def bash(
    tree: Path, commands: Path, script: str, more: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{commands}:{os.environ['PATH']}", "HOME": str(tree), **(more or {})}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=tree,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_display_run_says_so_and_plays_the_tour(machine):
    ran = bash(*machine, "./run")
    assert ran.stdout == "asked: tour --to out\n", ran.stderr
    assert "no display" in ran.stderr


@pytest.mark.parametrize("screen", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_with_a_display_run_opens_the_demo_office(machine, screen):
    ran = bash(*machine, "./run", {screen: ":7"})
    assert (ran.stdout, ran.stderr) == ("asked: demo\n", "")


def test_run_with_a_word_is_tereze_with_that_word(machine):
    ran = bash(*machine, "./run verify 'a book.sqlite'")
    assert (ran.stdout, ran.stderr) == ("asked: verify a book.sqlite\n", "")


def test_without_root_run_names_what_is_missing_and_the_command(machine):
    tree, commands = machine
    program(commands / "dpkg-query", ALL_BUT_ZBAR)
    program(commands / "id", "echo 1000")
    program(commands / "sudo", "exit 1")
    program(commands / "apt-get", "touch called")
    ran = bash(tree, commands, "./run district")
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.endswith("apt-get install --no-install-recommends libzbar0\n")
    assert not (tree / "called").exists()


def test_with_root_run_installs_only_what_is_missing(machine):
    tree, commands = machine
    program(commands / "dpkg-query", ALL_BUT_ZBAR)
    program(commands / "id", "echo 0")
    program(commands / "apt-get", 'echo "$*" >> called')
    ran = bash(tree, commands, "./run district")
    assert ran.stdout == "asked: district\n", ran.stderr
    assert (tree / "called").read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends libzbar0",
    ]


def test_a_new_lock_is_installed_and_a_failure_stops_the_start(machine):
    tree, commands = machine
    lock = tree / "requirements.lock"
    lock.write_text(lock.read_text() + "# a later one\n")
    (tree / ".venv/bin/python").unlink()
    program(
        tree / ".venv/bin/python",
        'case "$*" in *--require-hashes*) echo "no such package"; exit 1 ;; esac',
    )
    ran = bash(tree, commands, "./run district")
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "no such package" in ran.stderr
    assert "requirements.lock" in ran.stderr


def test_a_tree_that_belongs_to_somebody_else_says_whose_it_is_and_what_helps(machine):
    tree, commands = machine
    (tree / ".venv/requirements.lock.stamp").unlink()
    (tree / ".venv/bin/python").unlink()
    program(tree / ".venv/bin/python", "exit 0")
    (tree / ".setup").write_text("not a folder: root may write anywhere else\n")
    ran = bash(tree, commands, "./run district")
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "may not write into .setup" in ran.stderr
    assert f"chown -R {Path(tree).owner()}: {tree}\n" in ran.stderr

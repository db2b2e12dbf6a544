"""README is tried: every command in it is one that there is, with options that it has."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from indexer.cli.main import COMMANDS, program

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
_COMMAND = re.compile(r"(?:^|[\s/|]|ExecStart=\S*/)kashshaf ((?!COMMAND)[a-z]+(?: .*)?)$")
_ENDS = re.compile(r"\s+(?:#|\||&&|>|2>|<)\s*.*$")
_MADE = re.compile(r"\$\([^)]*\)")


def commands() -> Iterator[str]:
    """Of blocks of code, without what a shell does with them."""
    for line in README.splitlines():
        if line.startswith("    "):
            for part in line.split("&&"):
                if found := _COMMAND.search(part.rstrip()):
                    yield _MADE.sub("x", _ENDS.sub("", found[1]))


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_a_command_of_the_readme_is_one(line: str) -> None:
    name, *arguments = shlex.split(line)
    context = click.Context(program)
    command = program.get_command(context, name)
    assert command, name
    # Whatever is wrong with an option is raised here; nothing is done.
    command.make_context(name, arguments, parent=context)


def test_the_readme_has_commands_and_every_command_is_in_it() -> None:
    assert len(set(commands())) >= 8
    told = set(re.findall(r"`([a-z]+)[ `]", README))
    assert set(COMMANDS) <= told

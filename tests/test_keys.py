"""The file of API keys: what it holds, what it refuses, and who else may change it meanwhile."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.errors import KeysUnusable, NotFound, UsageError
from indexer.keys import KEY, KeyFile

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def file(path: Path) -> KeyFile:
    return KeyFile(path)


def test_no_file_is_no_keys(file: KeyFile) -> None:
    assert file.keys() == ("", ())
    assert file.holder("ksh_" + "a" * 43) is None


def test_a_key_is_known_by_itself_alone(file: KeyFile) -> None:
    made, key = file.create("newsroom", "search", now=NOW)
    other, other_key = file.create("مكتب الأخبار", "admin", now=NOW)
    assert KEY.fullmatch(key)
    assert made.ends == key[-4:]
    assert (file.holder(key), file.holder(other_key)) == (made, other)
    for wrong in (
        "",
        key[:-1],
        key + "a",
        key.lower(),
        key.upper(),
        made.digest,
        "\udcff",
        "مفتاح",
    ):
        assert file.holder(wrong) is None
    assert file.with_id(made.id) == made
    assert made.created_at == "2018-08-14T10:00:00Z"


def test_the_file_holds_no_key_and_is_its_owners(file: KeyFile, path: Path) -> None:
    _, key = file.create("newsroom", "search", now=NOW)
    assert key[4:] not in path.read_text(encoding="utf-8")
    assert {found.stat().st_mode & 0o777 for found in path.parent.iterdir()} == {0o600}


def test_the_mode_is_kept_under_any_umask(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1) as other:
        other.submit(_under_umask, tmp_path / "keys").result()
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


def _under_umask(path: Path) -> None:
    import os

    os.umask(0)
    KeyFile(path).create("a", "search", now=NOW)


def test_what_is_shown_has_no_digest(file: KeyFile) -> None:
    made, _ = file.create("newsroom", "search", now=NOW)
    assert made.to_json().keys() == {"id", "name", "scope", "created_at", "ends"}


def test_another_reader_sees_a_change_at_once(file: KeyFile, path: Path) -> None:
    reader = KeyFile(path)
    for number in range(20):
        made, key = file.create(f"key {number}", "search", now=NOW)
        assert reader.holder(key) == made
        file.revoke(made.id)
        assert reader.holder(key) is None
        assert reader.with_id(made.id) is None


def test_the_secret_outlives_the_keys(file: KeyFile) -> None:
    file.create("a", "search", now=NOW)
    secret = file.keys().secret
    file.revoke("a")
    assert file.keys() == (secret, ())
    assert len(bytes.fromhex(secret)) == 32


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "a\tb", "\x1b[31m", "a" * 65, "\u202ea"])
def test_a_name_that_is_none_is_refused(file: KeyFile, path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="printable"):
        file.create(name, "search", now=NOW)
    assert not path.exists()


def test_a_name_is_given_once(file: KeyFile) -> None:
    made, _ = file.create("a", "search", now=NOW)
    for taken in ("a", made.id):
        with pytest.raises(UsageError, match="taken"):
            file.create(taken, "admin", now=NOW)
    file.revoke("a")
    assert file.create("a", "admin", now=NOW)[0].id != made.id


def test_without_a_name_it_goes_by_its_id(file: KeyFile) -> None:
    made, _ = file.create(None, "search", now=NOW)
    assert made.name == made.id
    assert file.revoke(made.id) == made


def test_a_key_that_is_not_there_cannot_be_revoked(file: KeyFile) -> None:
    file.create("a", "search", now=NOW)
    with pytest.raises(NotFound, match="'b'"):
        file.revoke("b")


def test_writers_wait_for_each_other(path: Path) -> None:
    with ProcessPoolExecutor(4) as others:
        made = list(others.map(_made, [path] * 40, range(40)))
    assert {key.name for key in KeyFile(path).keys().all} == set(made)


def _made(path: Path, number: int) -> str:
    return KeyFile(path).create(f"key {number}", "search", now=NOW)[0].name


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o660, 0o611])
def test_a_file_that_others_reach_is_refused(file: KeyFile, path: Path, mode: int) -> None:
    _, key = file.create("a", "search", now=NOW)
    assert file.holder(key)
    path.chmod(mode)
    with pytest.raises(KeysUnusable, match=f"mode {mode:o}.*chmod 600"):
        file.holder(key)
    path.chmod(0o600)
    assert file.holder(key)


def test_a_file_that_is_gone_is_no_empty_one(file: KeyFile, path: Path) -> None:
    _, key = file.create("a", "search", now=NOW)
    file.holder(key)
    path.unlink()
    with pytest.raises(KeysUnusable, match="gone"):
        file.keys()
    assert KeyFile(path).keys().all == ()


def test_a_folder_is_no_file_of_keys(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="cannot be read"):
        KeyFile(tmp_path).keys()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="no/where"):
        KeyFile(tmp_path / "no" / "where").create("a", "search", now=NOW)


def test_a_link_stays_one(tmp_path: Path, path: Path) -> None:
    (tmp_path / "real").mkdir()
    path.symlink_to(tmp_path / "real" / "keys")
    _, key = KeyFile(path).create("a", "search", now=NOW)
    assert path.is_symlink()
    assert KeyFile(tmp_path / "real" / "keys").holder(key)


DAMAGE = [
    ("", 1, "no JSON"),
    ("{", 1, "no JSON"),
    ("[]", 1, "no JSON object"),
    ("{}", 1, "kashshaf_keys"),
    ('{"kashshaf_keys": 2}', 1, "kashshaf_keys"),
    ('{"kashshaf_keys": 1}', 1, "secret"),
    ('{"kashshaf_keys": 1, "secret": "short"}', 1, "secret"),
]


@pytest.mark.parametrize(("content", "line", "field"), DAMAGE)
def test_damage_names_the_line_and_the_field(
    file: KeyFile, path: Path, content: str, line: int, field: str
) -> None:
    _, key = file.create("a", "search", now=NOW)
    path.write_text(content, encoding="utf-8")
    for ask in (file.keys, lambda: file.holder(key), lambda: file.create("b", "admin", now=NOW)):
        with pytest.raises(KeysUnusable, match=f"line {line}: {field}"):
            ask()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "1"),
        ("id", None),
        ("name", ""),
        ("name", 1),
        ("scope", "all"),
        ("scope", ["admin"]),
        ("created_at", "yesterday"),
        ("ends", "12345"),
        ("digest", "A" * 64),
        ("digest", "a" * 63),
    ],
)
def test_a_damaged_key_is_named(file: KeyFile, path: Path, name: str, value: object) -> None:
    for one in ("a", "b"):
        file.create(one, "search", now=NOW)
    head, first, second = path.read_text(encoding="utf-8").splitlines()
    damaged = json.dumps({**json.loads(second), name: value})
    path.write_text(f"{head}\n{first}\n{damaged}\n", encoding="utf-8")
    with pytest.raises(KeysUnusable, match=f"line 3: {name}: not"):
        file.keys()


def test_a_line_cut_short_or_doubled_is_named(file: KeyFile, path: Path) -> None:
    file.create("a", "search", now=NOW)
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:-20], encoding="utf-8")
    with pytest.raises(KeysUnusable, match="line 2: no JSON"):
        file.keys()
    path.write_text(whole + whole.splitlines()[1], encoding="utf-8")
    with pytest.raises(KeysUnusable, match="line 3: id: the same"):
        file.keys()

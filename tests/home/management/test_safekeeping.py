"""What the programs of PostgreSQL write is given to the server as it understands it."""

from __future__ import annotations

import pytest

from home.management.safekeeping import NotSound, _program, understood

SCRIPT = [
    b"--\n",
    b"SET statement_timeout = 0;\n",
    b"SET transaction_timeout = 0;\n",
    b"SET client_encoding = 'UTF8';\n",
    b"CREATE TABLE public.note (words text);\n",
    b"COPY public.note (words) FROM stdin;\n",
    b"SET transaction_timeout = 0;\n",
    b"\\.\n",
]


@pytest.mark.parametrize("major", [15, 16])
def test_a_server_is_not_told_what_it_does_not_know_yet(major):
    assert list(understood(SCRIPT, major=major)) == [*SCRIPT[:2], *SCRIPT[3:]]


def test_the_programs_are_those_of_the_folder_that_the_settings_name(settings, tmp_path):
    settings.POSTGRESQL_BIN = str(tmp_path)
    with pytest.raises(NotSound, match="pg_dump is not on the path"):
        _program("pg_dump")
    mine = tmp_path / "pg_dump"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o700)
    assert _program("pg_dump") == str(mine)


def test_a_server_as_new_as_the_programs_is_told_all():
    assert list(understood(SCRIPT, major=17)) == SCRIPT

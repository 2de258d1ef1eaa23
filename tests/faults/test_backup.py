"""A backup that is put back is whole, sends no old mail and brings back nobody erased; a damaged one is refused."""

from __future__ import annotations

import pytest

from tests.faults.server import run_town

pytestmark = [pytest.mark.fault("G21"), pytest.mark.both_databases]
UNCERTAIN = "uncertain"


def test_a_town_is_kept_goes_on_and_is_put_back(copy_of_database, tmp_path, record_figure):
    facts = run_town(copy_of_database, "backup_town", str(tmp_path / "kept"))

    assert facts["backup"].count("rows of") == 1
    assert facts["not_kept"] == ["files/default/images/gone.jpg"]
    assert "1 files were deleted while it was made" in facts["backup"]
    assert facts["mode"] == "0o700"
    assert "is not empty" in facts["into_full"]
    assert facts["without_word"].startswith("refused: there are 1 municipalities in the database and ")
    assert "town.jpg was changed" in facts["changed"]
    assert "town.jpg is missing" in facts["missing"]
    assert "files/strange is not of this backup" in facts["strange"]
    assert "no whole backup" in facts["unlisted"]
    assert facts["untouched"] is True

    assert facts["broken"].startswith("refused: OSError: the store is away\nThe database is restored")
    assert "settle_restored" in facts["broken"]
    assert (facts["broken_mails"], facts["broken_waiting"], facts["broken_sessions"]) == (0, 0, 0)

    for way in ("restored", "anew"):
        told, found = facts[way], facts[f"{way}_town"]
        assert told.startswith("Restored the state of"), told
        assert "3 mails that waited then are not sent" in told
        assert "1 files were deleted while it was made" in told
        assert found["more_files"] == []
        (lost,) = found["lost_files"]  # the scan that was erased
        assert lost.startswith("private/")
        kept = facts["files"] - 1
        same = found["same_files"]
        record_figure(f"{way}.checksums", value=same, unit="files as they were", n=kept, goal=f"== {kept}")
        record_figure(f"{way}.mails", value=found["mails"], unit="old mails sent again", n=4, goal="== 0")
        back = sum(found["of_the_erased"])
        number = len(found["of_the_erased"])
        record_figure(f"{way}.erased", value=back, unit="came back", n=number, goal="== 0")
        assert found["states"] == {
            "kept:1": UNCERTAIN, "kept:2": UNCERTAIN, "kept:3": UNCERTAIN, "kept:4": "sent", "kept:5": "queued",
            "kept:6": "void", "kept:7": "queued",
        }  # fmt: skip
        assert found["secret"] == ""
        assert found["others"] == [1, 0]
        assert found["sessions"] == 0
        assert found["erasures"] == 5  # opinion, booking, person, scan, and a person of the beginning
    assert facts["settled"].startswith("1 mails are held for staff, 0 rows are erased again")
    assert facts["settled_state"] == UNCERTAIN

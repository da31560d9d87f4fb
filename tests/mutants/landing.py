"""Faults of reading and landing: what is believed, how far a cursor goes, and which version of a row counts."""

from tests.mutants.mutant import Mutant

SYNC, STAGING = "pipelines/sync.py", "pipelines/syncing/extraction.py"
CURSORS = "pipelines/warehouse/landing/cursors.py"
RAW, GUARD = "pipelines/warehouse/landing/raw.py", "pipelines/warehouse/landing/guard.py"
COMPANY = "tests/test_quickbooks_sync.py"
LANDED = "tests/warehouse/test_raw.py"

AREAS = {
    "sync": [
        Mutant(
            "what no reader foresaw ends the syncs of all connections",
            SYNC,
            "except Exception as error:  # whatever",
            "except TieoutError as error:  # whatever",
            f"{COMPANY}::test_an_answer_that_no_reader_foresaw_fails_its_own_connection_and_says_where",
        ),
        Mutant(
            "a sync commits although the lock was lost",
            SYNC,
            "        self._plan.check()\n",
            "",
            "tests/warehouse/test_lock.py::test_a_sync_that_lost_the_lock_lands_nothing",
        ),
        Mutant(
            "the cursor of a stream that was not read to its end moves on",
            SYNC,
            "        if entry.stream in self._staged.unread:\n            return\n",
            "",
            f"{COMPANY}::test_a_first_load_that_cannot_be_proven_is_landed_and_read_in_full_again",
        ),
        Mutant(
            "every sync counts as one in full, and the sweep never comes",
            SYNC,
            'self._plan.now if entry.sync_type == "full" or known is None else known.read_in_full_at',
            "self._plan.now",
            f"{COMPANY}::test_a_deletion_that_another_row_hides_from_the_count_is_found_by_the_sweep",
        ),
        Mutant(
            "a stream in which nothing changes falls behind",
            SYNC,
            "later(entry.cursor_after, cursors.frontier(self._known)) if keeps_up else entry.cursor_after",
            "entry.cursor_after",
            f"{COMPANY}::test_after_the_first_sync_only_changes_are_asked_for_also_of_what_never_changes",
        ),
        Mutant(
            "large deletions are always believed",
            STAGING,
            "accepts, guard = self._accept_deletions, guard_of(connector, stream)",
            "accepts, guard = True, guard_of(connector, stream)",
            f"{COMPANY}::test_invoices_that_are_gone_are_stopped_by_the_guard_although_they_are_gone",
        ),
        Mutant(
            "a stamp of the future moves the cursor",
            STAGING,
            "(stamp for stamp in stamps if stamp <= self.asked_at)",
            "(stamp for stamp in stamps)",
            f"{COMPANY}::test_one_stamp_of_the_future_hides_no_change",
        ),
        Mutant(
            "rows that an unproven extraction lacks are deleted",
            STAGING,
            "stream.name in self._in_full - self.unread",
            "stream.name in self._in_full",
            f"{COMPANY}::test_a_row_that_an_unproven_extraction_lacks_is_not_gone_while_the_source_has_it_by_its_id",
            was_missed=True,
        ),
        Mutant(
            "changes are asked for from the cursor on, without an overlap",
            CURSORS,
            "return cursor.position - stream.overlap",
            "return cursor.position",
            "tests/warehouse/test_cursors.py",
        ),
        Mutant(
            "a failed sync is logged for the failed stream alone",
            SYNC,
            "return (*lost, replace(",
            "return (replace(",
            "tests/warehouse/test_failed_sync.py",
        ),
        Mutant(
            "the count of the source is not asked for",
            STAGING,
            "if isinstance(connector, Counts):",
            "if False:",
            f"{COMPANY}::test_a_deletion_that_no_change_tells_of_is_found_by_the_count_and_read_in_full",
        ),
    ],
    "raw": [
        Mutant(
            "of a row that is given twice the first counts",
            RAW,
            "order by id, source_updated_at desc nulls last, place desc",
            "order by id, source_updated_at desc nulls last, place",
            f"{LANDED}::test_of_a_row_given_twice_the_last_counts",
        ),
        Mutant(
            "an unchanged row is landed again",
            RAW,
            "(current_version.payload_hash <> incoming.payload_hash and not incoming.is_deleted)",
            "not incoming.is_deleted",
            f"{LANDED}::test_landing_twice_is_landing_once",
        ),
        Mutant(
            "a version ends after the next has begun",
            RAW,
            "set seen_to = %(known_at)s",
            "set seen_to = %(known_at)s + interval '1 second'",
            f"{LANDED}::test_a_changed_row_ends_one_version_and_begins_another_at_the_same_moment",
        ),
        Mutant(
            "a full extraction deletes rows of other connections",
            RAW,
            "version.ctid, true\nfrom {table} as version\nwhere version.connection = %(connection)s and",
            "version.ctid, true\nfrom {table} as version\nwhere",
            f"{LANDED}::test_one_connection_never_touches_the_rows_of_another",
        ),
        Mutant(
            "an incremental extraction deletes what it does not have",
            RAW,
            "        if is_full:\n            self._run(GONE, stream)",
            "        if True:\n            self._run(GONE, stream)",
            f"{LANDED}::test_an_incremental_extraction_deletes_nothing",
        ),
        Mutant(
            "a tombstone for a row that is not known is landed",
            RAW,
            "where (current_version.address is null and not incoming.is_deleted)",
            "where current_version.address is null",
            f"{LANDED}::test_a_tombstone_from_the_source_keeps_the_payload_and_one_for_an_unknown_row_is_nothing",
        ),
        Mutant(
            "rows that come back stay deleted",
            RAW,
            "   or current_version.is_deleted <> incoming.is_deleted\n",
            "   or incoming.is_deleted and not current_version.is_deleted\n",
            f"{LANDED}::test_a_row_that_comes_back_is_a_new_version",
        ),
        Mutant(
            "rows that go are counted as living",
            RAW,
            " - count(*) filter (where was_live)",
            "",
            f"{LANDED}::test_how_many_rows_will_live_is_known_before_the_merge",
        ),
        Mutant(
            "the guard stops streams that have none",
            RAW,
            "if is_full and stream.guards_deletions and not accept_deletions:",
            "if is_full and not accept_deletions:",
            f"{LANDED}::test_a_stream_without_guard_may_lose_everything",
        ),
        Mutant(
            "losing exactly a third is refused",
            GUARD,
            "len(self.gone) * 3 > self.live",
            "len(self.gone) * 3 >= self.live",
            f"{LANDED}::test_an_extraction_that_lost_all_or_more_than_a_third_is_refused",
        ),
        Mutant(
            "a stream of twenty rows counts as small",
            GUARD,
            "self.live >= SMALL_STREAM",
            "self.live > SMALL_STREAM",
            f"{LANDED}::test_an_extraction_that_lost_all_or_more_than_a_third_is_refused",
        ),
    ],
}

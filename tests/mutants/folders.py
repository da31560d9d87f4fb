"""Faults of the folder that pages are put into, and of the settings."""

from tests.mutants.mutant import Mutant

SWAP, SETTINGS = "dashboards/site/atomic_replace.py", "pipelines/settings.py"
PUBLISH, TOML = "tests/dashboards/test_publish.py", "tests/test_settings.py"

AREAS = {
    "swap": [
        Mutant(
            "a folder of somebody else is replaced",
            SWAP,
            "            _refuse_foreign(out)\n",
            "",
            f"{PUBLISH}::test_a_folder_of_somebody_else_is_not_replaced",
        ),
        Mutant(
            "another program's manifest makes a folder ours",
            SWAP,
            'if not isinstance(content, dict) or content.get("made_by") != MADE_BY:',
            "if not isinstance(content, dict):",
            f"{PUBLISH}::test_another_program_s_manifest_does_not_make_a_folder_ours",
        ),
        Mutant(
            "a failed swap leaves no site",
            SWAP,
            "        aside.rename(out)\n        raise\n",
            "        raise\n",
            f"{PUBLISH}::test_a_failed_swap_brings_the_old_site_back",
        ),
        Mutant(
            "the old site is thrown away where a publish was killed between the renames",
            SWAP,
            "            aside.rename(out)\n    for new",
            "            shutil.rmtree(aside)\n    for new",
            f"{PUBLISH}::test_a_publish_killed_between_the_renames_is_put_right_by_the_next",
        ),
        Mutant(
            "what a killed publish left stays",
            SWAP,
            "        shutil.rmtree(new)\n",
            "        pass\n",
            f"{PUBLISH}::test_what_a_killed_publish_left_is_removed_by_the_next",
        ),
        Mutant(
            "a site that could not be written stays beside the old one",
            SWAP,
            "                shutil.rmtree(new, ignore_errors=True)\n",
            "                pass\n",
            f"{PUBLISH}::test_a_reader_that_breaks_leaves_the_old_site_as_it_was"
            f" {PUBLISH}::test_a_full_disk_leaves_the_old_site_and_says_so",
        ),
        Mutant(
            "two publish into one folder at once",
            SWAP,
            'with locked(out.parent / f".{out.name}.tieout-lock", on_wait):',
            "if True:",
            f"{PUBLISH}::test_two_that_publish_into_one_folder_take_turns_and_never_mix",
        ),
        Mutant(
            "a folder of the same disk that is mounted is not seen",
            SWAP,
            "if os.path.ismount(out) or str(out.resolve()) in _mounts():",
            "if os.path.ismount(out):",
            f"{PUBLISH}::test_a_folder_of_the_same_disk_that_is_mounted_is_refused_too",
        ),
        Mutant(
            "a link to the site's folder is replaced itself",
            SWAP,
            "        out = out.resolve()\n",
            "",
            f"{PUBLISH}::test_a_link_to_the_site_s_folder_stays_a_link",
        ),
        Mutant(
            "a folder that a file manager has looked into is somebody else's",
            SWAP,
            " - _STRAYS\n",
            "\n",
            "tests/dashboards/test_strays.py",
        ),
    ],
    "settings": [
        Mutant(
            "a moment without a zone is taken",
            SETTINGS,
            "if moment is None or moment.tzinfo is None:",
            "if moment is None:",
            f"{TOML}::test_now_needs_a_time_and_a_zone",
        ),
        Mutant(
            "now is in whatever zone was given",
            SETTINGS,
            "return moment.astimezone(UTC)",
            "return moment",
            f"{TOML}::test_now_is_the_given_moment_in_utc",
        ),
        Mutant(
            "the password of the database is shown",
            SETTINGS,
            "url: str | None = Field(default=None, repr=False)",
            "url: str | None = Field(default=None)",
            f"{TOML}::test_settings_do_not_show_their_secrets",
        ),
        Mutant(
            "a source's secrets are shown",
            SETTINGS,
            "Field(default_factory=dict, repr=False)",
            "Field(default_factory=dict)",
            f"{TOML}::test_settings_do_not_show_their_secrets",
        ),
        Mutant(
            "two connections of one name are taken",
            SETTINGS,
            "if names.count(name) > 1:",
            "if names.count(name) > 2:",
            f"{TOML}::test_what_is_wrong_is_named",
        ),
        Mutant(
            "a name is judged by its beginning",
            SETTINGS,
            "CONNECTION_NAME.fullmatch(value)",
            "CONNECTION_NAME.match(value)",
            f"{TOML}::test_what_is_wrong_is_named",
            was_missed=True,
        ),
        Mutant(
            "a time zone may be any text",
            SETTINGS,
            "ZoneName = Annotated[str, AfterValidator(_known_zone)]",
            "ZoneName = Annotated[str, AfterValidator(str)]",
            f"{TOML}::test_what_is_wrong_is_named",
        ),
        Mutant(
            "TIEOUT_SITE is not heard",
            SETTINGS,
            "(os.environ.get(SITE_VARIABLE) or self.site.out)",
            "self.site.out",
            f"{TOML}::test_the_site_and_the_database_may_come_from_the_environment",
        ),
        Mutant(
            "a variable that is not set counts as blank",
            SETTINGS,
            "if not os.environ.get(name):",
            "if name not in os.environ and not os.environ.setdefault(name, ' '):",
            f"{TOML}::test_an_unset_variable_is_named",
        ),
        Mutant(
            "an unknown key is taken",
            SETTINGS,
            'ConfigDict(extra="forbid", frozen=True)',
            'ConfigDict(extra="ignore", frozen=True)',
            f"{TOML}::test_what_is_wrong_is_named",
        ),
    ],
}

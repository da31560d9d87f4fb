"""Faults towards vendors: patience, secrets, tokens."""

from tests.mutants.mutant import Mutant

CLIENT, AUTH, RESPONSE, LOGIN, REDACTION = (
    "pipelines/sources/http/client.py",
    "pipelines/sources/http/auth.py",
    "pipelines/sources/http/token_response.py",
    "pipelines/sources/http/authorization_code.py",
    "pipelines/sources/http/redaction.py",
)
ASKED, TOKENS = "tests/sources/http/test_client.py", "tests/sources/http/test_auth.py"
TOLD, CODE = "tests/sources/http/test_redaction.py", "tests/sources/http/test_authorization_code.py"

AREAS = {
    "client": [
        Mutant(
            "a secret is left in the text of an error",
            CLIENT,
            "def _error(self, stream: str, text: str, hint: str | None) -> SourceError:\n",
            "def _error(self, stream: str, text: str, hint: str | None) -> SourceError:\n"
            '        return SourceError(f"Connection {self._connection}, stream {stream}: {text}", hint=hint)\n',
            TOLD,
            was_missed=True,
        ),
        Mutant(
            "what looks like a token is told",
            REDACTION,
            'lambda match: "[hidden]" if re.search(r"\\d", match[0]) else match[0]',
            "lambda match: match[0]",
            f"{ASKED}::test_redaction_hides_what_looks_like_a_token_and_leaves_words",
        ),
        Mutant(
            "a trace may be any text of the vendor's",
            CLIENT,
            'if re.fullmatch(r"[\\w-]+", trace) else ""',
            'if trace else ""',
            TOLD,
        ),
        Mutant(
            "a request rests by itself beside the rest of all",
            CLIENT,
            'raise Passing(fault or Fault("too many requests"), wait)',
            'raise Passing(fault or Fault("too many requests"))',
            f"{ASKED}::test_retry_after_is_waited_for_exactly",
        ),
        Mutant(
            "the rest that a server asks for is not taken",
            CLIENT,
            "            self._pause_all(wait)\n            if self._paused",
            "            if self._paused",
            f"{ASKED}::test_retry_after_is_waited_for_exactly",
        ),
        Mutant(
            "nothing is tried again",
            CLIENT,
            "TRIES = 5",
            "TRIES = 1",
            f"{ASKED}::test_a_cut_answer_is_asked_for_again",
        ),
        Mutant(
            "pauses do not grow",
            CLIENT,
            "min(LONGEST_BACKOFF_SECONDS, 2.0 ** (state.attempt_number - 1))",
            "1.0",
            f"{ASKED}::test_a_server_error_is_tried_five_times_with_growing_pauses_and_then_told",
        ),
        Mutant(
            "a passing fault under a good status is final",
            CLIENT,
            "if response.is_server_error or (fault and fault.is_passing):",
            "if response.is_server_error:",
            f"{ASKED}::test_a_passing_fault_under_a_good_status_is_tried_again",
        ),
        Mutant(
            "a fault under a good status is taken for data",
            CLIENT,
            "if fault or not response.is_success:",
            "if not response.is_success:",
            f"{ASKED}::test_a_fault_under_a_good_status_is_an_error_with_the_sources_own_words_and_hint",
        ),
        Mutant(
            "any refusal of one document counts as its absence",
            CLIENT,
            "if error.status == httpx.codes.NOT_FOUND:",
            "if error.status:",
            f"{ASKED}::test_a_document_that_is_gone_is_none_and_any_other_refusal_ends_all",
        ),
    ],
    "auth": [
        Mutant(
            "new tokens are used and not stored",
            AUTH,
            "                self._store.save(fresh)\n",
            "",
            f"{TOKENS}::test_both_tokens_are_stored_before_the_access_token_is_used",
        ),
        Mutant(
            "a token is used until its very end",
            AUTH,
            "timedelta(seconds=60)",
            "timedelta(seconds=0)",
            f"{TOKENS}::test_a_token_within_a_minute_of_its_end_is_refreshed_first",
        ),
        Mutant(
            "several may spend a refresh token at once",
            AUTH,
            "with self._store.lock():",
            'with __import__("contextlib").nullcontext():',
            f"{TOKENS}::test_both_tokens_are_stored_before_the_access_token_is_used",
        ),
        Mutant(
            "the refresh token before the newest is not tried",
            AUTH,
            "stored = [tokens.refresh_token, tokens.previous_refresh_token] if tokens else []",
            "stored = [tokens.refresh_token] if tokens else []",
            f"{TOKENS}::test_refused_refresh_tokens_give_way_to_the_one_before_and_then_to_the_configured_one",
        ),
        Mutant(
            "a refused token is renewed again and again",
            AUTH,
            "if number == 0:",
            "if number >= 0:",
            f"{TOKENS}::test_an_access_token_that_is_refused_twice_is_an_error_and_not_a_loop",
        ),
        Mutant(
            "every thread asks again after a refusal for good",
            AUTH,
            "if self._refused and self._refused[0] == tokens:",
            "if False:",
            f"{TOKENS}::test_an_unknown_client_is_refused_once_for_all_threads",
        ),
        Mutant(
            "the token endpoint is waited for without an end",
            AUTH,
            "extensions=request.extensions,",
            "",
            f"{TOKENS}::test_the_token_endpoint_is_waited_for_no_longer_than_any_other_server",
        ),
        Mutant(
            "the token that was spent is forgotten",
            RESPONSE,
            "previous_refresh_token=sent if sent and fresh != sent else None",
            "previous_refresh_token=None",
            TOKENS,
        ),
        Mutant(
            "the token before is forgotten where the newest stays",
            AUTH,
            "kept = before.previous_refresh_token if before else None",
            "kept = None",
            f"{TOKENS}::test_a_refresh_token_that_stays_the_same_keeps_the_one_before_it",
        ),
        Mutant(
            "a throttled token endpoint is asked again at once",
            AUTH,
            "raise Passing(answered, retry_after(response))",
            "raise Passing(answered)",
            f"{TOKENS}::test_a_throttled_token_endpoint_is_given_the_time_that_it_asks_for",
        ),
        Mutant(
            "a code that somebody else's browser brings is taken",
            LOGIN,
            'if not secrets.compare_digest(redirect.get("state", "").encode(), state.encode()):',
            "if False:",
            f"{CODE}::test_a_state_that_was_not_sent_is_refused_before_anything_is_asked",
        ),
    ],
}

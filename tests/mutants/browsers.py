"""Faults of the two small servers for a browser on this machine: who may come in, and what is given to whom."""

from tests.mutants.mutant import Mutant

SERVE, BROWSER = "pipelines/cli/serve.py", "pipelines/cli/browser.py"
LOOPBACK, SERVED = "tests/test_loopback.py", "tests/doors/test_serve.py"

AREAS = {
    "serve": [
        Mutant(
            "the site is served to the whole network",
            SERVE,
            'HOST = "127.0.0.1"',
            'HOST = "0.0.0.0"',
            LOOPBACK,
            was_missed=True,
        ),
        Mutant(
            "what lies beside the site is served too",
            SERVE,
            "directory=str(site)",
            "directory=str(site.parent)",
            LOOPBACK,
        ),
        Mutant(
            "a link leads out of the site",
            SERVE,
            "is_there = there.is_relative_to(site) and there.is_file()",
            "is_there = there.is_file()",
            SERVED,
        ),
        Mutant(
            "a page elsewhere that gives us its own name is answered",
            SERVE,
            'if len(asked) == 1 and asked[0].strip().lower() in ours and self.path.startswith("/"):',
            "if True:",
            SERVED,
        ),
        Mutant(
            "a folder without a site is served",
            SERVE,
            'if not (site / "index.html").exists():',
            "if False:",
            LOOPBACK,
        ),
    ],
    "browser": [
        Mutant(
            "the whole network may bring a code",
            BROWSER,
            'HOST = "127.0.0.1"',
            'HOST = "0.0.0.0"',
            LOOPBACK,
            was_missed=True,
        ),
        Mutant(
            "what comes on any path is taken for the way back",
            BROWSER,
            "path == self.server.path and",
            'path != "" and',
            LOOPBACK,
        ),
        Mutant(
            "a request that brings nothing is taken for the way back",
            BROWSER,
            "self.server.path and bool(",
            "self.server.path and True or bool(",
            LOOPBACK,
        ),
        Mutant(
            "a way back with another state is taken",
            BROWSER,
            'brought.get("state") == self.server.state',
            "True",
            LOOPBACK,
        ),
        Mutant(
            "an https address of our own host is waited on",
            BROWSER,
            'wanted.scheme == "http" and wanted.hostname in LOOPBACK',
            "wanted.hostname in LOOPBACK",
            LOOPBACK,
        ),
        Mutant("an address without a code may be pasted", BROWSER, "if not pasted.query:", "if False:", LOOPBACK),
        Mutant(
            "the page that holds the code may be kept by the browser",
            BROWSER,
            '        self.send_header("Cache-Control", "no-store")\n',
            "",
            LOOPBACK,
        ),
        Mutant(
            "the address with the code is printed",
            BROWSER,
            '        """Log nothing: the address holds a code."""\n',
            '        """Log nothing: the address holds a code."""\n        super().log_message(format, *args)\n',
            LOOPBACK,
        ),
    ],
}

"""The project's sessions: `nox -s tests` passes the tests, `nox -l` lists the rest."""

import os

import nox

# uv brings its own certificates; behind a proxy with another one, the machine's must do, as they do for pip.
os.environ.setdefault("UV_SYSTEM_CERTS", "1")

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "tests"]

FAST = "not browser and not wheel and not rendered and not npm"
"""What needs neither a browser, nor a fresh environment, nor LibreOffice."""


NEAR_LIBRARIES = ("model", "rules", "reasoning", "recognise", "ingest", "render", "gate", "authoring", "cli")
"""The tests of the rooms that libraries serve, and that other rooms only put together."""


@nox.session
def lint(session: nox.Session) -> None:
    """Style, layout and the layers of the house."""
    session.install("-e", ".[lint]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", "--no-cache")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict."""
    session.install("-e", ".[dev]")
    session.run("mypy", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Every test that needs neither a browser nor a fresh environment."""
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "2", "-m", FAST, *session.posargs)


@nox.session
def tests_floor(session: nox.Session) -> None:
    """The same tests on the oldest versions that pyproject.toml admits; `-- --short`: where libraries matter most."""
    if session.venv_backend != "uv":
        session.skip("only uv can resolve to the lowest versions")
    session.install("-r", "pyproject.toml", "--extra", "test", "--resolution", "lowest-direct")
    session.install("-e", ".", "--no-deps")
    words = [word for word in session.posargs if word != "--short"]
    chosen = ["-m", FAST]
    if "--short" in session.posargs:
        chosen = ["-m", f"{FAST} and not slow", *(f"tests/{room}" for room in NEAR_LIBRARIES)]
    session.run("pytest", "-n", "2", *chosen, *words)


@nox.session
def browser(session: nox.Session) -> None:
    """The reports in the machine's own Chromium."""
    session.install("-e", ".[browser]")
    session.run("pytest", "-m", "browser", *session.posargs)


@nox.session
def rendered(session: nox.Session) -> None:
    """What LibreOffice and Chromium show of seeded files against what is read: 300 of each, or `-- --short`."""
    session.install("-e", ".[browser]")
    words = [word for word in session.posargs if word != "--short"]
    count = "40" if "--short" in session.posargs else "300"
    session.run(
        "pytest", "-m", "rendered", *words, env={"TALLVAKT_RENDERED": os.environ.get("TALLVAKT_RENDERED", count)}
    )


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel from the sdist, install it in a fresh environment, run it from another folder."""
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "wheel", *session.posargs)


@nox.session
def sarif(session: nox.Session) -> None:
    """SARIF against the official 2.1.0 schema, which npm fetches; skipped, with the reason, where it cannot."""
    session.install("-e", ".[test]")
    session.run("pytest", "-m", "npm", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Fail if generated pages and schemas are not what the code says; `generated_docs` writes them."""
    session.install("-e", ".")
    session.run("python", "-m", "tallvakt.authoring.generated_docs", "--check")


@nox.session
def site(session: nox.Session) -> None:
    """Build the documentation as a site that needs no network, `build/site`; fail for a link that leads nowhere."""
    session.install("-e", ".[site]")
    session.run("python", "docs/site/make.py", "build/site", *session.posargs)


BENCHMARKS = {
    "audit": ((), ("5",)),
    "disclosure": ((), ("small",)),
    "gate": ((), ()),
    "html_report": ((), ()),
    "identities": ((), ("--tables", "10")),
    "ingest": ((), None),
    "large_files": ((), None),
    "localisation": (("--faults", "50"), ("--faults", "1", "--only", "digit,row-shifted")),
    "main_job": ((), ("1",)),
    "many_publications": (("--linear", "10000", "--cluster"), ("--count", "60", "--cluster")),
    "peers": ((), ("3132",)),
    "remedy": ((), ("small",)),
    "remedy_search": (("--minutes", "10"), ("--minutes", "0.1", "--alike", "1")),
    "report_peers": ((), ()),
}
"""By benchmark, the words of a whole run and of a short one; None where it has no short one."""


@nox.session
def bench(session: nox.Session) -> None:
    """Run the benchmarks, or those named: `nox -s bench -- peers audit`. They print ratios and never fail on time.

    All of them take some hours; `-- --short` some minutes, which shows that they run and says nothing of speed.
    """
    session.install("-e", ".[bench,distributed,test]")
    short = "--short" in session.posargs
    named = [word for word in session.posargs if word != "--short"]
    if unknown := sorted(set(named) - BENCHMARKS.keys()):
        session.error(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    for name, (whole, brief) in BENCHMARKS.items():
        words = brief if short else whole
        if words is None or (named and name not in named):
            continue
        folder = (session.create_tmp(),) if name == "report_peers" else ()
        session.run("python", f"benchmarks/{name}.py", *words, *folder, env={"PYTHONPATH": "."})


@nox.session
def fuzz(session: nox.Session) -> None:
    """Damaged files for every reader and all YAML, two minutes or as told: `nox -s fuzz -- --seconds 3600 --seed 7`."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.fuzz", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Calls that are killed at 100 moments, disturbed and crowded, of which the tests hold a short form.

    `-- --soak 30`: half an hour of the same work, in which neither memory nor files may grow.
    """
    session.install("-e", ".[test]")
    if "--soak" in session.posargs:
        minutes = session.posargs[session.posargs.index("--soak") + 1 :][:1] or ["30"]
        session.run("python", "-m", "tests.faults.soak", "--minutes", *minutes)
        return
    moments = os.environ.get("TALLVAKT_FAULTS", "100")
    session.run("pytest", "-m", "faults", *session.posargs, env={"TALLVAKT_FAULTS": moments})


@nox.session
def mutants(session: nox.Session) -> None:
    """Forty seeded faults in the reasoning, one at a time: do its own tests notice? `nox -s mutants -- --seed 7`."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session
def screenshots(session: nox.Session) -> None:
    """Take the pictures of the docs anew: desktop, phone, dark and paper."""
    session.install("-e", ".[browser]")
    session.run("python", "-m", "tests.render.browser.screenshots", *session.posargs)

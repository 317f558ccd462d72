"""What every test shares: the real data, repeatable examples, and the list of checks that were left out."""

import gc
import os
import signal
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter
from hypothesis import HealthCheck, settings

LEFT_OUT = "left out: "
STRICT = os.environ.get("CI") == "true"

# no deadline and no too-slow check: a busy machine is not a failure
settings.register_profile("riskkit", deadline=None, derandomize=STRICT, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("riskkit")

gc.set_threshold(
    200_000
)  # as riskkit does: nearly all that tests make is kept, and looking for garbage took a twentieth

# a shell starts what runs in the background with Ctrl-C ignored, and so would be all that the tests start
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real cards and records; a test that asks for it is left out where RISKKIT_REAL_DATA is unset."""
    folder = os.environ.get("RISKKIT_REAL_DATA")
    if not folder:
        pytest.skip(f"{LEFT_OUT}RISKKIT_REAL_DATA is unset")
    assert Path(folder).is_dir(), f"RISKKIT_REAL_DATA is no folder: {folder}"
    return Path(folder)


def left_out(config: pytest.Config) -> list[str]:
    """One line for each check left out, a test or a whole file, with its reason."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, TerminalReporter):
        return []
    reports = [(report.nodeid, str(report.longrepr[2])) for report in reporter.stats.get("skipped", [])]
    reasons = [(test, reason.removeprefix("Skipped: ")) for test, reason in reports]
    return sorted(f"{test}: {reason}" for test, reason in reasons if reason.startswith(LEFT_OUT))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run that left checks out is no success where CI=true."""
    if STRICT and exitstatus == pytest.ExitCode.OK and left_out(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Names every check that was left out, so that a short run is never taken for a whole one."""
    lines = left_out(config)
    verdict = (
        "this fails the run, since CI=true" if lines and STRICT else "none" if not lines else "set what is missing"
    )
    terminalreporter.section(f"checks left out: {len(lines)} ({verdict})")
    for line in lines:
        terminalreporter.line(line)

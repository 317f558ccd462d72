"""The wheel holds everything that a checkout has: built, installed and run where no checkout is near."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

import riskkit
from tests.conftest import LEFT_OUT

CHECKOUT = Path(__file__).parents[1]
BUNDLED = ("frameworks", "templates")


def attempt(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """How *command* ends, which sees no checkout through its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def run(*command: str | Path, cwd: Path) -> str:
    """What *command* prints; it must succeed."""
    done = attempt(*command, cwd=cwd)
    assert done.returncode == 0, f"{command} exits {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def build(kind: str, project: Path, out: Path) -> Path:
    """The one distribution of *kind* built from *project*."""
    run(sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", out, project, cwd=out.parent)
    (built,) = out.iterdir()
    return built


def contents(wheel: Path) -> dict[str, int]:
    """Checksum of every file in *wheel* by its name."""
    with ZipFile(wheel) as archive:
        return {entry.filename: entry.CRC for entry in archive.infolist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the checkout."""
    return build("wheel", CHECKOUT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the commands of a fresh environment with the wheel and its pinned dependencies, as pip leaves them."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    python = home / "venv" / "bin" / "python"
    install = (python, "-m", "pip", "install", "--quiet", "-c", CHECKOUT / "constraints.txt", wheel)
    done = attempt(*install, cwd=home)
    if done.returncode and "connection broken" in done.stderr:
        pytest.skip(f"{LEFT_OUT}pip reaches no packages")
    assert done.returncode == 0, done.stderr
    return python.parent


def test_wheel_bundles_every_data_file(wheel: Path) -> None:
    """Every file of frameworks/ and templates/ is in the wheel under riskkit/_data, and there are some of each."""
    kept = {
        folder: {file.relative_to(CHECKOUT).as_posix() for file in (CHECKOUT / folder).rglob("*") if file.is_file()}
        for folder in BUNDLED
    }
    names = {name.removeprefix("riskkit/_data/") for name in contents(wheel) if name.startswith("riskkit/_data/")}
    assert all(kept.values())
    assert names == set().union(*kept.values())


def test_nothing_that_is_bundled_can_be_compiled(wheel: Path) -> None:
    """No Python file lies among the data: what Python keeps beside one would be a file of the sample it lies in."""
    assert not [name for name in contents(wheel) if name.startswith("riskkit/_data/") and name.endswith(".py")]


def test_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """Wheels from the checkout and from the source distribution hold the same files, byte for byte."""
    for folder in ("sdist", "again"):
        (tmp_path / folder).mkdir()
    with tarfile.open(build("sdist", CHECKOUT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (project,) = (tmp_path / "unpacked").iterdir()
    assert contents(build("wheel", project, tmp_path / "again")) == contents(wheel)


def test_wheel_finds_its_own_data(installed: Path, tmp_path: Path) -> None:
    """An installed riskkit has its version and reads the frameworks and templates that came with it."""
    code = "import riskkit, riskkit.resources as r; print(riskkit.__version__, r.frameworks_root(), r.templates_root())"
    version, *roots = run(installed / "python", "-c", code, cwd=tmp_path).split()
    assert version == riskkit.__version__
    assert [Path(root).name for root in roots] == list(BUNDLED)
    assert all(Path(root).is_dir() and Path(root).is_relative_to(installed.parent) for root in roots)


def test_wheel_runs_where_nothing_else_is(installed: Path, tmp_path: Path) -> None:
    """From an empty folder the commands succeed, as pip installed them and with everything compiled anew."""
    riskkit, assessment = installed / "riskkit", Path("demo", "assessment.yaml")
    for round_ in ("installed", "compiled"):
        empty = tmp_path / round_
        empty.mkdir()
        run(riskkit, "demo", "-o", "demo", cwd=empty)
        run(riskkit, "score", assessment, cwd=empty)
        run(riskkit, "report", assessment, "-o", "report.html", cwd=empty)
        run(riskkit, "gate", "--selftest", cwd=empty)
        assert (empty / "report.html").stat().st_size and (empty / "demo" / "report.html").stat().st_size
        (package,) = installed.parent.glob("lib/python*/site-packages/riskkit")
        run(installed / "python", "-m", "compileall", "-q", "-f", package, cwd=tmp_path)

"""What a user of the wheel gets: built from the sdist, installed outside the checkout, run from another folder."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import tallvakt

pytestmark = [pytest.mark.slow, pytest.mark.wheel]

CONTENT = ("schemas", "checks", "reports")


def _run(*command: str | Path, cwd: Path) -> str:
    # No PYTHON* variable may lead the fresh environment back to the checkout.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the checkout."""
    return tmp_path_factory.mktemp("workplace")


@pytest.fixture(scope="module")
def pip(workplace: Path) -> tuple[str | Path, ...]:
    """The command that installs into the fresh environment `workplace/env`: uv where there is one, else pip."""
    env = workplace / "env"
    uv = shutil.which("uv")
    if uv is None:
        _run(sys.executable, "-m", "venv", env, cwd=workplace)
        return (env / "bin" / "python", "-m", "pip", "install", "--quiet")
    _run(uv, "venv", "--quiet", "--python", sys.executable, env, cwd=workplace)
    return (uv, "pip", "install", "--quiet", "--python", env / "bin" / "python")


@pytest.fixture(scope="module")
def wheel(workplace: Path, pip: tuple[str | Path, ...], root: Path) -> Path:
    """The built wheel."""
    dist = workplace / "dist"
    if shutil.which("uv"):
        _run("uv", "build", "--quiet", "--out-dir", dist, root, cwd=workplace)
    else:
        _run(*pip, "build", cwd=workplace)
        _run(workplace / "env" / "bin" / "python", "-m", "build", "--outdir", dist, root, cwd=workplace)
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def command(workplace: Path, pip: tuple[str | Path, ...], wheel: Path) -> Path:
    """The installed `tallvakt` command."""
    _run(*pip, wheel, cwd=workplace)
    return workplace / "env" / "bin" / "tallvakt"


def test_wheel_holds_the_three_content_folders_and_no_tests(wheel: Path, root: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    content = {
        f"tallvakt/{path.relative_to(root).as_posix()}"
        for folder in CONTENT
        for path in (root / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    engine = {
        path.relative_to(root / "src").as_posix()
        for path in (root / "src" / "tallvakt").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == content | engine
    assert "tallvakt/py.typed" in packed


def test_installed_command_tells_its_version(command: Path, workplace: Path) -> None:
    assert tallvakt.__version__ in _run(command, "--version", cwd=workplace)


def test_installed_command_checks_the_examples(command: Path, workplace: Path, examples: Path) -> None:
    shutil.copytree(examples, workplace / "publications")
    _run(command, "check", "publications", "--out", "out", cwd=workplace)
    results = json.loads((workplace / "out" / "results.json").read_text(encoding="utf-8"))
    assert [Path(each["source"]).name for each in results["publications"]] == [
        path.name for path in sorted(examples.glob("*.txt"))
    ]
    assert {each["verdict"] for each in results["publications"]} == {"passed-with-remarks"}
    assert (workplace / "out" / "index.html").is_file()
    home = _run(
        workplace / "env" / "bin" / "python", "-c", "from tallvakt import suite; print(suite.home())", cwd=workplace
    )
    assert (workplace / "env") in Path(home.strip()).parents

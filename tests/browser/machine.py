"""A browser for the report: chromium and node of this machine, and the packages that drive them."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".venv" / "browser"
"""Where the packages are kept between runs, outside of what is committed."""


class Browser:
    """Runs the scripts beside this file in the machine's chromium."""

    def __init__(self, node: str, chromium: str, modules: Path) -> None:
        self.node = node
        self.environment = {**os.environ, "RISKKIT_CHROMIUM": chromium, "RISKKIT_NODE_MODULES": str(modules)}

    def run(self, script: str, *arguments: Path | str) -> str:
        """What a script prints; it must succeed."""
        command = [self.node, str(HERE / script), *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{script} exits {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def found(self, *arguments: Path | str) -> dict[str, object]:
        """What `check.mjs` finds in a report."""
        found: dict[str, object] = json.loads(self.run("check.mjs", *arguments))
        return found

    def printed(self, folder: Path, reports: Mapping[str, str]) -> dict[str, Path]:
        """Reports as they come out on paper, as PDF, by their names."""
        pairs = {name: (folder / f"{name}.html", folder / f"{name}.pdf") for name in reports}
        for name, (file, _) in pairs.items():
            file.write_text(reports[name], encoding="utf-8")
        self.run("print.mjs", *(path for pair in pairs.values() for path in pair))
        return {name: pdf for name, (_, pdf) in pairs.items()}


def missing() -> list[str]:
    """What this machine lacks of all that a browser needs."""
    return [name for name in ("node", "npm", "chromium") if shutil.which(name) is None]


def this_machines() -> Browser:
    """A browser of this machine; the packages that drive it are installed on first use."""
    return Browser(shutil.which("node") or "", shutil.which("chromium") or "", _modules())


def _modules() -> Path:
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    kept = CACHE / "package.json"
    if not (CACHE / "installed").exists() or kept.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        kept.write_text(wanted, encoding="utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        subprocess.run(command, cwd=CACHE, check=True, capture_output=True)
        (CACHE / "installed").touch()
    return CACHE / "node_modules"

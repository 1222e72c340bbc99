"""The set-up: one list of requirements, a wheel that can colorize, commands that explain."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from nbval.plugin import get_sanitize_patterns
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
ON_WINDOWS = sys.platform == "win32"
IMPORTED_AS = {
    "lazy_loader": "lazy-loader",
    "IPython": "ipython",
    "PIL": "pillow",
    "openjpeg": "pylibjpeg-openjpeg",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
}


def merged(lines):
    """Distribution -> specifiers, those of a name that is listed twice taken together."""
    found = {}
    for line in lines:
        requirement = Requirement(line.split("#")[0])
        name = canonicalize_name(requirement.name)
        found[name] = found.get(name, SpecifierSet()) & requirement.specifier
    return found


def requirement_lines():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "-e ."
    return lines[:-1]


def test_requirements_are_the_dependencies_with_the_course_extra():
    course = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["course"]
    assert merged(requirement_lines()) == merged(course)


def test_environment_is_the_requirements():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda, pip = environment["dependencies"][:-1], environment["dependencies"][-1]["pip"]
    assert conda == [f"python{PROJECT['requires-python']}", "pip"]
    assert pip[-1] == "-e ."
    assert merged(pip[:-1]) == merged(requirement_lines())


@pytest.mark.parametrize("file_name", ["requirements.txt", "environment.yml", "pyproject.toml"])
def test_an_upper_bound_stands_beside_its_reason(file_name):
    bounded = [
        line
        for line in (ROOT / file_name).read_text(encoding="utf-8").splitlines()
        if re.match(r'[\s"-]*[\w-]+[><=.\d,]*(<|==|~=)[\d.]', line)
    ]
    assert file_name != "pyproject.toml" or any("ruff" in line for line in bounded)
    assert [line for line in bounded if not re.search(r"#\s*\w+.*\w+", line)] == []


def test_the_library_leaves_the_packages_of_colab_alone():
    for name, specifiers in merged(PROJECT["dependencies"]).items():
        assert [one.operator for one in specifiers] == [">="], name


def test_every_import_of_the_library_is_declared_and_every_dependency_imported():
    imported = set()
    for path in (ROOT / "colorlib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.split(".")[0])
    outside = imported - set(sys.stdlib_module_names) - {"colorlib"}
    # These come with the course; what needs them says so where they are missing.
    of_the_course = {"fastai", "pytorch_fid"}
    course = merged(PROJECT["optional-dependencies"]["course"])
    assert {canonicalize_name(IMPORTED_AS.get(name, name)) for name in of_the_course} <= set(course)
    assert of_the_course <= outside
    of_an_extra = {"openjpeg"}
    assert {IMPORTED_AS[name] for name in of_an_extra} == set(
        merged(PROJECT["optional-dependencies"]["jpeg2000"])
    )
    assert of_an_extra <= outside
    outside -= of_the_course | of_an_extra
    assert {IMPORTED_AS.get(name, name) for name in outside} == set(merged(PROJECT["dependencies"]))


def test_one_oldest_python_everywhere():
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    script = (ROOT / "tools" / "make_environment.sh").read_text(encoding="utf-8")
    assert f"sys.version_info < ({oldest.replace('.', ', ')})" in script
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(workflow)["jobs"]
    for job in jobs.values():
        assert job["strategy"]["matrix"]["python"][0] == oldest
    systems = {*jobs["posix"]["strategy"]["matrix"]["os"], jobs["windows"]["runs-on"]}
    assert systems == {"ubuntu-latest", "macos-latest", "windows-latest"}


@pytest.mark.parametrize("path", sorted((ROOT / ".github").rglob("*.yml")), ids=lambda p: p.name)
def test_github_files_are_readable_and_pin_actions_by_major_version(path):
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text)
    for action in re.findall(r"uses: *(\S+)", text):
        assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", action)


def test_the_repository_address_stands_only_where_it_is_kept_or_stamped():
    address = PROJECT["urls"]["Repository"].removeprefix("https://")
    kept = {"pyproject.toml", "README.md"}
    found = set()
    for folder in (".ci", ".github", "colorlib", "docs", "tests", "tools", "."):
        paths = (ROOT / folder).glob("*") if folder == "." else (ROOT / folder).rglob("*")
        for path in paths:
            if path.is_file() and path.suffix not in (".pyc", ".ipynb"):
                if address in path.read_text(encoding="utf-8", errors="ignore"):
                    found.add(path.relative_to(ROOT).as_posix())
    assert "pyproject.toml" in found
    assert found <= kept


def build(kind, target):
    """Build a wheel in this environment, without the network that an isolated build needs."""
    code = f"import hatchling.build as b; print(b.build_{kind}({str(target)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(target / done.stdout.split()[-1]) as wheel:
        return set(wheel.namelist())


def test_the_wheel_carries_models_features_results_and_types(tmp_path):
    names = build("wheel", tmp_path)
    models = {path.name for path in (ROOT / "data" / "zoo").iterdir()}
    assert any(name.endswith(".safetensors") for name in models)
    assert {f"colorlib/_zoo/{name}" for name in models} <= names
    features = {path.name for path in (ROOT / "data" / "features").iterdir()}
    assert {Path(name).suffix for name in features} == {".safetensors", ".json"}
    assert {f"colorlib/_features/{name}" for name in features} <= names
    folder = ROOT / "data" / "results"
    results = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert any(name.endswith(".png") for name in results)
    assert {f"colorlib/_results/{name}" for name in results} <= names
    notebook = {path for path in (ROOT / "colorlib" / "notebook").rglob("*.*") if path.suffix in
                (".js", ".css", ".ipynb")}  # fmt: skip
    assert {path.suffix for path in notebook} == {".js", ".css", ".ipynb"}
    assert {path.relative_to(ROOT).as_posix() for path in notebook} <= names
    assert "colorlib/py.typed" in names
    assert {name.split("/")[0] for name in names} == {
        "colorlib",
        f"colorlib-{PROJECT['version']}.dist-info",
    }


def test_an_editable_install_holds_no_copy_of_data(tmp_path):
    names = build("editable", tmp_path)
    assert not any(folder in name for name in names for folder in ("_zoo", "_features", "_results"))


def test_a_wheel_without_models_is_refused(tmp_path):
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "colorlib").mkdir()
    (tmp_path / "colorlib" / "__init__.py").write_text("", encoding="utf-8")
    code = "import hatchling.build as b; b.build_wheel('dist')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "No trained model" in done.stderr


needs_a_posix_shell = pytest.mark.skipif(ON_WINDOWS, reason="Windows uses plain commands")


@needs_a_posix_shell
def test_an_old_python_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "course" / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "make_environment.sh", tmp_path / "course" / "tools")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("python3", "python3.11", "python"):
        fake = tools / name
        fake.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.6\nexit 1\n')
        fake.chmod(0o755)
    (tools / "dirname").symlink_to(shutil.which("dirname"))
    done = subprocess.run(
        [shutil.which("sh"), "tools/make_environment.sh", "lab"],
        cwd=tmp_path / "course",
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert "make lab PYTHON=" in done.stderr
    assert not (tmp_path / "course" / ".venv").exists()


@needs_a_posix_shell
def test_make_alone_lists_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"\.PHONY: (.*)", makefile)[1].split())
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in shown.splitlines() if line.startswith("make ")} == targets


@needs_a_posix_shell
@pytest.mark.parametrize("script", ["tools/make_environment.sh", ".ci/run"])
def test_scripts_parse_and_may_be_run(script):
    shell = "bash" if script.startswith(".ci") else "sh"
    subprocess.run([shell, "-n", script], cwd=ROOT, check=True)
    assert os.access(ROOT / script, os.X_OK)


def sanitized(text):
    patterns = get_sanitize_patterns((ROOT / "tests" / "nbval.cfg").read_text(encoding="utf-8"))
    for pattern, replacement in patterns:
        text = re.sub(pattern, replacement, text)
    return text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<Axes at 0x7f1c2d>", "<Axes at 0x10AF33>"),
        ("took 12.3 s", "took 9 s"),
        ("3.21 it/s", "118 it/s"),
        ("on 2026-01-31 12:00:05.5", "on 2027-12-01"),
        ("wrote /tmp/a/b.png", "wrote /private/var/folders/x/y.png"),
    ],
)
def test_sanitizing_forgives_what_changes_between_runs(one, other):
    assert sanitized(one) == sanitized(other)


@pytest.mark.parametrize(
    "text",
    ["Figure size 640x480", "L* 53.24, a* 80.09", "16 photos", "0x53", "shape (2, 64, 64)", "5 m"],
)
def test_sanitizing_keeps_what_a_lesson_shows(text):
    assert sanitized(text) == text

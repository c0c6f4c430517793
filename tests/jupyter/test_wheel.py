"""The wheel: that it holds all of the course, and that the course opens and marks from it where nothing else lies."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import shutil
import signal
import site
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from jupyter_client.blocking.client import BlockingKernelClient

import askfirst
from askfirst.course.root import PACKED, ROOT, course_files
from askfirst.jupyter.server import Server

pytestmark = pytest.mark.xdist_group("port")  # of two servers that begin at once, one finds its port taken
LESSON, LAB = "01-a-face-is-data", "08-is-it-95-percent"
FOLDERS = ("content", "notebooks", "exercises", "solutions", "packs")
PATIENCE = 60  # seconds for a kernel, where much else runs
PASSED_OVER = ("__pycache__", ".ipynb_checkpoints")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built as it is given away; nothing is fetched for that."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not set(PASSED_OVER) & set(path.parts)
    }


def test_nobodys_work_that_jupyterlab_has_kept_goes_into_the_wheel(tmp_path: Path) -> None:
    for place in ("content/course.yaml", "exercises/en/.ipynb_checkpoints/01-checkpoint.ipynb"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).touch()
    place = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert place
    assert place.loader
    place.loader.exec_module(hook := importlib.util.module_from_spec(place))
    told: dict[str, dict[str, str]] = {"force_include": {}}
    hook.CustomBuildHook(str(tmp_path), {}, None, None, "", "wheel").initialize("standard", told)
    assert told["force_include"] == {"content/course.yaml": "askfirst/course_files/content/course.yaml"}


def test_the_wheel_holds_the_package_and_the_course(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        about = f"askfirst-{askfirst.__version__}.dist-info"
        metadata = opened.read(f"{about}/METADATA").decode()
    assert files(ROOT / "askfirst") <= names
    assert {f"askfirst/course_files/{name}" for folder in FOLDERS for name in files(ROOT / folder)} <= names
    assert not [name for name in names if set(PASSED_OVER) & set(name.split("/"))]
    for path in ("LICENSE", "LICENSE-CONTENT.md", "askfirst/fonts/OFL.txt"):
        assert f"{about}/licenses/{path}" in names
    data = f"askfirst-{askfirst.__version__}.data/data/share/jupyter"
    assert {f"{data}/kernels/askfirst/kernel.json", f"{data}/labextensions/askfirst/package.json"} <= names
    assert "://" not in metadata.partition("\n\n")[0]


def test_the_version_is_the_same_everywhere() -> None:
    extension = json.loads((ROOT / "askfirst/web/labextensions/askfirst/package.json").read_text("utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert extension["version"] == citation["version"] == askfirst.__version__


def test_in_a_checkout_the_files_lie_beside_the_package() -> None:
    assert course_files() == ROOT == Path(askfirst.__file__).parents[1]
    assert not PACKED.exists()


def test_opening_needs_the_standard_library_alone() -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import launcher.main, askfirst.jupyter.server"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the ``askfirst`` of an environment that has the wheel, and the test environment's packages behind it."""
    folder = tmp_path_factory.mktemp("environment")
    folder.chmod(0o755)  # as environments are: hand-ins run as somebody else
    venv.create(folder, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    uv = [str(shutil.which("uv")), "pip", "install", "--python", str(python)]  # it makes environments that have no pip
    installer = pip if importlib.util.find_spec("pip") else uv
    subprocess.run([*installer, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    own = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    (own / "behind.pth").write_text("\n".join(site.getsitepackages()), "utf-8")
    shutil.copytree(Path(sys.prefix, "share/jupyter/lab"), folder / "share/jupyter/lab")  # JupyterLab's own pages
    return scripts / "askfirst"


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """Return the variables of somebody who has never had anything to do with the course."""
    ours = re.compile("PYTHON|ASKFIRST|JUPYTER|JPY|VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not ours.match(name)}
    own = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"), str(tmp_path / "person"))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        kept.pop(name, None)
    return kept | own | {"PYTHONUTF8": "1"}


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """Return an empty folder."""
    (tmp_path / "person").mkdir()
    folder = tmp_path / "nowhere"
    folder.mkdir()
    return folder


@pytest.fixture
def opened(installed: Path, nowhere: Path, surroundings: dict[str, str]) -> Iterator[tuple[Server, Path]]:
    """Open the course from an empty folder; return its server and its kernels' folder. Closing it says good-bye."""
    command = [str(installed), "open", "--no-browser", "--lang", "en"]
    with subprocess.Popen(command, cwd=nowhere, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            said = ""
            while "token=" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            found = re.search(r"(http://127\.0\.0\.1:\d+/)\S*token=(\w+)", said)
            assert found, said
            (runtime,) = (nowhere.parent / "person").rglob("runtime")
            yield Server(found[1], found[2]), runtime
        finally:
            process.send_signal(signal.SIGTERM)
        assert "Come back with: askfirst open" in process.stdout.read()
    assert process.returncode == 0


def answer(server: Server, place: str, **body: object) -> str:
    request = urllib.request.Request(server.url + place, headers={"Authorization": f"token {server.token}"})
    if body:
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request, timeout=20) as given:
        return str(given.read().decode())


@pytest.mark.skipif(os.name == "nt", reason="a window has to be closed there; by hand")
def test_the_course_opens_from_an_empty_folder(opened: tuple[Server, Path], nowhere: Path) -> None:
    server, runtime = opened
    path = f"notebooks/en/{LESSON}.ipynb"
    page = answer(server, f"doc/tree/{path}")
    assert "askfirstOwnServer" in page
    assert "lab/extensions/askfirst/static/remoteEntry" in page or '"name": "askfirst"' in page
    shown = nbformat.from_dict(json.loads(answer(server, f"api/contents/{path}"))["content"])
    session = json.loads(
        answer(server, "api/sessions", path=path, name="lesson", type="notebook", kernel={"name": "askfirst"})
    )
    client = BlockingKernelClient(connection_file=str(runtime / f"kernel-{session['kernel']['id']}.json"))
    client.load_connection_file()
    client.hb_channel.time_to_dead = PATIENCE  # a kernel that is still being started is not dead
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        first = next(cell for cell in shown.cells if cell.cell_type == "code")
        said: list[dict[str, object]] = []
        reply = client.execute_interactive(first.source, timeout=60, output_hook=said.append)
    finally:
        client.stop_channels()
    assert reply["content"]["status"] == "ok"
    assert [each for each in said if each["msg_type"] == "display_data"]
    assert list(nowhere.iterdir()) == []


def test_a_lab_is_marked_from_an_empty_folder(installed: Path, nowhere: Path, surroundings: dict[str, str]) -> None:
    (nowhere / "returned").mkdir()
    shutil.copy(ROOT / "solutions" / "en" / f"{LAB}.ipynb", nowhere / "returned" / "Li Wei.ipynb")
    command = [str(installed), "grade", "returned", "--seconds", "60"]
    done = subprocess.run(command, cwd=nowhere, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with (nowhere / "returned-marks.csv").open(encoding="utf-8-sig", newline="") as file:
        marks = list(csv.DictReader(file))
    assert marks
    assert {(row["Result"], row["Why"]) for row in marks} == {("right", "")}


def test_it_tells_its_version(installed: Path, surroundings: dict[str, str]) -> None:
    told = subprocess.run([str(installed), "--version"], env=surroundings, capture_output=True, text=True, check=True)
    assert told.stdout == f"askfirst {askfirst.__version__}\n"

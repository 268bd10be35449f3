"""Everything that a machine without internet needs to install this version, in one folder: `make bundle TO=folder`.

Belongs here: fetching the files of requirements.lock for both kinds of processor, checksums, the list of parts (CycloneDX).
Does not belong here: installing from it, which is `make up BUNDLE=folder` with the same lock: pip refuses a file whose hash does not stand there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from ops.database import PROJECT_ROOT
from wengang import __version__
from wengang.plain_end import ended_plainly
from wengang.user_error import UserError
from wengang.whole_file import write_whole

MACHINES = ("x86_64", "aarch64")
OLDEST_LIBRARY = (5, 12, 17, 24, 26, 27, 28, 34)
"""Second numbers of the versions of glibc for which wheels are built: 2.28 is that of 麒麟 V10 SP2 and of openEuler 20.03."""
LOCK = PROJECT_ROOT / "requirements.lock"
_NAMED = re.compile(r"^(?P<name>[A-Za-z0-9._]+)-(?P<version>[^-]+)-.*\.whl$")


class BundleError(UserError):
    """A bundle that was not made; the message says why."""


def fetch(folder: Path, machine: str, python: str) -> None:
    """Fetch the locked files for a kind of processor and a Python version (`3.11`); raises `BundleError`."""
    short = python.replace(".", "")
    platforms = [f"manylinux_2_{number}_{machine}" for number in OLDEST_LIBRARY]
    platforms += [f"manylinux1_{machine}", f"manylinux2010_{machine}", f"manylinux2014_{machine}", "any"]
    asked = [word for name in platforms for word in ("--platform", name)]
    asked += [word for abi in (f"cp{short}", "abi3", "none") for word in ("--abi", abi)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", python, "--dest", str(folder), *asked, "-r", str(LOCK)]
    if subprocess.run(command, check=False).returncode:
        raise BundleError(f"没有取全 {machine}、Python {python} 的依赖，原因见上面几行：处理后再运行 make bundle")


def parts(folder: Path) -> list[dict[str, Any]]:
    """Give one part for each file fetched: name, version, address of the package, hash."""
    found = []
    for path in sorted(folder.glob("*.whl")):
        named = _NAMED.match(path.name)
        if named is None:
            raise BundleError(f"{path.name} 不是一个包的文件名：请清空 {folder} 再运行一次")
        name, version = named["name"].replace("_", "-").lower(), named["version"]
        found.append(
            {
                "type": "library",
                "bom-ref": path.name,
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}?file_name={path.name}",
                "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            }
        )
    return found


def bill_of_materials(components: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the list of parts as CycloneDX 1.6; the same parts give the same document."""
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "wengang", "name": "wengang", "version": __version__}},
        "components": components,
    }


def checksums(folder: Path) -> str:
    """Give one line a file, as `sha256sum --check` reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)


def make_bundle(folder: Path, machines: tuple[str, ...], python: str) -> None:
    """Write the bundle; what of it stands already and fits is not fetched again. Raises `BundleError`."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    for machine in machines:
        print(f"{machine}、Python {python}：正在下载……", flush=True)
        fetch(wheels, machine, python)
    shutil.copy(LOCK, folder)
    write_whole(folder / "sbom.cdx.json", (json.dumps(bill_of_materials(parts(wheels)), indent=1) + "\n").encode())
    write_whole(folder / "SHA256SUMS", checksums(folder).encode())


def main() -> int:
    """Write the bundle to `TO` for `MACHINES` and `FOR_PYTHON`; gives the exit code."""
    folder = Path(os.environ["TO"]).resolve()
    machines = tuple((os.environ.get("MACHINES") or " ".join(MACHINES)).split())
    unknown = [name for name in machines if name not in MACHINES]
    if unknown:
        raise BundleError(f"不认识的处理器 {'、'.join(unknown)}：可以写 {'、'.join(MACHINES)}")
    python = os.environ.get("FOR_PYTHON") or f"{sys.version_info[0]}.{sys.version_info[1]}"
    make_bundle(folder, machines, python)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"已写入 {folder}：{len(list((folder / 'wheels').iterdir()))} 个包，{size / 1e6:.0f} MB，只用于 Python {python}")
    print(
        f"到没有互联网的机器上：核对 (cd {folder.name} && sha256sum --quiet --check SHA256SUMS)，再在项目文件夹执行 make up BUNDLE=这个文件夹"
    )
    return 0


if __name__ == "__main__":
    sys.exit(ended_plainly(main))

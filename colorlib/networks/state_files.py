"""Read state dicts of other people's networks from files, without unpickling and without waste."""

import io
import re
import zipfile
from pathlib import Path
from pickle import UnpicklingError
from urllib.error import URLError

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from colorlib.errors import WeightsError
from colorlib.files import sha256_of_file

# torch hub's rule: a file's name ends in the first digits of its SHA-256.
DIGITS_IN_NAME = re.compile(r"-([0-9a-f]{8,64})\.")
UNREADABLE = (SafetensorError, RuntimeError, EOFError, OSError, ValueError, UnpicklingError)


def hub_file(url: str, argument: str) -> Path:
    """Return a file of torch hub's cache, downloaded first where it is not there.

    A download is compared with the SHA-256 in the file's name; what lies in the cache already is
    taken as it is.

    Args:
        url: of a file whose name holds the first digits of its SHA-256.
        argument: that asked for it, for the message, such as "encoder_weights".

    Raises:
        WeightsError: neither cached nor to be downloaded, or what came is another file.
    """
    path = Path(torch.hub.get_dir()) / "checkpoints" / Path(url).name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        digits = DIGITS_IN_NAME.search(path.name)[1]
        try:
            torch.hub.download_url_to_file(url, str(path), hash_prefix=digits)
        except (URLError, OSError, RuntimeError) as error:
            raise WeightsError(
                f"{path.name} is neither cached nor to be downloaded ({error}). "
                f"Put it into {shown_folder(path.parent)}, from {url}, set TORCH_HOME to where "
                f"hub/checkpoints holds it, or pass `{argument}` the path of a state dict, or None "
                "for random weights."
            ) from error
    return path


def read_state(
    path: str | Path, argument: str, choices: str, *, largest: int | None = None
) -> dict[str, Tensor]:
    """Read a state dict from a .pth or .safetensors file onto the CPU.

    Args:
        path: the file.
        argument: what messages call it, such as "encoder_weights".
        choices: what that argument may be, for the message.
        largest: bytes; tensors that are larger come back empty, (0,), and their bytes are not
            kept in memory. None reads all.

    Raises:
        WeightsError: missing, damaged, or no state dict.
    """
    path = Path(path)
    try:
        if path.suffix == ".safetensors":
            return _read_safetensors(path, largest)
        state = _read_pth(path, largest)
    except FileNotFoundError:
        raise WeightsError(
            f"`{argument}` must be {choices}, got {str(path)!r}, which is not there."
        ) from None
    except UNREADABLE as error:
        first_line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise WeightsError(
            f"`{argument}` {path.name} cannot be read as a state dict: {first_line}. "
            "Pass a .pth or .safetensors file of tensors by name."
        ) from error
    if not isinstance(state, dict):
        raise WeightsError(
            f"`{argument}` {path.name} must hold a state dict, tensors by name, "
            f"got {type(state).__name__}. Save the network's `state_dict()`."
        )
    if largest is not None:
        state = {name: _or_empty(value, largest) for name, value in state.items()}
    return state


def describe_file(path: str | Path) -> str:
    """Name a weights file with the first digits of its SHA-256, and say if it isn't as published.

    Args:
        path: of a file; a name that ends in digits of a SHA-256 is compared with them.
    """
    digits = sha256_of_file(path)
    line = f"{Path(path).name}, SHA-256 {digits[:12]}"
    published = DIGITS_IN_NAME.search(Path(path).name)
    if published is None or digits.startswith(published[1]):
        return line
    return f"{line} (not the published file, whose SHA-256 begins with {published[1]})"


def shown_folder(folder: Path) -> str:
    """Return a folder for messages and reports, the user's own without the user's name."""
    home = Path.home()
    if folder.is_relative_to(home):
        return f"~/{folder.relative_to(home).as_posix()}"
    return str(folder)


class _WithoutLarge(io.RawIOBase):
    """A file whose long reads are skipped: what torch.load allocates for them is never touched.

    torch reads each tensor of the format before 1.6, which the VGGs are published in, by one call
    of `readinto`; memory that nobody writes to takes up address space alone.
    """

    def __init__(self, path: Path, largest: int):
        self._file, self._largest = path.open("rb"), largest

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def readline(self, size: int | None = -1) -> bytes:
        return self._file.readline(size)

    def readinto(self, buffer: memoryview) -> int:
        if len(buffer) <= self._largest:
            return self._file.readinto(buffer)
        self._file.seek(len(buffer), io.SEEK_CUR)
        return len(buffer)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()


def _read_pth(path: Path, largest: int | None) -> object:
    settings = {"map_location": "cpu", "weights_only": True}
    if largest is None:
        return torch.load(path, **settings)
    if zipfile.is_zipfile(path):
        return torch.load(path, mmap=True, **settings)
    with _WithoutLarge(path, largest) as file:
        return torch.load(file, **settings)


def _read_safetensors(path: Path, largest: int | None) -> dict[str, Tensor]:
    if not path.is_file():
        raise FileNotFoundError(path)
    with safe_open(path, framework="pt") as file:
        state = {}
        for name in file.keys():
            part = file.get_slice(name)
            # Four bytes a number at most, which is all that networks are kept in.
            size = 4 * torch.Size(part.get_shape()).numel()
            keeps = largest is None or size <= largest
            state[name] = file.get_tensor(name) if keeps else torch.empty(0)
    return state


def _or_empty(value: object, largest: int) -> object:
    if not isinstance(value, Tensor):
        return value
    # A copy, because mapped memory ends with the file.
    return value.clone() if value.nbytes <= largest else torch.empty(0)

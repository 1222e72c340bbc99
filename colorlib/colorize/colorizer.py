"""Colorize photos of any size with a trained generator."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from colorlib.colorize.output_plan import FileResult, plan_outputs
from colorlib.colorize.painting import paint
from colorlib.devices import pick_device
from colorlib.errors import ColorlibError, ImageError, WeightsError
from colorlib.images import Photo, read_image, write_image
from colorlib.images.resizing import seen_lightness
from colorlib.networks.base import output_scale_of
from colorlib.text import shown_path
from colorlib.threads import settled
from colorlib.waiting import bar
from colorlib.zoo.model_card import DEFAULT_MODEL
from colorlib.zoo.weights import load_model

ImageSource = str | Path | bytes | Image.Image | np.ndarray | Photo


class Colorizer:
    """Colorize photos with a generator, at their own size and with their own lightness.

    The generator sees the photo squashed to a square of `size` pixels a side, the size at which
    it was trained; only the two colour channels that it predicts are scaled up (bilinearly) to
    the photo. The eye sees coarse colour as sharp where the lightness is sharp, and the
    lightness comes from the photo itself.

    Args:
        generator: maps L_norm (N, 1, size, size) to ab_norm (N, 2, size, size), both in [-1, 1];
            ab_norm is larger where the generator has an `output_scale` above 1. It predicts in
            eval mode whatever mode it is in, and keeps its mode.
        size: pixels a side of the square, a multiple of `generator.size_multiple`.
        device: moves the generator there; without it, it is used where it is.

    Raises:
        ColorlibError: `size` does not fit the generator.

    Taught in: notebooks/00_start_here.ipynb
    """

    def __init__(
        self, generator: nn.Module, *, size: int, device: str | torch.device | None = None
    ):
        factor = getattr(generator, "size_multiple", 1)
        if not isinstance(size, int) or size < 1 or size % factor:
            raise ColorlibError(
                f"`size` must be a multiple of {factor}, this generator's `size_multiple`, "
                f"got {size!r}. Use the size it was trained at, or {factor} or {2 * factor}."
            )
        if device is not None:
            generator = generator.to(pick_device(device))
        self.generator = generator
        self.size = size

    @property
    def device(self) -> torch.device:
        """The device where the generator is."""
        parameter = next(self.generator.parameters(), None)
        return torch.device("cpu") if parameter is None else parameter.device

    @classmethod
    def from_zoo(
        cls,
        name: str = DEFAULT_MODEL,
        device: str | torch.device | None = None,
        size: int | None = None,
    ) -> "Colorizer":
        """Load a trained model.

        Args:
            name: as `colorlib models` lists it.
            device: where it runs; by default CUDA where there is one, else CPU.
            size: pixels a side of the square; by default the size it was trained at.

        Raises:
            WeightsError: no such model, or damaged weights.
            ColorlibError: `size` does not fit the generator.
        """
        model = load_model(name, device=device)
        return cls(model.generator, size=model.size if size is None else size)

    def predict_ab(self, image: ImageSource) -> Tensor:
        """Predict the colour channels alone, as the generator gives them.

        Args:
            image: anything that `read_image` reads.

        Returns:
            ab_norm (2, size, size) in [-1, 1], float32 on the CPU; `output_scale` times as large
            where the generator has one above 1.

        Raises:
            ImageError: the image cannot be read.
        """
        with settled():
            return self._predict([read_image(image)])[0].cpu()

    def colorize(self, image: ImageSource) -> Photo:
        """Colorize one photo; colours that it has already are replaced.

        Args:
            image: anything that `read_image` reads.

        Returns:
            The photo at its own size, with its own lightness and alpha. Where a predicted colour
            lies outside sRGB it is clipped, and the lightness there changes too.

        Raises:
            ImageError: the image cannot be read.
        """
        return self.colorize_batch([image])[0]

    def colorize_batch(self, images: Iterable[ImageSource]) -> list[Photo]:
        """Colorize several photos with one run of the generator; their sizes may differ.

        Args:
            images: anything that `read_image` reads, all held in memory at once.

        Returns:
            One photo for each, in the same order.

        Raises:
            ImageError: one of the images cannot be read.
        """
        is_array = isinstance(images, np.ndarray)
        if (is_array and images.ndim != 4) or isinstance(
            images, str | bytes | os.PathLike | Image.Image | Photo
        ):
            got = f"array of shape {images.shape}" if is_array else type(images).__name__
            raise TypeError(
                f"`images` must be a list of images or an array (N, H, W, 3), got one {got}. "
                "Use colorize for a single image."
            )
        photos = [read_image(image) for image in images]
        if not photos:
            return []
        with settled():
            predictions = self._predict(photos)
            pairs = list(zip(photos, predictions, strict=True))
            return [
                Photo(paint(photo.rgb_u8, ab_norm), photo.alpha_u8, photo.name)
                for photo, ab_norm in bar(pairs, "colorizing", unit="photos")
            ]

    def colorize_files(
        self,
        inputs: str | Path | Iterable[str | Path],
        output_folder: str | Path,
        force: bool = False,
        on_result: Callable[[FileResult, int, int], None] | None = None,
    ) -> list[FileResult]:
        """Colorize files and folders of files into a folder of PNG files.

        What lies below an input folder keeps its place below the output folder. A file that
        cannot be read or written costs only itself. No input is ever overwritten, no two inputs
        share an output, and each output appears when it is complete.

        Args:
            inputs: one path or several, files and folders mixed; see `find_images`.
            output_folder: made when missing; images in it are never taken as inputs from a
                folder above it.
            force: replace outputs that are there from before.
            on_result: called after each file with its result, its number from 1, and how many
                there are: for progress.

        Returns:
            One result for each file, in order, behind those of folders without an image;
            `error` is one line, or None.

        Raises:
            ImageError: no inputs are given, or the output folder cannot be made.
        """
        plan = plan_outputs(inputs, output_folder, force=force)
        results = []
        for number, planned in enumerate(plan, start=1):
            result = self._colorize_file(planned)
            results.append(result)
            if on_result is not None:
                on_result(result, number, len(plan))
        return results

    def _colorize_file(self, planned: FileResult) -> FileResult:
        if planned.output is None:
            return planned
        try:
            photo = self.colorize(planned.source)
            write_image(planned.output, photo.rgb_u8, photo.alpha_u8)
        except ImageError as error:
            return FileResult(planned.source, None, str(error))
        except MemoryError:
            error = f"{shown_path(planned.source)} needs too much memory. Make it smaller first."
            return FileResult(planned.source, None, error)
        return planned

    def _predict(self, photos: Sequence[Photo]) -> Tensor:
        L_norm = seen_lightness([photo.rgb_u8 for photo in photos], self.size, self.device)
        with _evaluating(self.generator), torch.inference_mode():
            ab_norm = self.generator(L_norm)
        side = self.size * output_scale_of(self.generator)
        wanted = (len(photos), 2, side, side)
        if ab_norm.shape != wanted:
            raise ValueError(
                f"the generator must return ab_norm {wanted}, got {tuple(ab_norm.shape)}. "
                "Use a generator with one input and two output channels that keeps the size, or "
                "says in `output_scale` how much larger it paints."
            )
        if not torch.isfinite(ab_norm).all():
            raise WeightsError(
                "the generator's prediction must be finite numbers, got NaN or infinity. "
                "Its weights are damaged or its training diverged: load another checkpoint."
            )
        return ab_norm.detach().float().clone()  # outside inference mode: an ordinary tensor


@contextmanager
def _evaluating(generator: nn.Module) -> Iterator[None]:
    """Put a generator into eval mode, and back every part that was in training mode."""
    training = [module for module in generator.modules() if module.training]
    generator.eval()
    try:
        yield
    finally:
        for module in training:
            module.training = True

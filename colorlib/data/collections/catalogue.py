"""What is known of each collection of photographs: its size, its terms and how to get it."""

from dataclasses import dataclass

from colorlib.errors import DataError


@dataclass(frozen=True)
class Collection:
    """A published collection of photographs.

    Attributes:
        name: what `open_collection` takes.
        about: what the photographs show, in a few words.
        pixels: how large they are.
        images: how many photographs there are.
        download_bytes: size of what is downloaded.
        licence: what one may do with them; the page at `url` decides.
        url: where the collection is described.
        manual: what to do by hand where no program may download it; "" elsewhere.
    """

    name: str
    about: str
    pixels: str
    images: int
    download_bytes: int
    licence: str
    url: str
    manual: str = ""

    @property
    def size_text(self) -> str:
        """The download's size as a reader says it, such as "3.2 GB"."""
        if self.download_bytes >= 1e9:
            return f"{self.download_bytes / 1e9:.1f} GB"
        return f"{self.download_bytes / 1e6:.0f} MB"

    @property
    def one_line(self) -> str:
        """The line of Python that opens the collection, and fetches it where a program may."""
        download = "" if self.manual else ", download=True"
        return f'colorlib.open_collection("{self.name}"{download})'


COLLECTIONS = {
    collection.name: collection
    for collection in (
        Collection(
            name="coco-sample",
            about="everyday scenes, 18 % of COCO's train2017",
            pixels="about 640 x 480",
            images=21_837,
            download_bytes=3_245_877_008,  # fastai checks it, in fastai/data/download_checks.py
            licence="each photograph's own Creative Commons licence on Flickr, some non-commercial",
            url="https://cocodataset.org/#termsofuse",
        ),
        Collection(
            name="cifar10",
            about="ten kinds of animals and vehicles",
            pixels="32 x 32",
            images=60_000,
            download_bytes=170_498_071,
            licence="none stated, the photographs were gathered from the web; cite the report",
            url="https://www.cs.toronto.edu/~kriz/cifar.html",
        ),
        Collection(
            name="celeba",
            about="faces of celebrities, aligned",
            pixels="178 x 218",
            images=202_599,
            download_bytes=1_443_490_838,
            licence="non-commercial research only, no copies to others",
            url="https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
        ),
        Collection(
            name="places365",
            about="places of 365 kinds, the small validation set",
            pixels="256 x 256",
            images=36_500,
            download_bytes=592_000_000,  # lists and photographs together, rounded
            licence="non-commercial research and education only, no copies to others",
            url="http://places2.csail.mit.edu/download.html",
        ),
        Collection(
            name="imagenet-val",
            about="things of 1,000 kinds, the validation set of ILSVRC 2012",
            pixels="about 500 x 375",
            images=50_000,
            download_bytes=6_744_924_160,
            licence="non-commercial research and education only, after registration",
            url="https://image-net.org/challenges/LSVRC/2012/2012-downloads.php",
            manual="register at image-net.org and download ILSVRC2012_img_val.tar",
        ),
    )
}


def get_collection(name: str) -> Collection:
    """Return what is known of a collection.

    Raises:
        DataError: no collection of that name; the message lists those there are.
    """
    if name not in COLLECTIONS:
        raise DataError(
            f"`name` must be one of {', '.join(COLLECTIONS)}, got {name!r}. "
            "For photographs of your own use colorlib.open_source."
        )
    return COLLECTIONS[name]


def collections_table() -> str:
    """Return all known collections as plain text, with sizes, terms and the line to get each.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    lines = []
    for known in COLLECTIONS.values():
        lines += [
            f"{known.name:<13} {known.images:>7,} photographs of {known.pixels} px, "
            f"{known.size_text} to download",
            f"{'':<13} {known.about}",
            f"{'':<13} terms: {known.licence}",
            f"{'':<13} {known.one_line}",
        ]
        if known.manual:
            lines.append(f"{'':<13} by hand: {known.manual}")
    lines += [
        f"{'your photos':<13} a folder, with its sub-folders",
        f'{"":<13} colorlib.open_source("my_photos")',
        f"{'your shards':<13} tar files that hold photographs, called WebDataset layout",
        f'{"":<13} colorlib.open_source("shards/*.tar")',
    ]
    return "\n".join(lines)

"""Figures, sources and slider panels, as a notebook would show them."""

import ast
import base64
import inspect
import io

import ipywidgets
import numpy as np
import pytest
import torch
from IPython.core import display_functions
from matplotlib import pyplot as plt
from PIL import Image
from skimage.color import lab2rgb

from colorlib import color
from colorlib import notebook as nb
from colorlib.networks import initialization
from colorlib.notebook.pictures import gamut
from colorlib.notebook.show import figures


@pytest.fixture
def shown(monkeypatch):
    """Return the list that collects what is displayed."""
    displayed = []
    for module in ("figures", "source"):
        monkeypatch.setattr(f"colorlib.notebook.show.{module}.display", displayed.append)
    assert display_functions.display not in displayed
    yield displayed
    plt.close("all")


def picture_of(item):
    """Decode the picture that a displayed item holds."""
    bundle, metadata = item._repr_mimebundle_()
    (kind,) = metadata
    return kind, Image.open(io.BytesIO(base64.b64decode(bundle[kind])))


def line_figure():
    figure, axis = plt.subplots(figsize=(3, 2))
    axis.plot([0, 1], [0, 1])
    return figure


def test_a_figure_is_described_followed_by_its_caption_and_closed(shown):
    figure = line_figure()
    nb.show_figure(figure, "A line, L* against\n   a_norm.", caption="L* grows\n with a_norm.")
    picture, caption = shown
    bundle, metadata = picture._repr_mimebundle_()
    assert bundle["text/plain"] == "[figure] A line, L* against a_norm."
    assert metadata == {"image/png": {"alt": "A line, L* against a_norm."}}
    visible = caption._repr_mimebundle_()["text/markdown"]
    assert visible == r"*L\* grows with a\_norm.*"
    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize(
    ("alt", "caption", "message"),
    [
        ("  ", "It grows.", "`alt` is empty"),
        ("A line.", " ", "`caption` is empty"),
        ("A line.", "A  line.", "`caption` repeats `alt`"),
    ],
)
def test_a_figure_that_says_too_little_is_refused(shown, alt, caption, message):
    with pytest.raises(ValueError, match=message):
        nb.show_figure(line_figure(), alt, caption=caption)
    with pytest.raises(ValueError, match=message):
        nb.show_images([np.zeros((4, 4))], None, alt, caption=caption)
    assert shown == []


def test_rows_are_labelled_and_only_rows_with_titles_have_room_for_them(shown):
    black = np.zeros((40, 40))
    sizes = {}
    for name, options in {
        "plain": {},
        "columns": {"titles": ["a", "b"]},
        "each": {"titles": ["a", "b", "c", "d"]},
        "rows": {"row_titles": ["truth", "painted"]},
    }.items():
        shown.clear()
        options = {"titles": None} | options
        nb.show_images([black] * 4, alt="Black.", caption="Dark.", columns=2, width=4, **options)
        _, picture = picture_of(shown[0])
        sizes[name] = picture.size
    assert sizes["plain"][1] < sizes["columns"][1] < sizes["each"][1]
    assert sizes["rows"][1] < sizes["plain"][1], "the labels take their width from the pictures"


def test_row_titles_must_fit_the_rows(shown):
    with pytest.raises(ValueError, match="1 for 2 rows"):
        nb.show_images(
            [np.zeros((4, 4))] * 4, None, "Black.", caption="Dark.", columns=2, row_titles=["a"]
        )
    assert shown == []


def test_no_figure_is_transparent(shown):
    figure = line_figure()
    figure.patch.set_alpha(0)
    figure.axes[0].patch.set_alpha(0)
    nb.show_figure(figure, "A line.", caption="It grows.")
    _, picture = picture_of(shown[0])
    assert picture.mode == "RGB"
    assert "#{:02x}{:02x}{:02x}".format(*picture.getpixel((2, 2))) == figures.BACKGROUND
    assert "#{:02x}{:02x}{:02x}".format(*picture.getpixel((0, 0))) == figures.FRAME


def test_a_busy_figure_becomes_a_small_jpeg(shown):
    noise = np.random.default_rng(0).random((180, 240, 3))
    nb.show_images([noise], None, "Noise.", caption="A test.", width=3)
    kind, picture = picture_of(shown[0])
    assert kind == "image/jpeg"
    assert picture.width == 300
    bundle, _ = shown[0]._repr_mimebundle_()
    assert len(bundle[kind]) <= 100_000


def test_a_figure_too_large_for_any_quality_is_refused(shown):
    noise = np.random.default_rng(0).random((600, 600, 3))
    with pytest.raises(ValueError, match="allowed"):
        nb.show_images([noise], None, "Noise.", caption="A test.", width=6)


@pytest.mark.parametrize(
    "image",
    [
        np.full((8, 8, 3), (200, 100, 50), dtype=np.uint8),
        torch.tensor([200, 100, 50], dtype=torch.uint8)[:, None, None].expand(3, 8, 8),
        torch.tensor([200, 100, 50])[:, None, None].expand(3, 8, 8) / 255,
    ],
    ids=["array", "byte tensor", "float tensor"],
)
def test_pictures_keep_their_colors(shown, image):
    nb.show_images([image], None, "Orange.", caption="A test.", width=1)
    _, picture = picture_of(shown[0])
    assert picture.getpixel((picture.width // 2, picture.height // 2)) == (200, 100, 50)


def test_two_axes_mean_grey(shown):
    nb.show_images([torch.full((8, 8), 0.2)], None, "Grey.", caption="A test.", width=1)
    _, picture = picture_of(shown[0])
    assert picture.getpixel((picture.width // 2, picture.height // 2)) == (51, 51, 51)


@pytest.mark.parametrize(
    ("images", "titles", "message"),
    [
        ([], None, "at least one"),
        ([np.zeros((4, 4))], ["a", "b"], "2 titles for 1"),
        ([np.full((4, 4, 3), 60.0)], None, "from 60 to 60"),
        ([np.full((4, 4), np.nan)], None, "nan"),
        ([torch.zeros(2, 4, 4)], None, r"\(2, 4, 4\)"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(shown, images, titles, message):
    with pytest.raises(ValueError, match=message):
        nb.show_images(images, titles, "Nothing.", caption="A test.")
    assert shown == []


def code_of(item):
    """Return the Python between the fences of a displayed source."""
    return item._repr_mimebundle_()["text/markdown"].split("```python\n")[1].removesuffix("\n```")


def test_a_source_is_the_real_one_with_its_place(shown):
    nb.show_source(color.lab_to_rgb)
    assert code_of(shown[0]) == inspect.getsource(color.lab_to_rgb).rstrip("\n")
    line = inspect.getsourcelines(color.lab_to_rgb)[1]
    assert shown[0].heading == f"`colorlib/color.py, line {line}`"


def test_parts_of_a_module_come_with_the_comment_above_them(shown):
    nb.show_source(color, "L_SCALE", "AB_SCALE")
    lines = code_of(shown[0]).splitlines()
    assert lines[0].startswith("# ")
    assert [line for line in lines if not line.startswith("#")] == [
        "L_SCALE = 50.0",
        "AB_SCALE = 110.0",
    ]


def test_cut_docstrings_leave_the_code_as_it_is(shown):
    nb.show_source(initialization, docstring=False)
    real = ast.parse(inspect.getsource(initialization))
    cut = ast.parse(code_of(shown[0]))
    assert "docstrings cut" in shown[0].heading
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    first_lines = []
    for tree in (real, cut):
        nodes = [node for node in ast.walk(tree) if isinstance(node, documented)]
        docstrings = [ast.get_docstring(node) for node in nodes]
        first_lines.append([text.splitlines()[0] if text else None for text in docstrings])
        for node in nodes:
            if ast.get_docstring(node):
                node.body[0].value.value = ""
    assert first_lines[0] == first_lines[1]
    assert ast.dump(real) == ast.dump(cut)


def test_sources_that_do_not_exist_are_refused(shown):
    with pytest.raises(ValueError, match="no top-level part 'NOTHING'"):
        nb.show_source(color, "NOTHING")
    with pytest.raises(TypeError, match="Python"):
        nb.show_source(len)
    assert shown == []


def decoded(panel):
    with Image.open(io.BytesIO(panel.image_bytes)) as picture:
        return np.asarray(picture.convert("RGB"))


def test_a_slider_redraws_the_picture_and_the_sentence():
    panel = nb.SliderPanel(
        "One slider.",
        {"x": nb.SliderRange(0, 9, 3)},
        draw=lambda x: b"picture %d" % x,
        describe=lambda x: f"x is <{x}>",
    )
    assert (panel.image_bytes, panel.text) == (b"picture 3", "x is <3>")
    panel.sliders["x"].value = 5
    assert (panel.image_bytes, panel.text) == (b"picture 5", "x is <5>")
    assert panel.box.children[-1].value == "x is &lt;5&gt;"
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == "[sliders] One slider. Run this notebook to move them."
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == panel.box.model_id
    with pytest.raises(KeyError, match="no slider 'y'"):
        panel.set(y=1)
    with pytest.raises(ValueError, match="from 0 to 9, got 10"):
        panel.set(x=10)


def test_a_button_sets_all_sliders_back():
    panel = nb.swatch_panel(L=60, a=10, b=10)
    panel.set(L=20, a=-50)
    (reset,) = [child for child in panel.box.children if isinstance(child, ipywidgets.Button)]
    assert reset.description == "Reset"
    reset.click()
    assert panel.values == {"L": 60, "a": 10, "b": 10}
    assert panel.text == panel.text_at() and panel.image_bytes == panel.image_at()


def test_what_a_panel_says_elsewhere_moves_nothing():
    panel = nb.swatch_panel(L=60, a=10, b=10)
    seen = panel.text_at(a=90), panel.image_at(a=90)
    assert panel.values == {"L": 60, "a": 10, "b": 10}
    panel.set(a=90)
    assert (panel.text, panel.image_bytes) == seen
    with pytest.raises(ValueError, match="slider 'a' runs from -110 to 110, got 111"):
        panel.text_at(a=111)
    with pytest.raises(KeyError, match="no slider 'x'"):
        panel.image_at(x=1)


def test_stills_do_not_move_the_sliders(shown):
    panel = nb.swatch_panel(L=60, a=10, b=10)
    for slider in panel.sliders.values():
        slider.observe(lambda change: pytest.fail(f"moved: {change}"), "value")
    nb.show_stills(panel, {"a": 40}, {"b": -40}, alt="Two swatches.", caption="Two colours.")
    assert panel.values == {"L": 60, "a": 10, "b": 10}
    assert repr(shown[0]) == "[figure] Two swatches."


def test_the_swatch_shows_the_color_asked_for():
    panel = nb.swatch_panel()
    panel.set(L=60, a=-30, b=25)
    expected = np.round(255 * lab2rgb([60.0, -30.0, 25.0]))
    assert np.abs(decoded(panel)[10, 10] - expected).max() <= 1
    assert panel.text.endswith("inside sRGB.") and "Chroma 39, hue 140" in panel.text
    panel.set(a=110, b=110)
    assert "outside sRGB: the clipped colour has L = 53 and lies 53 units off" in panel.text


def test_the_gamut_slice_lies_the_right_way_up():
    lab = gamut.ab_plane(10, points=221)
    assert lab[:, 0, 0].tolist() == [10, -110, 110]
    rgb01 = gamut.gamut_slice(10, points=221)
    below, above = rgb01[:, 110 + 50, 110 + 38], rgb01[:, 110 - 50, 110 + 38]
    assert below.argmax() == 2 and below[0] < 0.2  # (38, -50) is a deep blue
    assert above.tolist() == pytest.approx([0.8] * 3)  # (38, 50) is no colour of L = 10
    figure, axis = plt.subplots()
    nb.draw_gamut_slice(axis, 10)
    (border,) = axis.collections[0].get_paths()
    assert border.contains_point((38, -50)) and not border.contains_point((38, 50))
    plt.close(figure)


def test_the_gamut_panel_follows_its_slider():
    panel = nb.gamut_panel(L=50)
    middle = decoded(panel)
    assert "29.0%" in panel.text
    panel.set(L=0)
    assert "0.0%" in panel.text
    assert not np.array_equal(decoded(panel), middle)


def test_colors_move_and_lightness_stays():
    lab = torch.tensor([40.0, 30.0, -10.0])[:, None, None]
    turned = nb.move_colors(lab, turn=90).flatten().tolist()
    assert turned == pytest.approx([40, 10, 30], abs=1e-4)
    moved = nb.move_colors(lab, chroma=2, warmth=7).flatten().tolist()
    assert moved == pytest.approx([40, 60, -13], abs=1e-4)


def test_the_photo_panel_at_rest_shows_the_photo():
    photo = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    panel = nb.photo_panel(photo)
    assert np.array_equal(decoded(panel), photo)
    panel.set(chroma=0)
    grey = decoded(panel).astype(int)
    assert np.ptp(grey, axis=-1).max() <= 1
    assert "0.0% of the pixels are outside" in panel.text

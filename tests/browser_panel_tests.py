"""Scrubber, loss weights, ab probe and knobs: tests for any page that has them."""

import re

import numpy as np
import pytest
from browser_pages import choose, drag, picture_bytes, wait_until
from PIL import Image
from playwright.sync_api import expect
from skimage.color import rgb2lab

from colorlib import Colorizer, read_image
from colorlib.notebook import Comparison
from colorlib.notebook.comparing.knobs import Knobs
from colorlib.notebook.widgets.compare_page import page_photos

SCENE = "fruit, drawn"


class ScrubberTests:
    @pytest.fixture
    def scrubber(self, page):
        """The scrubber at its first frame, not playing."""
        widget = page.locator(".colorlib-scrubber")
        widget.get_by_role("slider").press("Home")
        expect(widget.get_by_role("button", name="Play")).to_be_visible()
        return widget

    def test_keys_scrub_through_the_training(self, scrubber, captions):
        slider, caption = scrubber.get_by_role("slider"), scrubber.locator(".colorlib-caption")
        expect(caption).to_have_text(captions[0])
        first = picture_bytes(scrubber.locator("img"))
        slider.press("ArrowRight")
        expect(caption).to_have_text(captions[1])
        slider.press("End")
        expect(caption).to_have_text(captions[-1])
        assert picture_bytes(scrubber.locator("img")) != first
        assert int(slider.input_value()) == len(captions) - 1
        assert slider.get_attribute("aria-valuetext") in scrubber.locator("img").get_attribute(
            "alt"
        )

    def test_reset_goes_back_to_the_first_frame(self, scrubber, captions):
        slider, reset = scrubber.get_by_role("slider"), scrubber.get_by_role("button", name="Reset")
        slider.press("End")
        reset.press("Enter")
        expect(scrubber.locator(".colorlib-caption")).to_have_text(captions[0])
        assert slider.input_value() == "0"
        scrubber.get_by_role("button", name="Play").click()
        reset.click()  # while it plays
        expect(scrubber.get_by_role("button", name="Play")).to_be_visible()
        expect(scrubber.locator(".colorlib-caption")).to_have_text(captions[0])

    def test_a_mouse_scrubs_too(self, scrubber, captions):
        slider = scrubber.get_by_role("slider")
        drag(slider, (0.01, 0.5), (0.5, 0.5))
        middle = int(slider.input_value())
        assert 0 < middle < len(captions) - 1
        expect(scrubber.locator(".colorlib-caption")).to_have_text(captions[middle])

    def test_the_slider_keeps_its_length_while_it_moves(self, scrubber, captions):
        slider = scrubber.get_by_role("slider")
        lengths = {slider.bounding_box()["width"]}
        for _ in captions[1:]:
            slider.press("ArrowRight")
            lengths.add(slider.bounding_box()["width"])
        assert len(lengths) == 1

    def test_play_moves_on_until_paused(self, scrubber, captions):
        slider, caption = scrubber.get_by_role("slider"), scrubber.locator(".colorlib-caption")
        scrubber.get_by_role("button", name="Play").click()
        expect(caption).to_have_text(captions[2])
        scrubber.get_by_role("button", name="Pause").click()
        stopped = slider.input_value()
        scrubber.page.wait_for_timeout(900)  # two frames' time
        assert slider.input_value() == stopped


class LossWeightTests:
    def test_the_slider_goes_through_the_runs_and_their_numbers(self, page, losses):
        widget = page.locator(".colorlib-loss")
        family = next(iter(losses.values()))
        slider = widget.get_by_role("slider")
        slider.press("Home")
        pictures = set()
        for index, run in enumerate(family.runs):
            if index:
                slider.press("ArrowRight")
            line = widget.locator("tr[aria-current=true]")
            expect(line.get_by_role("rowheader")).to_contain_text(family.values()[index])
            shown = line.get_by_role("cell").all_inner_texts()
            for text, number in zip(shown, run.numbers.values(), strict=True):
                if isinstance(number, str):
                    assert text == number
                else:
                    mean = text.split()[0]
                    last_place = 10.0 ** -len(mean.partition(".")[2])
                    assert float(mean) == pytest.approx(number["mean"], abs=0.51 * last_place)
            expect(widget.locator("img")).to_have_attribute("alt", run.picture_description)
            pictures.add(picture_bytes(widget.locator("img")))
        assert len(pictures) == len(family.runs)

    def test_the_menu_names_what_is_weighed_and_changes_to_it(self, page, losses):
        widget = page.locator(".colorlib-loss")
        options = widget.get_by_label("Loss", exact=True).locator("option")
        assert options.all_text_contents() == [family.label for family in losses.values()]
        name, family = list(losses.items())[-1]
        choose(widget, "Loss", name)
        expect(widget.locator("tr[aria-current=true]").get_by_role("rowheader")).to_contain_text(
            f"{family.parameter} = {family.values()[0]}"
        )
        expect(widget.locator("img")).to_have_attribute("alt", family.runs[0].picture_description)
        widget.get_by_role("button", name="Reset").press("Enter")
        expect(widget.get_by_label("Loss", exact=True)).to_have_value(next(iter(losses)))


class ProbeTests:
    @pytest.mark.parametrize("place", [(0.31, 0.62), (0.7, 0.2)])
    def test_a_click_shows_the_colors_of_that_pixel(self, page, place):
        widget = page.locator(".colorlib-probe")
        choose(widget, "Photograph", SCENE)
        stage = widget.locator(".colorlib-stage")
        expect(stage.locator("img")).to_have_attribute("alt", re.compile(SCENE))
        drag(stage, place, place)
        sentence = widget.locator(".colorlib-caption")
        small = Image.fromarray(page_photos()[SCENE]).resize((128, 128), Image.Resampling.LANCZOS)
        column, row = (int(128 * share) for share in place)
        expect(sentence).to_contain_text(f"Column {column}, row {row}:")
        L, a, b = rgb2lab(np.asarray(small))[row, column]
        shown = re.search(
            r": L = (\d+); ground truth a = (-?\d+), b = (-?\d+)", sentence.inner_text()
        )
        assert [int(value) for value in shown.groups()] == pytest.approx([L, a, b], abs=1.0)
        cells = widget.get_by_role("row").filter(has_text="ground truth").get_by_role("cell")
        assert [cells.nth(i).inner_text() for i in (1, 2)] == list(shown.groups())[1:]

    def test_keys_move_by_a_pixel(self, page):
        widget = page.locator(".colorlib-probe")
        choose(widget, "Photograph", SCENE)
        stage, sentence = widget.locator(".colorlib-stage"), widget.locator(".colorlib-caption")
        drag(stage, (0.5, 0.5), (0.5, 0.5))
        expect(sentence).to_contain_text("Column 64, row 64:")
        stage.press("ArrowRight")
        stage.press("Shift+ArrowUp")
        expect(sentence).to_contain_text("Column 65, row 54:")
        widget.get_by_role("button", name="Reset").press("Enter")
        expect(widget.get_by_label("Photograph", exact=True)).to_have_value("astronaut")
        expect(sentence).not_to_contain_text("Column 65, row 54:")


class KnobsTests:
    def test_a_fast_drag_ends_at_the_picture_of_the_last_value(self, page):
        widget = page.locator(".colorlib-knobs")
        choose(widget, "Photograph", SCENE)
        choose(widget, "Model A", "unet-l1")
        choose(widget, "Model B", "pix2pix-unet")
        saturation = widget.get_by_label("Saturation")
        saturation.press("Home")
        drag(saturation, (0.01, 0.5), (0.9, 0.5), steps=30)
        value = int(saturation.input_value())
        assert value > 150
        blend = int(widget.get_by_label(re.compile("Blend")).input_value())
        photos, models = {SCENE: page_photos()[SCENE]}, ("unet-l1", "pix2pix-unet")
        comparison = Comparison(photos, {name: Colorizer.from_zoo(name) for name in models})
        wanted = Knobs(comparison).rgb_u8(SCENE, *models, blend / 100, value / 100, 0)
        wanted = wanted.permute(1, 2, 0).numpy().astype(int)

        def is_painted():
            shown = read_image(picture_bytes(widget.locator("img"))).rgb_u8.astype(int)
            return shown.shape == wanted.shape and np.abs(shown - wanted).mean() < 1.5

        wait_until(page, is_painted, "the picture of the last value")
        expect(widget.locator(".colorlib-caption")).to_contain_text("Colourfulness")
        expect(widget.get_by_role("alert")).to_have_text("")
        widget.get_by_role("button", name="Reset").press("Enter")
        expect(saturation).to_have_value("100")
        expect(widget.get_by_label(re.compile("Blend"))).to_have_value("50")

"""What the course's notebooks show with: described figures, real source, slider panels."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "color_widgets": ["gamut_panel", "move_colours", "photo_panel", "swatch_panel"],
        "compare_widgets": [
            "AbProbe",
            "ColorKnobs",
            "LossWeightSlider",
            "TrainingScrubber",
            "WipeSlider",
        ],
        "comparison": ["Comparison"],
        "comparison_page": ["compare_page"],
        "figures": ["show_figure", "show_images", "use_course_style"],
        "gamut_pictures": ["draw_gamut_slice"],
        "loss_runs": ["LossFamily", "LossRun", "loss_families", "read_loss_families"],
        "panels": ["SliderPanel", "SliderRange", "show_stills"],
        "patch_pictures": ["patch_gradient", "patch_panel"],
        "run_frames": ["frames_of_run"],
        "source": ["show_source"],
        "training_frames": ["read_training_frames"],
        "turing_test": ["TuringTest"],
        "unet_pictures": ["convolution_costs", "draw_unet", "unet_shapes"],
    },
)

"""What the course's notebooks show with: described figures, real source, slider panels."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "comparing.comparison": ["Comparison"],
        "comparing.loss_runs": ["LossFamily", "LossRun", "loss_families", "read_loss_families"],
        "lesson": ["example_photos", "to_lab", "without_color"],
        "pictures.camera_folder": ["stand_in_pictures", "write_camera_folder"],
        "pictures.gamut": ["draw_gamut_slice"],
        "pictures.patches": ["patch_gradient"],
        "pictures.run_frames": ["frames_of_run"],
        "pictures.training_frames": ["read_training_frames"],
        "pictures.unet": ["convolution_costs", "draw_unet", "layer_shapes", "unet_shapes"],
        "show.figures": ["show_figure", "show_images", "use_course_style"],
        "show.panels": ["SliderPanel", "SliderRange", "show_stills"],
        "show.source": ["show_source"],
        "widgets.ab_probe": ["AbProbe"],
        "widgets.color_knobs": ["ColorKnobs"],
        "widgets.compare_page": ["compare_page"],
        "widgets.gamut_panel": ["gamut_panel"],
        "widgets.loss_weight_slider": ["LossWeightSlider"],
        "widgets.patch_panel": ["patch_panel"],
        "widgets.photo_panel": ["move_colors", "photo_panel"],
        "widgets.swatch_panel": ["swatch_panel"],
        "widgets.training_scrubber": ["TrainingScrubber"],
        "widgets.turing_test": ["TuringTest"],
        "widgets.wipe_slider": ["WipeSlider"],
        "widgets.your_photo": ["YourPhoto"],
    },
)

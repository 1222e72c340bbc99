"""The exercises' checks, and the questions that the notebooks ask.

A check takes a learner's answer and prints one line that begins with "not attempted", "wrong" or
"passed"; `ask` shows a question to choose from, `progress` what was passed and answered.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "asking": ["ask"],
        "nb00_against_grey": ["check_against_grey"],
        "nb00_start_here": ["check_psnr", "check_remove_color", "check_worst_lightness_change"],
        "nb00b_pytorch_warm_up": ["check_descend", "check_fit", "check_to_batch"],
        "nb01_lab_build": ["check_convert"],
        "nb01_lab_color_space": [
            "check_byte_of_lightness",
            "check_lightness_of_file",
            "check_linear_to_srgb",
            "check_share_with_lightness",
        ],
        "nb01_lab_gamut": ["check_pull_into_gamut"],
        "nb02_clean_split": ["check_clean_split"],
        "nb02_colorless": ["check_grey_that_tips", "check_has_no_color", "check_near_grey_share"],
        "nb02_part_of": ["check_part_of"],
        "nb02_splitting": ["check_find_leaks", "check_plan_split", "check_remember"],
        "nb03_build": ["check_overfit_one_batch"],
        "nb03_losses": ["check_cheapest_for_l1", "check_discriminator_loss"],
        "nb03_patches": ["check_columns_seen", "check_patch_size"],
        "nb03_reports": ["check_impossible"],
        "nb03_unet": ["check_unet_forward", "check_unet_level"],
        "nb04_fine_tuning": ["check_fine_tuning"],
        "nb04_planned_runs": ["check_runs"],
        "nb04_probing": ["check_probe"],
        "nb04_resnet_unet": ["check_icnr", "check_kernel_for_grey"],
        "nb04_tracing": ["check_trace"],
        "nb04_weights": ["check_loaded", "check_prepare"],
        "nb05_content_loss": ["check_content_loss"],
        "nb05_expected_loss": ["check_expected_loss"],
        "nb05_network_input": ["check_network_input"],
        "nb05_painting": ["check_paint_by_loss"],
        "nb05_reports": ["check_effective_lambdas", "check_report_faults"],
        "nb05_same_size": ["check_same_size"],
        "nb05_weights": ["check_balanced_weight"],
        "nb08_distances": ["check_frechet"],
        "nb08_honest_report": ["check_honest_report"],
        "nb08_intervals": ["check_bootstrap", "check_images_needed"],
        "nb08_metrics": [
            "check_best_strength",
            "check_colorfulness",
            "check_epsilon_accuracies",
            "check_two_psnrs",
        ],
        "nb09_comparing_models": ["check_blend_weight", "check_saturation", "check_wipe"],
        "nb09_comparing_settings": ["check_lambdas", "check_worth_keeping"],
        "nb09_fair_comparison": ["check_fair_comparison"],
        "nb09_pictures": ["check_by_ranks", "check_hue_shares"],
        "nb14_auditing": ["check_audit"],
        "nb14_planning": ["check_failures", "check_photos_to_collect", "check_side_of"],
        "nb14_verdict": ["check_verdict"],
        "project_audit": ["audit_project"],
        "record_page": ["progress"],
    },
)

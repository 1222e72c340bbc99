"""Look at the installation and say what is there, what is missing and what to do about it."""

from colorlib.doctor.data_sets import look_at_data, look_at_disk
from colorlib.doctor.installation import look_at_hardware, look_at_packages
from colorlib.doctor.models import look_at_models, look_at_pretrained_weights
from colorlib.doctor.report import DoctorReport

__all__ = ["DoctorReport", "doctor_report", "examine"]


def examine() -> DoctorReport:
    """Look at everything: packages, hardware, pretrained weights, data, trained models, disk.

    Nothing is downloaded or written, and a package that is missing is reported, not raised.

    Taught in: notebooks/00_start_here.ipynb
    """
    return DoctorReport(
        tuple(
            look_at_packages()
            + look_at_hardware()
            + look_at_pretrained_weights()
            + look_at_data()
            + look_at_models()
            + look_at_disk()
        )
    )


def doctor_report() -> str:
    """Return what `colorlib doctor` prints."""
    return examine().render()

"""What the course's notebooks show with: described figures, real source, slider panels."""

from importlib import import_module

# Name to module, imported at first use: the panels need ipywidgets, the figures do not.
_HOME = {
    "show_figure": "colorlib.notebook.figures",
    "show_images": "colorlib.notebook.figures",
    "use_course_style": "colorlib.notebook.figures",
    "show_source": "colorlib.notebook.source",
    "SliderPanel": "colorlib.notebook.panels",
    "SliderRange": "colorlib.notebook.panels",
    "show_stills": "colorlib.notebook.panels",
    "draw_gamut_slice": "colorlib.notebook.gamut_pictures",
    "gamut_panel": "colorlib.notebook.color_widgets",
    "move_colours": "colorlib.notebook.color_widgets",
    "photo_panel": "colorlib.notebook.color_widgets",
    "swatch_panel": "colorlib.notebook.color_widgets",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__

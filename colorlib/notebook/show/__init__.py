"""Show described figures, the library's real source and slider panels in a notebook."""

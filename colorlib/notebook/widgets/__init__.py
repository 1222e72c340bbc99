"""The course's widgets, one a file, named as the widget or the function that makes it."""

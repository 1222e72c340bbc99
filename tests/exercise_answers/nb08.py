"""Answers to the exercises of notebook 08: typical wrong ones, and right ones in other words."""

from exercise_answers import nb08_report, nb08_samples, nb08_scores

WRONG = nb08_scores.WRONG | nb08_samples.WRONG | {"check_honest_report": nb08_report.WRONG}
RIGHT = nb08_scores.RIGHT | nb08_samples.RIGHT | {"check_honest_report": nb08_report.RIGHT}

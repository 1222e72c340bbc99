"""What the checks of notebook 05 share: mistakes that come together, and a dict for an answer."""

from collections.abc import Iterator, Mapping
from itertools import product

from colorlib.exercises.checking import NotAttempted, call, expect

RIGHT = ""  # in the place of a message: no mistake


def mixtures(*parts: Mapping[str, object], most: int = 2) -> Iterator[tuple[str, tuple]]:
    """Yield the wrong choices, one value of each part, with the messages of their mistakes.

    Args:
        *parts: message to value; `RIGHT` is the message of the right one.
        most: so many mistakes at once, no more.

    Yields:
        (messages joined by "And", values), single mistakes first.
    """
    choices = []
    for choice in product(*(part.items() for part in parts)):
        messages = [message for message, _ in choice if message != RIGHT]
        if 0 < len(messages) <= most:
            choices.append((messages, tuple(value for _, value in choice)))
    for messages, values in sorted(choices, key=lambda choice: len(choice[0])):
        yield " And ".join(messages), values


def dict_of(answer: object, what: str) -> dict:
    """Return the learner's dict, handed over as it is or by a function.

    Args:
        answer: the dict, or a function without arguments that returns it.
        what: what it should hold, in words.

    Raises:
        NotAttempted: it is missing, empty, or holds `...` or None.
        Mistake: it is no dict.
    """
    if not isinstance(answer, Mapping):
        expect(
            answer is None or answer is ... or callable(answer),
            f"hand over a dict, {what}, yours is {type(answer).__name__}.",
        )
        answer = call(answer)
        expect(
            isinstance(answer, Mapping),
            f"the answer is a dict, {what}, yours is {type(answer).__name__}.",
        )
    if not answer or any(value is None or value is ... for value in answer.values()):
        raise NotAttempted
    return dict(answer)

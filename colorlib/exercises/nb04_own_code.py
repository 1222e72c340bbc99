"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: no library call as an answer."""

import types

from colorlib.exercises.checking import expect


def expect_own_code(answer: object, finished: str) -> None:
    """Refuse an answer that hands the work to the library's own function of that name."""
    names = set(getattr(answer, "__name__", "").split()) if _is_librarys(answer) else set()
    codes = [answer.__code__] if isinstance(answer, types.FunctionType) else []
    while codes:
        code = codes.pop()
        names |= {*code.co_names, *code.co_freevars}
        codes += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    expect(
        finished not in names,
        f"`{finished}` is the library's own answer. Write it yourself, then compare.",
    )


def _is_librarys(answer: object) -> bool:
    return getattr(answer, "__module__", None) not in (None, "__main__") and str(
        answer.__module__
    ).startswith("colorlib.")

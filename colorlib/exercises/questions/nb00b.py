"""The questions of notebooks/00b_pytorch_warm_up.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "00b-reshape",
        EXPECT,
        "The photograph's array has shape (H, W, 3). `reshape(3, H, W)` gives the shape that a "
        "network wants, without an error. What will its first channel show?",
        wrong(
            "The reds, as it should",
            "Reshape moves no number. It reads red, green, blue, red, green, … in the old order "
            "and breaks the lines elsewhere.",
        ),
        right(
            "The top of the photo, cut up and woven into stripes",
            "Each new row takes up a third of an old one, reds, greens and blues in turn. So three "
            "rows hold the left, middle and right part of one, and the channel ends at a third of "
            "the height.",
        ),
        wrong(
            "Noise: the numbers are shuffled",
            "They are not shuffled: they keep their order, and neighbours mostly stay neighbours, "
            "so that something can still be recognised.",
        ),
    ),
    Question(
        "00b-sign",
        EXPECT,
        "The gradient of the loss at the guess 0 is negative. Where is the loss smaller?",
        right(
            "A little above 0",
            "A negative slope falls to the right. So a step goes *against* the gradient: guess − "
            "rate · gradient is above 0.",
        ),
        wrong(
            "A little below 0",
            "That would be so if a step followed the gradient. The gradient points uphill.",
        ),
        wrong(
            "One cannot say without a second value",
            "The gradient *is* that comparison, made over an infinitely small step.",
        ),
    ),
    Question(
        "00b-same-lightness",
        EXPECT,
        "The network sees one pixel's lightness at a time. A petal and a leaf have a pixel of "
        "exactly the same lightness. Which colours will it give them?",
        wrong(
            "Orange to the petal, green to the leaf, after enough training",
            "No training helps: the same number goes in, so the same numbers come out.",
        ),
        wrong(
            "Two colours drawn at random",
            "Nothing in it is random once it is trained.",
        ),
        right(
            "The same colour, a compromise",
            "Same input, same output. Only a network that looks at the surroundings could tell "
            "petal from leaf; that is why notebook 03 builds a U-Net.",
        ),
    ),
    Question(
        "00b-zero-grad",
        RECALL,
        "What happens if a training loop never calls `optimizer.zero_grad()`?",
        right(
            "Each step uses the sum of all gradients so far",
            "PyTorch adds to `.grad`. That is useful for large batches in parts, and wrong here.",
        ),
        wrong(
            "PyTorch raises an error at the second step",
            "There is no error, which makes this mistake hard to find.",
        ),
        wrong(
            "Nothing: `backward()` overwrites the old gradients",
            "It adds to them. Overwriting is what many expect.",
        ),
    ),
    Question(
        "00b-item",
        RECALL,
        "A loop keeps every `loss` tensor in a list, and memory grows with each step. Why?",
        wrong(
            "A list of tensors is copied when it grows",
            "A list holds references; growing it copies no tensor.",
        ),
        wrong(
            "The optimiser keeps every gradient",
            "It keeps one gradient a weight, and Adam two averages more.",
        ),
        right(
            "Each loss holds the graph of its whole step",
            "Whoever holds the loss holds everything that `backward()` might need. `loss.item()` "
            "is a plain number.",
        ),
    ),
)

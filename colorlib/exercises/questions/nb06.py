"""The questions of notebooks/06_residual_unet.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "06-without-shortcuts",
        EXPECT,
        "24 blocks with BatchNorm, fresh weights, no shortcuts. The gradient of the first block's "
        "weights, beside the last one's?",
        wrong(
            "Far smaller: it has vanished on its way back",
            "It would, if nothing rescaled the signal. BatchNorm divides by the spread on the way "
            "forward, and therefore multiplies on the way back.",
        ),
        wrong(
            "About the same: BatchNorm keeps it level",
            "BatchNorm keeps the signal level on its way forward. The gradient is another matter.",
        ),
        right(
            "Far larger: it has exploded on its way back",
            "Each block multiplies it, by a factor a little above 1, and 24 such factors make "
            "thousands. A sum with a shortcut tames the factor.",
        ),
    ),
    Question(
        "06-keyhole",
        EXPECT,
        "Two flat networks, equal but for dilation: one sees 21 pixels of 64, one 65. Which part "
        "of the U-Net's advantage does the wider view alone bring?",
        wrong(
            "None: the U-Net is better because it makes the picture smaller",
            "Then the two flat networks would be equal. They learn the same batches with the same "
            "weights, and they are not.",
        ),
        right(
            "A good part, but not all of it",
            "Whoever sees the whole thing knows more about its colour. What is left has other "
            "causes: more weights, more channels where the picture is small, a smoother view.",
        ),
        wrong(
            "All of it: only what a network sees counts",
            "Seeing is needed, but it is not enough. Nine weights on a grid of holes are a coarse "
            "way to look at a picture.",
        ),
    ),
    Question(
        "06-deeper",
        EXPECT,
        "Twice as many layers, residual blocks, the same batches and about the same work a step. "
        "How does the residual U-Net compare with the plain one?",
        wrong(
            "Better on both kinds of pictures, by more than its interval",
            "Depth buys capacity. After a short training capacity is not what is missing.",
        ),
        wrong(
            "Better on photographs, where there is more to learn",
            "One would think so. Look at the table, and at the seeds.",
        ),
        right(
            "Not better at this budget: level, or a little below",
            "So it says here, for this budget and these widths. A longer training may say "
            "otherwise, and would have to be run.",
        ),
    ),
    Question(
        "06-flips",
        EXPECT,
        "2,000 photographs, twenty times each. What do flips do for upright photographs that "
        "training never saw?",
        right(
            "Mirroring helps, turning upside down as well takes some of it away",
            "A mirrored street is a street, so the network has twice as much to learn from. A "
            "street upside down teaches it about a world in which it is never tested.",
        ),
        wrong(
            "Both help: more variety is always better",
            "Variety helps as far as it is of the kind that will be asked for.",
        ),
        wrong(
            "Neither does anything: colour does not depend on direction",
            "Sky is above and grass below, and a network that has few photographs learns even "
            "more from that.",
        ),
    ),
    Question(
        "06-recall-shortcut",
        RECALL,
        "What does a shortcut change for the gradient?",
        wrong(
            "It makes all gradients larger, so that training is quicker",
            "With BatchNorm and without shortcuts they were larger: by thousands, in the first "
            "layers.",
        ),
        right(
            "It gives it a way back past the branch, so that its size stays level over depth",
            "The slope of x + F(x) is 1 plus the branch's: no product of many small or large "
            "numbers.",
        ),
        wrong(
            "Nothing: it only saves parameters",
            "It saves none, and where the shape changes it costs some.",
        ),
    ),
    Question(
        "06-recall-dilation",
        RECALL,
        "Why did the experiment with dilation tell more than the report's?",
        wrong(
            "Dilation is better than down-sampling",
            "It was worse here than the U-Net. It was used because of what it does not change.",
        ),
        wrong(
            "It used more seeds",
            "It did, and that makes a number safer. It does not say what caused it.",
        ),
        right(
            "It changed the receptive field and nothing else",
            "Weights, depth, resolution, work: all equal. Flat network against U-Net changes them "
            "all at once.",
        ),
    ),
    Question(
        "06-recall-one-change",
        RECALL,
        "A table: U-Net 21.72 dB, residual U-Net 21.55 dB, one training each. What may you say?",
        right(
            "Nothing about depth: one training each, and seeds differ by as much",
            "A second seed costs a training. A conclusion without it costs more.",
        ),
        wrong(
            "The plain U-Net is better by 0.17 dB",
            "In these two trainings it was. Ask how far two trainings of the *same* network lie "
            "apart.",
        ),
        wrong(
            "Deeper networks do worse at colorization",
            "That is a sentence about all deep networks, from one of them.",
        ),
    ),
    Question(
        "06-recall-bilinear",
        RECALL,
        "Why is the last convolution of the x2 generator set to zero before training?",
        wrong(
            "So that it draws no chequerboard",
            "That is what ICNR does for the pixel shuffle before it.",
        ),
        wrong(
            "So that its gradient is zero at first, and nothing breaks",
            "Its own gradient is not zero: the features that come in are not. Only what lies "
            "before it waits for one step.",
        ),
        right(
            "So that it begins as its U-Net with bilinear stretching, and learns what that lacks",
            "It cannot start worse than what costs nothing, and any step that helps takes it "
            "beyond.",
        ),
    ),
)

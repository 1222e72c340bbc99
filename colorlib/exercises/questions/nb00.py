"""The questions of notebooks/00_start_here.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "00-small-answer",
        EXPECT,
        "The network's answer is a little picture of 64 × 64 colours. Enlarged and laid over the "
        "lightness of the full-size photograph: how will the result look?",
        wrong(
            "Blocky: one can count the 64 × 64 squares",
            "They are blended when they are enlarged, so there are no squares.",
        ),
        wrong(
            "Blurred, like any small picture that is enlarged",
            "The colours are blurred, and the picture is not: edges come from lightness.",
        ),
        right(
            "Sharp, as long as one does not look closely",
            "The eye takes its edges from lightness, which is there at full size, and is generous "
            "about where exactly a colour ends.",
        ),
    ),
    Question(
        "00-shift",
        EXPECT,
        "Every byte of a picture is 12 of 255 off: 26.5 dB. What if all are 25 off, about twice as "
        "far?",
        right(
            "About 20 dB",
            "Twice the error is four times the squared error, and ten times the logarithm of four "
            "is 6 dB. Decibels count factors, not distances.",
        ),
        wrong(
            "About 13 dB, half of it",
            "Decibels are a logarithm: a factor in the error becomes a difference in dB.",
        ),
        wrong(
            "About 25.5 dB",
            "One decibel is a factor of 1.12 in the error. Twice the error costs six of them.",
        ),
    ),
    Question(
        "00-below-grey",
        EXPECT,
        "Look at the four photographs again. On how many of them does the bold network score "
        "*below* the photograph left grey?",
        wrong(
            "None: some colour is always nearer to the truth than no colour",
            "A wrong colour is farther from the truth than grey, on the other side of it.",
        ),
        right(
            "One, the rocket",
            "Its evening sky is blue and was painted violet: a strong wrong colour over most of "
            "the picture. On the other three its reds happen to fit.",
        ),
        wrong(
            "All four: grey is the cautious choice",
            "Grey is cautious, and still far from an orange suit and a red saucer. There daring "
            "pays.",
        ),
    ),
    Question(
        "00-doubled",
        EXPECT,
        "The cat's colours are doubled and become as strong as in the photograph. What happens to "
        "the PSNR?",
        wrong(
            "It rises: the colours are nearer to the true ones in strength",
            "They are as strong on average, but not in the right places: where the network "
            "was unsure and pale, twice pale is no surer.",
        ),
        right(
            "It falls by some decibels",
            "The network answers between the possibilities. Doubling leads past the truth wherever "
            "it was nearly right, and farther astray wherever it was wrong.",
        ),
        wrong(
            "It stays: PSNR looks at lightness",
            "PSNR compares red, green and blue, so it sees every change of colour.",
        ),
    ),
    Question(
        "00-many",
        EXPECT,
        "Now 1,763 photographs instead of four. Which of the two networks is above plain grey in "
        "the mean?",
        wrong(
            "Both, as on three of the four",
            "Four pictures are four anecdotes. The bold one's losses are larger than its gains.",
        ),
        wrong(
            "Neither: there are too many kinds of photographs",
            "Caution pays: a pale colour in the right direction is nearer than none.",
        ),
        right(
            "The careful one alone",
            "By 0.7 dB, and the bold one is 1.1 dB below grey. Its pictures are nearly twice as "
            "colourful all the same.",
        ),
    ),
    Question(
        "00-kept",
        RECALL,
        "What does a colorizer take from your photograph unchanged?",
        right(
            "The lightness of each point, at full size",
            "Two colour numbers a point are invented, at a small size that is then enlarged.",
        ),
        wrong(
            "Its colours, where it has any",
            "They are dropped before the network sees the picture. That is why a colour "
            "photograph makes a fair test.",
        ),
        wrong(
            "Its bytes wherever they were grey",
            "Bytes change with colour. What stays is L, how light a point looks.",
        ),
    ),
    Question(
        "00-truth",
        RECALL,
        "Why is a colour photograph a better test than a real black-and-white one?",
        wrong(
            "It is sharper and has less noise",
            "Some are; but even a perfect scan of an old photograph would have this flaw.",
        ),
        wrong(
            "The network can copy some of its colours",
            "It sees lightness alone. If it saw the colours, the test would be worth nothing.",
        ),
        right(
            "The truth is known",
            "For an old photograph nobody can say which colours are right.",
        ),
    ),
    Question(
        "00-first-question",
        RECALL,
        "A method reports 22 dB, and the picture beside it looks lovely. What do you ask first?",
        wrong(
            "How large its network is",
            "Interesting, and it says nothing about whether 22 dB is much.",
        ),
        right(
            "What plain grey scores on the same photographs",
            "And how many there were, and who chose the lovely one. Grey alone reaches 22.6 dB on "
            "the photographs of our model cards.",
        ),
        wrong(
            "Whether it was trained long enough",
            "Perhaps it was. First find out whether its number says anything.",
        ),
    ),
    Question(
        "00-profile",
        RECALL,
        "You want to run a notebook at its largest size. Which cells do you edit?",
        wrong(
            "The cell that says how many steps to train",
            "Notebooks hold no such number: they ask for the profile.",
        ),
        wrong(
            "The set-up cells",
            "They stay as they are. The size comes from outside.",
        ),
        right(
            "None: `COLORLIB_PROFILE=gpu` is set before JupyterLab starts",
            "The same code runs at three sizes, so what is tested small is what runs large.",
        ),
    ),
)

"""The questions of notebooks/09_compare_models.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "09-wins-of-the-bolder",
        EXPECT,
        "Over all scenes `pix2pix-unet` is on average farther from the truth than `unet-l1`, and "
        "the bootstrap interval of the difference lies above 0. In how many of the scenes is it "
        "the nearer one (in the laptop run, 60 scenes)?",
        wrong(
            "In none or nearly none: the interval is clear",
            "The interval is about the mean. Of single scenes it says nothing: gains and losses "
            "may both be common as long as the losses weigh more.",
        ),
        right(
            "In about two of five",
            "A clear mean and many exceptions go together. So there is enough to hang either "
            "exhibition.",
        ),
        wrong(
            "In about two of three: it only loses badly when it loses",
            "Possible in principle, a mean can be made by a few bad losses. Here the losses are "
            "also the more frequent.",
        ),
    ),
    Question(
        "09-what-the-divider-shows",
        EXPECT,
        "Two pictures have the same MAE. One has a faint tint all over, the other a loud blot at "
        "its upper right. Both are wiped to the truth, the divider in the middle: left the faulty "
        "picture, right the truth. Which fault do you see?",
        wrong(
            "The blot: it is by far the stronger of the two",
            "It is, but it lies where the divider already shows the truth.",
        ),
        wrong(
            "Both: the wipe shows what differs",
            "It shows the difference along the divider alone. What lies far from it can be "
            "covered.",
        ),
        right(
            "The tint",
            "At the divider it is an edge, and eyes are superb at edges. The blot is covered by "
            "the truth.",
        ),
    ),
    Question(
        "09-mixing-red-and-green",
        EXPECT,
        "A red and a green both have `L = 60`. Their RGB values are averaged, as a cross-fade "
        "does it. Which lightness has the mixture?",
        right(
            "Less than 60",
            "Averaging RGB values averages numbers that are not proportional to light; a mixture "
            "of complementary colours comes out too dark.",
        ),
        wrong(
            "60: both have it",
            "It would be so in Lab, where L is a number of its own. In RGB it is not a number "
            "of its own, but comes from all three.",
        ),
        wrong(
            "More than 60",
            "Mixed *light* adds up, but the mean of two RGB values is no sum of lights.",
        ),
    ),
    Question(
        "09-squared-error-of-a-blend",
        EXPECT,
        "Painter A's squared error on a and b is 100, painter B's is 140. They are blended half "
        "and half, a and b averaged. What can be said of the blend before measuring it?",
        wrong(
            "It is 120, half-way between",
            "That holds only where both make the very same mistakes in the same direction. A "
            "square punishes large errors, and averaging makes large errors smaller.",
        ),
        right(
            "It is at most 120",
            "The square is convex: the error of a mean is at most the mean of the errors. So a "
            "blend is never as bad as the worse painter. Whether it beats the better one is "
            "another question.",
        ),
        wrong(
            "It is below 100, since errors cancel",
            "They cancel where the two err in different directions. Nobody promised that they do.",
        ),
    ),
    Question(
        "09-one-photograph",
        EXPECT,
        "On sixteen squares cut from four photographs the half-and-half of two painters is 0.4 dB "
        "better than either (in the laptop run). The paired interval of that gain comes next. "
        "What will it say?",
        wrong(
            "It lies above 0: sixteen pictures, and the blend is ahead",
            "Ahead on average. A mean of sixteen numbers that scatter by more than 1 dB is known "
            "to within half a decibel or so.",
        ),
        wrong(
            "Nothing: for sixteen pictures there is no interval",
            "There is one for any number from two on. With few pictures it is wide, and a little "
            "too narrow at that.",
        ),
        right(
            "It holds 0",
            "One photograph, the rocket, gains 3 dB and makes the mean. Draw the squares again, "
            "and the gain is there or not.",
        ),
    ),
    Question(
        "09-more-saturation",
        EXPECT,
        "The painters' colours are paler than the true ones. Now multiply a and b by 2, which "
        "makes them about as colourful as the truth or more. PSNR (in the laptop run)?",
        wrong(
            "Rises: the colours were too pale",
            "They are pale where the painter was unsure. Doubling does not make it sure, but "
            "doubles each wrong hue.",
        ),
        right(
            "Falls, for all five",
            "Where the hue is right, there is something to gain; where it is wrong, more to lose. "
            "A painter trained on closeness has settled that already.",
        ),
        wrong(
            "Stays: only the strength changes, not the hue",
            "PSNR measures distance in RGB, and strength moves every coloured pixel.",
        ),
    ),
    Question(
        "09-a-larger-input",
        EXPECT,
        "`unet-l1` was trained on pictures of 64 pixels. Its layers are convolutions, so it takes "
        "256 as well and sees far more detail. What do its colours become (in the laptop run)?",
        wrong(
            "Nearer to the truth: it sees more",
            "It sees four times as many pixels, and none of the things at the size at which it "
            "learnt them.",
        ),
        wrong(
            "The same: a convolution does not care about the size",
            "The arithmetic does not. What it has learnt does: a wheel that filled its patch is "
            "now a curve at the patch's edge.",
        ),
        right(
            "Livelier, and farther from the truth",
            "Textures that never occurred at that scale make it bolder, and more often wrong.",
        ),
    ),
    Question(
        "09-both-weights-smaller",
        EXPECT,
        "One training minimises GAN + 100 · L1, another 0.01 · GAN + 1 · L1; both with Adam, the "
        "same seed and learning rate. How do the trained weights differ?",
        right(
            "Not at all, but for rounding",
            "Adam divides each gradient by its own typical size. A factor on the whole loss is in "
            "both, and cancels.",
        ),
        wrong(
            "The second has learnt a hundred times less",
            "So it would be with plain SGD, whose steps are proportional to the gradient.",
        ),
        wrong(
            "The second leans more on L1",
            "In both L1 counts a hundred times the GAN term. Only that ratio matters.",
        ),
    ),
    Question(
        "09-price-of-color",
        EXPECT,
        "A painter that knows all chances (the oracle) gives each thing its likeliest colour and "
        "is as colourful as the truth. By how much does its expected L1 exceed the lowest that is "
        "possible?",
        wrong(
            "By nothing: the likeliest is the best guess",
            "It is, if only hits count. L1 counts distance, and a likeliest colour that is wrong "
            "is far from the true one; the median is safer.",
        ),
        wrong(
            "By about 60 %, as our GANs of the same colourfulness",
            "Then all of the GANs' price would be the price of colour. Most of it is not: they "
            "also paint patches and stripes that no scene has.",
        ),
        right(
            "By about 20 %",
            "That much bold guesses must cost along this way. What our GANs pay on top is waste.",
        ),
    ),
    Question(
        "09-eight-of-two-thousand",
        RECALL,
        "A report shows eight of its 2,000 test pictures, and they look splendid. Which sentence "
        "do you look for?",
        wrong(
            "The one that gives the PSNR of these eight",
            "It would describe the eight, which you see anyway.",
        ),
        right(
            "The one that says how the eight were chosen",
            "Without it they show what the model can do, not what it does.",
        ),
        wrong(
            "The one that says at which resolution they are shown",
            "Good to know, but any choice of eight looks like anything at each resolution.",
        ),
    ),
    Question(
        "09-same-mae",
        RECALL,
        "Two models have the same MAE. Are their pictures equally good?",
        wrong(
            "Yes, that is what the number is for",
            "It counts all pixels and does not know where the error lies.",
        ),
        wrong(
            "No, then at least one of them was measured wrongly",
            "Both can be right: very different faults add up to one number.",
        ),
        right(
            "Unknown; look at the pictures, the worst included",
            "A faint tint all over and a loud blot in one place can have the same MAE.",
        ),
    ),
    Question(
        "09-a-blend-above-both",
        RECALL,
        "The PSNR of a half-and-half blend lies 0.4 dB above both painters', with a paired "
        "interval of [-0.2, 1.0]. What do you write?",
        right(
            "That the blend is not shown to be better, and which photographs it gains on",
            "The interval holds 0. Then see whether the gain rests on a single photograph.",
        ),
        wrong(
            "That blending helps by 0.4 dB",
            "Another handful of photographs could say that it harms by 0.2.",
        ),
        wrong(
            "That the blend is no better than the two",
            "That is not shown either: it may gain 1.0.",
        ),
    ),
    Question(
        "09-matching-colorfulness",
        RECALL,
        "A colleague raises the saturation until the colourfulness equals that of real "
        "photographs. What happens to the error?",
        wrong(
            "It shrinks, as the colours come nearer to real ones",
            "They come nearer in strength. Each wrong hue goes farther away.",
        ),
        wrong(
            "Nothing: hue and lightness are as before",
            "The error counts the strength as well.",
        ),
        right(
            "It grows, unless every hue is right",
            "The factor of the smallest error is the matching one times a cosine, which is below "
            "1 as soon as hues are wrong.",
        ),
    ),
    Question(
        "09-free-color",
        RECALL,
        "A GAN is 57 % above the lowest L1 and as colourful as the truth. May one conclude that "
        "such colour costs 57 %?",
        wrong(
            "Yes, as all the trainings lie on one line",
            "On the line of these trainings. It is where they got, not where one can get.",
        ),
        right(
            "No: the oracle gets it for 14 to 20 %",
            "A measured trade-off belongs to the models that were measured. Only an exact bound "
            "speaks of all.",
        ),
        wrong(
            "No: colour costs nothing if it is the right one",
            "From grey alone nobody can know the right one, so bold guesses do cost something.",
        ),
    ),
)

"""The questions of notebooks/04_resnet18_dynamicunet_pretraining.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "04-random-features",
        EXPECT,
        "The commonest class has 14 % of the squares. How many does a linear probe name from the "
        "features of a ResNet18 with *random* weights, never trained?",
        wrong(
            "About 14 %, as nobody taught it anything",
            "The probe is taught, and it reads what random filters answer. An edge, a grain and a "
            "flat patch excite different ones.",
        ),
        wrong(
            "About as many as from the grey values",
            "Grey values say where in the square a line lies. An average over many filters says "
            "that there are lines, wherever they lie, and that tells grass from brick.",
        ),
        right(
            "More than half",
            "Averages of random filters tell textures apart rather well. So a probe says something "
            "about training only beside this line.",
        ),
    ),
    Question(
        "04-two-brackets",
        EXPECT,
        "You repair the call: `create_body(resnet18(), pretrained=True, n_in=1, cut=-2)`. It runs. "
        "Built twice, with two seeds: are the first kernels equal?",
        wrong(
            "Yes: both have ImageNet's kernels",
            "`resnet18()` without `weights=` draws random numbers, and `create_body` loads "
            "nothing. `pretrained` means only: sum the kernels over red, green and blue.",
        ),
        right(
            "No: both are random",
            "`resnet18()` draws its numbers, and all that `pretrained=True` does here is to sum "
            "them over the three colours. Nothing warns.",
        ),
        wrong(
            "No: summing loses precision",
            "Summing is exact enough, and would be the same in both. What is summed differs.",
        ),
    ),
    Question(
        "04-constant-in",
        EXPECT,
        "A *constant* picture, a 1 × 1 convolution with random kernels, a pixel shuffle. What "
        "comes out?",
        wrong(
            "A constant picture: a convolution of a constant is constant",
            "Each of the four channels is constant. But the shuffle lays these four constants side "
            "by side, and they are four different numbers.",
        ),
        wrong(
            "Noise: the kernels are random",
            "Random, but the same kernels at every place. So what comes out repeats itself.",
        ),
        right(
            "A pattern that repeats after two pixels",
            "Each pixel of a 2 × 2 block has a kernel of its own, and every block has the same "
            "four: a checkerboard.",
        ),
    ),
    Question(
        "04-what-an-export-holds",
        EXPECT,
        "Saved whole right after it was built, a `DynamicUnet` takes 31 MB. It colours sixteen "
        "pictures and is saved whole again. How large is the file?",
        right(
            "Larger: something of the pictures is in it",
            "Its hooks keep the last batch's features, because the decoder reads them there, and "
            "whoever saves the object saves these too.",
        ),
        wrong(
            "As large: running a network does not change it",
            "Its weights stay. But the hooks put what passes by into attributes, and attributes "
            "are saved with the object.",
        ),
        wrong(
            "Larger: BatchNorm keeps statistics of each picture",
            "It keeps two numbers a channel, whatever the number of pictures, and in eval mode it "
            "does not even change those.",
        ),
    ),
    Question(
        "04-cut-a-stage",
        EXPECT,
        "`layer4` and what belongs to it hold three quarters of the parameters. Without them, how "
        "much of the work, counted in multiplications, is saved?",
        wrong(
            "About three quarters: a weight is multiplied once",
            "A weight of a convolution is multiplied once for each *place* it is applied at. At "
            "1/32 of the size there are few places, at full size there are many.",
        ),
        right(
            "Less than two fifths",
            "Many weights applied at few places. The work is where pictures are large: at the top "
            "of the decoder, which stays.",
        ),
        wrong(
            "Hardly anything: the deepest layers see four pixels",
            "They see few places, and have so many channels that these places still cost more "
            "than a third.",
        ),
    ),
    Question(
        "04-frozen-but-learning",
        EXPECT,
        "After `learn.freeze()`, how many of the encoder's 2.8 million parameters still learn?",
        wrong(
            "None: that is what freezing means",
            "It is what the word suggests. fastai reads it otherwise: it leaves BatchNorms free.",
        ),
        wrong(
            "Those of the last stage, nearest to the decoder",
            "Freezing goes by parameter groups, and our `splitter` made one group of the whole "
            "encoder. No stage is treated apart.",
        ),
        right(
            "A few thousand, in its BatchNorms",
            "With `train_bn=True`, fastai's default, scales and shifts of BatchNorm go on learning "
            "in frozen groups, and their statistics go on counting.",
        ),
    ),
    Question(
        "04-would-knowledge-help",
        EXPECT,
        "The oracle knows each thing's class and all its possible colours, and paints the best "
        "that L1 allows. How strong are its colours where the class does *not* tell the colour?",
        wrong(
            "As strong as the truth's: it knows everything",
            "Everything that the grey picture tells. Which of five hues this balloon has is not in "
            "it, and L1's best answer to five hues is their median.",
        ),
        right(
            "Duller than the truth's, but far from grey",
            "A median over several hues lies between them, and so nearer to grey. Where one hue "
            "has more than half of the cases it is that hue.",
        ),
        wrong(
            "Grey: what is not known is left out",
            "Grey would be the median only if the hues lay evenly around it. Most things prefer "
            "some hues.",
        ),
    ),
    Question(
        "04-best-by-error",
        EXPECT,
        "In the laptop run the discriminator joins for 187 steps. The keeper that goes by the "
        "*error* keeps which painter?",
        wrong(
            "The last: more training, less error",
            "More training towards another aim. The discriminator rewards colours that look real, "
            "and those are farther from the truth when they are wrong.",
        ),
        wrong(
            "One about half-way, before it overfits",
            "Overfitting is no matter in 187 steps. What moves the error is the new aim, from its "
            "first step on.",
        ),
        right(
            "The one that the discriminator never touched",
            "L1 had brought the error as low as it could. Every guess that the discriminator asks "
            "for costs error on average.",
        ),
    ),
    Question(
        "04-which-of-three",
        EXPECT,
        "Each change alone, with three seeds, by PSNR under L1 alone. Which of them helps by more "
        "than its seeds can explain?",
        wrong(
            "ResNet18's architecture instead of a plain U-Net's",
            "With random weights the ResNet18 U-Net is a little *worse* on average, by less than "
            "its seeds differ.",
        ),
        wrong(
            "ImageNet's weights instead of random ones",
            "0.2 dB on average over three seeds; the interval of that difference reaches from "
            "-0.14 to +0.55. They may well help; these runs cannot say so.",
        ),
        right(
            "Neither of the two, as far as these runs can tell",
            "At this length both differences are tenths of a decibel, and three seeds do not "
            "settle tenths. (L1 *first* is the third change; it shows where a GAN follows.)",
        ),
        wrong(
            "Both: the second model of the report has both",
            "It has, and is better. But that comparison had one run of each, other training, and "
            "a third change with it.",
        ),
    ),
    Question(
        "04-kernels-summed",
        RECALL,
        "A convolution for RGB has kernels (64, 3, 7, 7); you have grey, scaled alike for all "
        "three channels. Which one-channel kernels answer exactly as before?",
        wrong(
            "The mean over the three slices",
            "Three equal channels gave three contributions. Their mean is a third of what the next "
            "layer expects.",
        ),
        right(
            "The sum over the three slices",
            "A convolution adds up over its input channels; where these are equal the slices can "
            "be added up beforehand.",
        ),
        wrong(
            "The green slice, as lightness is mostly green",
            "That weighs colours into a lightness. Here lightness is what goes in, three times.",
        ),
    ),
    Question(
        "04-icnr-later",
        RECALL,
        "What does ICNR promise after a thousand steps of training?",
        right(
            "Nothing",
            "It is a way to begin. The kernels of a block learn apart, and a pattern may come "
            "back; the blur takes out what has period two.",
        ),
        wrong(
            "That a constant stays constant",
            "At the first step. The four kernels of a block get different gradients from then on.",
        ),
        wrong(
            "That no pattern has period two",
            "That is what the *blur* promises, for the layer behind it. ICNR only begins so.",
        ),
    ),
    Question(
        "04-why-freeze-first",
        RECALL,
        "Why is the loaded encoder frozen at first?",
        wrong(
            "Because a decoder alone trains in less time",
            "It does, and that is a welcome side. But an encoder that is damaged in the first "
            "hundred steps would not be worth the time saved.",
        ),
        wrong(
            "Because BatchNorm needs fixed weights",
            "BatchNorm follows weights that move. In fastai's freezing it even goes on learning.",
        ),
        right(
            "Because a random decoder sends down gradients that mean nothing yet",
            "They would spoil features that are good already. Once the decoder has found its feet "
            "the encoder may follow, at a smaller rate.",
        ),
    ),
    Question(
        "04-very-deep",
        RECALL,
        "“ResNet18 is a very deep network, which explains the gain.” What is the best reply?",
        wrong(
            "A deeper ResNet would gain still more",
            "It may. But that takes for granted what was to be shown: that depth made the gain.",
        ),
        right(
            "Compare it with the same network without ImageNet's weights",
            "The two models differ in more than depth, and ResNet18 is the shallowest of its "
            "family. One change at a time tells.",
        ),
        wrong(
            "A U-Net with eight levels is deeper",
            "That may be so, and still leaves open which of the changes made the gain.",
        ),
    ),
    Question(
        "04-self-supervised",
        RECALL,
        "A report calls pre-training on L1, with the true colours as targets, “self-supervised”. "
        "What is meant rightly by the word?",
        wrong(
            "That the network judges itself",
            "Its answer is compared with the true colours, as in any regression.",
        ),
        wrong(
            "That there are no targets",
            "There are: each photograph's own colours.",
        ),
        right(
            "That the targets cost no labelling",
            "Every colour photograph is its own answer. What the network does with it is ordinary "
            "supervised regression.",
        ),
    ),
)

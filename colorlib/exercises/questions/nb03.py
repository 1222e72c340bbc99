"""The questions of notebooks/03_pix2pix_unet_patchgan.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "03-cheapest-answer",
        EXPECT,
        "A car is grey-blue in six cases of ten and red in four. Which one colour is cheapest "
        "under L1, the sum of |a - a'| and |b - b'|?",
        wrong(
            "The mixture of both, 60 : 40",
            "That is the mean, which squared errors ask for. Under L1 moving from the grey-blue "
            "towards the red makes six cases dearer and four cheaper, by the same amount each.",
        ),
        wrong(
            "Grey, to be safe",
            "Grey is near the grey-blue but not on it: every step towards it helps six cases of "
            "ten and hurts four.",
        ),
        right(
            "Grey-blue, as if there were no red cars",
            "L1 asks for the median, and with six cases of ten on one side that is the grey-blue "
            "itself. How red the others are does not matter at all.",
        ),
        wrong(
            "Red, which is the more colourful",
            "Neither loss knows what is colourful. Red is right in four cases only, and far off in "
            "the other six.",
        ),
    ),
    Question(
        "03-grey-or-truth",
        EXPECT,
        "The balloons' true picture is one draw out of many. Over all draws, what is its mean "
        "*squared* error, beside that of plain grey?",
        wrong(
            "Lower: it is the truth, after all",
            "It is the truth of one draw. Over all draws each balloon's hue is right in 30 % at "
            "most and very far off in the rest, and squares punish what is far off.",
        ),
        right(
            "Higher: grey is wrong everywhere, but never by much",
            "Squares reward whoever stays in the middle. A real picture is a bold statement, and "
            "most draws contradict it.",
        ),
        wrong(
            "The same, as each colouring is as likely as grey",
            "Grey is no draw at all: no balloon is grey. It is cheap because it lies between all "
            "of them.",
        ),
    ),
    Question(
        "03-without-skips",
        EXPECT,
        "A U-Net without skips is trained on L1, in the laptop run. What is lost in its finished "
        "pictures?",
        right(
            "Edges stay sharp, but the colours beneath them run across",
            "Where colours change has to squeeze through the smallest feature map. L is laid over "
            "it, sharp as ever, and hides the clouds.",
        ),
        wrong(
            "All sharp edges: the pictures are blurred",
            "The edges that you see are those of L, which is copied from the input and passes "
            "through no network.",
        ),
        wrong(
            "Nothing: L holds the structure, so skips are not needed",
            "L holds the structure of the finished picture, but not which colour ends where.",
        ),
    ),
    Question(
        "03-neighbouring-patch",
        EXPECT,
        "One score of the map sees 70 columns. Which columns does its right-hand neighbour see?",
        wrong(
            "The next 70: patches lie side by side",
            "Then 30 scores would need 2,100 columns, and the picture has 256. The map's step is "
            "the product of the strides, not the size of the patch.",
        ),
        wrong(
            "The same 70: each score sees the whole surroundings",
            "Then the map could not say where something is wrong, which is what it is for.",
        ),
        wrong(
            "70 that begin 1 column further right",
            "That would need strides of 1 and a map as large as the picture.",
        ),
        right(
            "70 that begin 8 columns further right",
            "Three strides of 2 make a step of 2 * 2 * 2 = 8. Neighbours share 62 columns: the "
            "patch slides.",
        ),
    ),
    Question(
        "03-no-idea",
        EXPECT,
        "A discriminator has no idea and calls everything real with probability one half. What "
        "does it pay in cross-entropy, per picture?",
        right(
            "log 2, about 0.69",
            "-log of the probability that it gave to what was true, and that is 1/2, whether the "
            "picture is real or made.",
        ),
        wrong(
            "0.5, as it is right half of the time",
            "That is an error rate. Cross-entropy takes the logarithm of the probability.",
        ),
        wrong(
            "0, as it makes no claim",
            "Zero is paid by who is sure *and* right. One half has a price.",
        ),
        wrong(
            "1, the most that there is",
            "There is no most: who is sure and wrong pays without limit.",
        ),
    ),
    Question(
        "03-without-detach",
        EXPECT,
        "In the discriminator's half somebody forgets `detach()`, and redraws the picture for the "
        "painter's half. `zero_grad()` stands before each `backward()`. What are the painter's "
        "weights after three rounds?",
        wrong(
            "Spoilt: it has learnt to be found out",
            "The gradient that would teach it so is computed, but the painter's `zero_grad()` "
            "throws it away before anyone steps on it.",
        ),
        right(
            "Bit by bit what they are with `detach()`",
            "The useless gradient is discarded. Detaching saves its computation; it changes the "
            "result only where somebody steps on it.",
        ),
        wrong(
            "Unmoved: both halves cancel",
            "Gradients of two halves would have to be added up for that. They are cleared in "
            "between.",
        ),
        wrong(
            "None: PyTorch stops with an error",
            "It does where one picture serves both halves, as its graph is freed by the first "
            "`backward()`. A redrawn picture brings a graph of its own.",
        ),
    ),
    Question(
        "03-l1-in-the-game",
        EXPECT,
        "The painter has learnt on L1 alone for long. Now a discriminator joins, and L1 goes on "
        "counting with its weight. What will the painter's L1 do, in the laptop run?",
        wrong(
            "Fall further: two teachers teach more",
            "The second teacher asks for something else. L1 was near its lowest for this painter, "
            "and every step towards vivid colours leads away from there.",
        ),
        wrong(
            "Stay: its weight of 50 outvotes the discriminator",
            "At the lowest L1 its slope is flat, so that even a light weight on the other side "
            "moves the balance.",
        ),
        wrong(
            "Rise without end: the discriminator wins",
            "100 or 50 times L1 holds the painter near the truth; far away it pulls harder than "
            "the discriminator pushes.",
        ),
        right(
            "Rise somewhat and stay above",
            "The painter had the lowest L1 that it could reach. Whatever else is asked of it can "
            "only cost some of that.",
        ),
    ),
    Question(
        "03-price-of-color",
        EXPECT,
        "Our GAN has more colour than L1 alone, and a higher L1. Is that L1 the price that such "
        "colours must cost? Take an oracle that knows ColorWorld's table and paints every thing "
        "in its likeliest colour.",
        right(
            "More colour than the GAN at a lower L1",
            "So most of what our GAN pays is not the price of colour. It is what this small, "
            "briefly trained pair of networks wastes.",
        ),
        wrong(
            "Its L1 is higher still: vivid guesses are often wrong",
            "They are, but a likeliest colour is right more often than any other vivid one, and "
            "most things have one colour only, for which boldness costs nothing.",
        ),
        wrong(
            "About the same: more colour costs that much",
            "It would, if the GAN spent its L1 on colours alone. It also pays for rims, spots and "
            "changes of mind within one thing.",
        ),
    ),
    Question(
        "03-even-stamps",
        EXPECT,
        "A transposed convolution of stride 2 lays its kernel down at every second pixel. Which "
        "kernel covers all pixels equally often, but for the border?",
        wrong(
            "3: it is the smallest that leaves no gap",
            "It leaves none, but it meets its neighbour on every second pixel only: 1, 2, 1, 2.",
        ),
        right(
            "4: twice the stride",
            "Each pixel lies under exactly two stamps. The kernel has to be a multiple of the "
            "stride.",
        ),
        wrong(
            "5: the larger, the smoother",
            "5 is no multiple of 2: pixels lie under 3 and 2 stamps in turn.",
        ),
    ),
    Question(
        "03-green-and-red",
        RECALL,
        "A thing is green in 55 % and red in 45 % of cases. What do a perfect L1 painter and a "
        "perfect L2 painter paint?",
        wrong(
            "L1: a mixture, brown. L2: green, always",
            "The other way round. One report mixes this up too: it is L2 that takes the average.",
        ),
        right(
            "L1: green, always. L2: a mixture, brown",
            "The median of two colours is the likelier one; the mean lies between them.",
        ),
        wrong(
            "Both: green in 55 % and red in 45 % of the pictures",
            "That would be a draw from the distribution. A painter without chance paints one "
            "answer, the same each time.",
        ),
    ),
    Question(
        "03-seven-halvings",
        RECALL,
        "A picture has 128 pixels a side. How often can a U-Net halve it, and what is special "
        "about the last step down?",
        wrong(
            "Eight times, and it has no skip",
            "Eight halvings take 256 pixels to one. 128 is one halving less.",
        ),
        right(
            "Seven times, and its BatchNorm is left out",
            "64, 32, 16, 8, 4, 2, 1. At one pixel and a batch of one there is a single value to "
            "normalise, which would leave nothing of it.",
        ),
        wrong(
            "Seven times, and it has no activation",
            "The activation stays. What has a single value a channel cannot be normalised.",
        ),
    ),
    Question(
        "03-one-more-layer",
        RECALL,
        "You add one more layer of stride 2 to pix2pix's PatchGAN. What happens at 256 pixels?",
        right(
            "Patches of 142 instead of 70 pixels, and fewer scores",
            "14 a side instead of 30: a wider view, and fewer, coarser complaints.",
        ),
        wrong(
            "Larger patches, and as many scores as before",
            "A stride halves the map as well: from 30 to 14 scores a side.",
        ),
        wrong(
            "Smaller patches, as the picture is cut more often",
            "Nothing is cut. A deeper score sees more of the picture, not less.",
        ),
    ),
    Question(
        "03-stuck-at-log-2",
        RECALL,
        "After a long game the discriminator's loss sits at log 2 and does not move. What can you "
        "conclude?",
        wrong(
            "The generator has won: its pictures cannot be told from real ones",
            "That is one way to log 2: where real and made pictures are distributed alike, the "
            "best discriminator says one half. A blind one says so too.",
        ),
        wrong(
            "The discriminator is too weak to see a difference",
            "That is one way to log 2. Where there is no difference to see, the best one sits "
            "there as well.",
        ),
        right(
            "Either of these two; the loss alone does not tell which",
            "Train a fresh, stronger discriminator on the same pictures: if it leaves log 2, the "
            "old one was blind.",
        ),
        wrong(
            "The learning rate is too high",
            "A rate that is too high makes curves jump or diverge. A flat line at exactly the "
            "value of no idea says something else.",
        ),
    ),
    Question(
        "03-loss-fell",
        RECALL,
        "The painter's adversarial loss fell by half. Are its pictures better?",
        right(
            "Unknown: the discriminator changed as well",
            "A weaker discriminator lowers this loss as much as a better painter. Look at "
            "pictures, and at numbers on a test set.",
        ),
        wrong(
            "Yes: a lower loss is a better network",
            "That holds against a fixed judge. This one learns with every step.",
        ),
        wrong(
            "No: it means that colours have become duller",
            "It does not mean that either. The number compares two players at one moment.",
        ),
    ),
    Question(
        "03-half-of-the-loss",
        RECALL,
        'pix2pix halves the discriminator\'s loss "to slow it down", and trains it with Adam. '
        "What does the half do?",
        wrong(
            "It halves the discriminator's steps",
            "With SGD it would. Adam divides each gradient by its own size, and a constant factor "
            "cancels.",
        ),
        right(
            "Nothing to the weights; it only makes log 2 mean no idea",
            "Adam does not see a constant factor, but for the tiny number that guards its "
            "division. Slower discriminators need a lower learning rate.",
        ),
        wrong(
            "It makes fakes count half as much as real pictures",
            "The half is on both terms, so that their balance stays.",
        ),
    ),
)

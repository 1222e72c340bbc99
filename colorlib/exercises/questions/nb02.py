"""The questions of notebooks/02_building_a_dataset.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "02-near-grey",
        EXPECT,
        "Five everyday photographs, chosen because they are colourful: an astronaut, a cat, a cup "
        "of coffee, an officer before a flag, a rocket at night. What share of their pixels is "
        "nearly grey, with a chroma below 10?",
        wrong(
            "About 5 %: one does not choose grey photographs",
            "Colour is in a few things. Walls, shadows, hair, cloth and sky are in every picture, "
            "and most of these have little of it.",
        ),
        right(
            "About 25 %",
            "Between 4 % of the cat and more than half of the astronaut. Even what strikes us as "
            "colourful is in part nearly grey; most of it is not.",
        ),
        wrong(
            "About 75 %: photographs live near grey",
            "That is often said. For the whole of these five it is not so: their median chroma is "
            "above 20. It holds for one of them, the dark and white parts of the astronaut.",
        ),
    ),
    Question(
        "02-equal-channels",
        EXPECT,
        "Three files show the same man in black and white: saved in grey; scanned in colour and "
        "saved as a JPEG; printed in a weak sepia. How many of them does R = G = B find?",
        right(
            "One",
            "Only the one that was saved in grey. The scan's channels differ by a byte here and "
            "there, the print's by its tint: to find them one has to measure.",
        ),
        wrong(
            "Two: all but the sepia, which has a tint",
            "A scanner has noise in each channel, and JPEG adds its own. One pixel that is off by "
            "one byte is enough for the test to fail.",
        ),
        wrong(
            "All three: there is no colour in any of them",
            "There is none to learn from. But bytes differ, and that is all this test looks at.",
        ),
    ),
    Question(
        "02-odd-photographs",
        EXPECT,
        "The four good photographs in the folder are odd: coffee in a red cup, galaxies on black, "
        "tissue in pale brown and blue, a retina in nothing but orange. Which of them will "
        "`scan` drop as nearly grey?",
        wrong(
            "The galaxies",
            "More than nine pixels in ten are nearly grey there. But the 99th percentile asks for "
            "the most colourful hundredth, and that is far enough from the rest.",
        ),
        wrong(
            "The retina",
            "One hue all over, as in a sepia. But it is far from grey, and its surroundings are "
            "black: chroma and spread are both large.",
        ),
        wrong(
            "Galaxies and tissue",
            "Pale is not grey. Brown and blue lie on two sides of it, so the tissue's colours are "
            "spread widely, and the galaxies' enough.",
        ),
        right(
            "None",
            "Each has parts that are far from grey and far from one another. Dropped is only what "
            "has little of both, at its most colourful.",
        ),
    ),
    Question(
        "02-one-grey-in-forty",
        EXPECT,
        "39 colour photographs give predict-grey 22 dB each. The fortieth is grey itself, and "
        "there predict-grey is exact: 100 dB, the cap. By how much does its mean rise?",
        wrong(
            "By 0.5 dB: it is one photograph in forty",
            "A fortieth of 22 dB would be 0.55. But the new one lies 78 dB above the others, and a "
            "fortieth of that counts.",
        ),
        wrong(
            "Not at all, because a mean hardly feels one outlier",
            "A median would not. A mean takes a fortieth of every outlier, however far it is.",
        ),
        right(
            "By about 2 dB",
            "78 dB more than the others, divided by forty. Many a paper reports less progress.",
        ),
    ),
    Question(
        "02-thirty-percent-grey",
        EXPECT,
        "We train a network with L1, twice; the second time 30 % of the pictures have lost their "
        "colours. In the laptop run, how colourful are the second network's pictures, compared "
        "with those of the first?",
        wrong(
            "About as colourful: 70 % of the answers are still right",
            "That would be so if the most frequent answer won. L1's best answer is the median, and "
            "grey lies in the middle of everything.",
        ),
        wrong(
            "About 30 % paler",
            "That is what squared error would give, whose best answer is the mean. L1's is the "
            "median, and a median may tip.",
        ),
        right(
            "Nearly without colour",
            "L1's best answer is the median. Where a thing has several colours, grey is between "
            "them, and three answers in ten are enough to put it in the middle.",
        ),
    ),
    Question(
        "02-shuffled-versions",
        EXPECT,
        "Forty scenes, four versions of each: darker, compressed again. The 160 rows are shuffled, "
        "and 32 are cut off as a test. How many of them have another version of themselves in "
        "train?",
        right(
            "All of them, or nearly all",
            "To have none, all three other versions must be in the test as well: a chance of about "
            "0.2 · 0.2 · 0.2, less than one in a hundred.",
        ),
        wrong(
            "Six or seven, a fifth",
            "A fifth is the share of the test, so the chance that *one* given version is in the "
            "test. The other four fifths are in train.",
        ),
        wrong(
            "None, because a shuffle is fair",
            "It is fair to rows. Versions are rows of their own to it, and it scatters them.",
        ),
    ),
    Question(
        "02-reshuffled",
        EXPECT,
        "1,000 photographs, sorted by name, are shuffled with seed 0, and the last 100 are the "
        "test. A hundred more come, with names here and there between the old ones. You shuffle "
        "the 1,100 with seed 0 and cut off the last 100 again. How many of the old test "
        "photographs are still in the test?",
        wrong(
            "All 100, since the seed is the same",
            "The same seed gives the same shuffle of the same list. This is another list, of "
            "another length.",
        ),
        wrong(
            "About 90, as a tenth of the photographs is new",
            "That would be so if a shuffle kept the old ones in their order. It deals all of them "
            "anew.",
        ),
        wrong(
            "About 50",
            "Only if all new names came last would NumPy's shuffle happen to keep about half, by "
            "the way in which it draws. Nothing promises that, and the names do not.",
        ),
        right(
            "About 10",
            "The second shuffle has nothing to do with the first: each photograph has a chance of "
            "100 in 1,100. The others are trained on from now on.",
        ),
    ),
    Question(
        "02-resumed",
        EXPECT,
        "A training is cut off by a power failure at step 1,000, and you want it to go on with the "
        "very batch that it would have seen. What must have been saved of the data loader, as "
        "colorlib builds it?",
        wrong(
            "The state of its random generator",
            "Many loaders need that, and the order of the photographs too. This one draws nothing "
            "that hangs on earlier draws.",
        ),
        wrong(
            "The list of the pictures that were seen",
            "A batch that depends on what came before could not be repeated without it. Here it "
            "depends on two numbers.",
        ),
        right(
            "Two numbers, its seed and the step",
            "Batch number n is computed from the seed and n, as picture number 7 of ColorWorld is "
            "from the seed and 7. Nothing else is remembered.",
        ),
    ),
    Question(
        "02-scanned-print",
        RECALL,
        "Why does it take two measures, chroma and spread, to find photographs without colour?",
        wrong(
            "Chroma finds the grey ones, spread the noisy ones",
            "Noise adds a little to both. Spread is there for tints.",
        ),
        right(
            "A sepia has little spread but some chroma, a blue sky little spread and much chroma",
            "Spread alone would drop the sky, and a low bound on chroma alone would keep the "
            "sepia. Little of both is what has no colour.",
        ),
        wrong(
            "One of them is for JPEG files and the other one for files without compression",
            "Both are measured in every file, after it was reduced to a few pixels, which averages "
            "JPEG's noise away.",
        ),
    ),
    Question(
        "02-grey-in-the-test",
        RECALL,
        "A test set holds 2 % grey files. Whose mean PSNR rises most by them?",
        right(
            "That of predict-grey",
            "It is exact on them: 2 % of the way from its mean up to the cap of 100 dB.",
        ),
        wrong(
            "That of the boldest colorizer",
            "It paints them, wrongly, and gains little or loses.",
        ),
        wrong(
            "Everyone's by the same amount",
            "Only who answers grey is exact on a grey file.",
        ),
    ),
    Question(
        "02-frames-of-films",
        RECALL,
        "Ten films, 10,000 frames, shuffled; 1,000 are cut off as a test. What is the cure?",
        wrong(
            "A shuffle with a fixed seed, so that the split can be repeated",
            "It repeats the same leak: nearly every test frame has its neighbours in train.",
        ),
        wrong(
            "A split by the hash of each frame",
            "Neighbouring frames have different bytes, so they are scattered as by a shuffle.",
        ),
        right(
            "Whole films go into one part",
            "What belongs together stays together, and only you know what does.",
        ),
        wrong(
            "A larger test set",
            "More leaking frames make the wrong number more certain.",
        ),
    ),
    Question(
        "02-another-compression",
        RECALL,
        "Why is a split by content hash not enough against near-duplicates?",
        wrong(
            "Two photographs may have the same SHA-256",
            "In theory. Nobody has found two files that do.",
        ),
        wrong(
            "The hash changes when the file is renamed or moved",
            "It sees the bytes alone: names and folders are not in them.",
        ),
        wrong(
            "The shares are only about right",
            "True, and another matter: 80 % may be 79 %.",
        ),
        right(
            "Saved again, it has other bytes, so another hash and perhaps another part",
            "Hence the order: scan first, so that one version is left, and split then.",
        ),
    ),
    Question(
        "02-why-bytes",
        RECALL,
        "Why does the cache keep bytes, when the network wants Lab?",
        wrong(
            "Lab cannot be stored without a loss",
            "In float32 it can. It takes four times the room.",
        ),
        right(
            "They take a quarter of the room, and Lab is quickly computed",
            "Nothing is lost either: the photograph was bytes to begin with.",
        ),
        wrong(
            "Networks train faster on whole numbers between 0 and 255",
            "They see Lab, scaled to about -1 to 1, whatever lies on the disk.",
        ),
    ),
)

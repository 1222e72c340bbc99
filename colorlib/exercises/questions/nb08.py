"""The questions of notebooks/08_evaluation.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "08-turned-hues",
        EXPECT,
        "All hues are turned by 60 degrees: an orange flower becomes green. How high is its mean "
        "absolute error, compared with that of a plain grey flower?",
        wrong(
            "Twice as high: a wrong colour is worse than none",
            "To the eye, perhaps. On the ab plane truth, turned colour and grey are the corners "
            "of a triangle with equal sides: 60 degrees away is as far as no colour at all.",
        ),
        right(
            "About the same",
            "Truth, turned colour and grey are the corners of a triangle with equal sides. A "
            "distance cannot tell wrong hue from no hue, if the hue is wrong by 60 degrees.",
        ),
        wrong(
            "Half as high: at least there is colour",
            "That would be hues turned by some 30 degrees. At 60 the distance to the truth equals "
            "the colour's own strength, which is what grey lacks.",
        ),
    ),
    Question(
        "08-half-sure",
        EXPECT,
        "A painter names the right hue half of the time and otherwise guesses any hue. She paints "
        "at full strength. How does her squared error compare with that of one who paints grey?",
        right(
            "They are level",
            "Right hues cost 0, guesses cost 2 on average, since they may lie on the far side of "
            "the circle: half of 2 is 1, which is what grey pays always.",
        ),
        wrong(
            "Hers is half: she is right half of the time",
            "That forgets that a wrong hue costs more than no hue. Her guesses cost 2 on average, "
            "not 1.",
        ),
        wrong(
            "Hers is twice as high",
            "Twice is what she pays when she guesses. In the other half of the cases she pays "
            "nothing.",
        ),
    ),
    Question(
        "08-median-of-colours",
        EXPECT,
        "13 classes of things in ColorWorld come in several colours: balloons, cars, sails. Paint "
        "each class in its best colour under L1, the median of a and of b. How many of the 13 come "
        "out nearly grey (chroma below 11)?",
        wrong(
            "All of them",
            "Where one colour has more than half of the chances, the median is that colour, at "
            "full strength: leaves, roofs and apples.",
        ),
        wrong(
            "None",
            "A car is red, blue, silver or yellow, and none has a majority on either axis: the "
            "median lies near the middle, a chroma of 7.",
        ),
        right(
            "Three",
            "Cars, sails and wallpaper. Most medians are paler than what may be there, but they "
            "are colours: grey is what hedging tends to, not what it always ends in.",
        ),
    ),
    Question(
        "08-which-psnr",
        EXPECT,
        "On 600 scenes (the laptop's run) the redrawn colours are compared with L1's dull best. "
        "The redrawn ones repeat the truth by luck in some scenes and miss it badly in others. Who "
        "has the higher PSNR?",
        wrong(
            "L1's best, whichever mean is taken",
            "Its errors are smaller on average, so it wins by the decibels of the mean error. But "
            "a mean of decibels rewards a few nearly perfect pictures without limit.",
        ),
        wrong(
            "The redrawn colours, whichever mean is taken",
            "By the mean of the decibels they do, thanks to lucky scenes. By the mean error the "
            "missed scenes count, and they are costly.",
        ),
        right(
            "It depends on which mean is taken",
            "The mean of decibels admires the lucky scenes, the decibels of the mean error punish "
            "the missed ones: the verdict turns round.",
        ),
    ),
    Question(
        "08-interval-of-the-difference",
        EXPECT,
        "In the laptop's run, A's mean lies in an interval 7 points wide, and B's too, on the same "
        "100 scenes, and the two overlap nearly everywhere. How wide is the interval of A minus B?",
        wrong(
            "Wider: two uncertainties add up",
            "They would if A and B had been tested on different pictures. On the same ones both "
            "find the same pictures hard, and that cancels in the difference.",
        ),
        right(
            "Less than half as wide",
            "Their scores go up and down together over the pictures, and what they share cancels. "
            "What is left are the differences, which stray much less.",
        ),
        wrong(
            "As wide as each of them",
            "It would be if the scores of A and B hung together only a little (a correlation of "
            "0.5). Two painters of the same pictures hang together far more.",
        ),
    ),
    Question(
        "08-nearest-set",
        EXPECT,
        "Each of these is compared, as a set of pictures, with other real scenes. Which comes "
        "nearest?",
        right(
            "Colours drawn again, most of them wrong",
            "They come from the same dice as the truth, so as a set they are real. No single "
            "picture has to be right for that.",
        ),
        wrong(
            "L1's best colours, with the smallest errors",
            "Small errors, but pale: real balloons are never that dull, so the set's spread is too "
            "small.",
        ),
        wrong(
            "The true hues at half strength",
            "Every hue is right, and still the set is too pale: its spread is half of what it "
            "should be.",
        ),
    ),
    Question(
        "08-twice-the-pictures",
        EXPECT,
        "Real scenes are compared with as many other real scenes. You take twice as many of both. "
        "What becomes of the distance?",
        wrong(
            "It stays: both are samples of the same world",
            "Their true distance is 0 and stays 0. But two samples never have quite the same mean "
            "and spread, and what is measured is that chance, squared.",
        ),
        wrong(
            "It shrinks by the root of 2, like an interval",
            "Means do stray by 1 over the root of n. This distance adds up their *squares*.",
        ),
        right(
            "It is halved",
            "Sample means and spreads stray by 1 over the root of n, and the distance adds up "
            "squares: twice the pictures, half the distance, of nothing but chance.",
        ),
    ),
    Question(
        "08-three-of-ten",
        EXPECT,
        "A judge sees ten pairs and takes three colorizations for the photograph. Perfect ones "
        "would fool him five times. Is it established that he can tell them apart?",
        wrong(
            "Yes, seven of ten are right",
            "A coin does as well in one case of six. The interval of 3 in 10 reaches from 11 to 60 "
            "per cent, and 50 is inside.",
        ),
        right(
            "No, a coin does as well in one case of six",
            "The interval of 3 in 10 reaches from 11 to 60 per cent, and 50 is inside. With 60 of "
            "200 it would be established.",
        ),
        wrong(
            "It never can be: it is a matter of taste",
            "Which picture is the photograph is no matter of taste. It takes more pairs: 60 of 200 "
            "would be decisive.",
        ),
    ),
    Question(
        "08-what-do-you-ask-first",
        RECALL,
        "A model has a PSNR of 23.4 dB on 5,000 photographs. What do you ask first?",
        wrong(
            "How many weights the model has",
            "That says what it costs. Whether 23.4 is good hangs on the photographs.",
        ),
        wrong(
            "For which epoch it was measured",
            "Good to know, and still you could not tell whether 23.4 is much.",
        ),
        right(
            "What plain grey gets on the same photographs",
            "On ImageNet it gets 22.7. And then: the mean of the decibels, at which size, with "
            "grey files in the set?",
        ),
    ),
    Question(
        "08-how-strongly",
        RECALL,
        "You know an object's hue three times out of four, otherwise you guess. Under squared "
        "error, how strongly should you paint it?",
        right(
            "At three quarters of its strength",
            "As boldly as you are sure: it costs 0.44, full strength 0.5, grey 1.",
        ),
        wrong(
            "At full strength, as you are mostly right",
            "That costs 0.5. The quarter of guesses is dear, a little less strength saves more "
            "there than it loses on the right hues.",
        ),
        wrong(
            "At half strength, to be safe",
            "Also 0.5: from here on, more strength still gains more on the right hues than it "
            "loses on the guesses.",
        ),
    ),
    Question(
        "08-overlap",
        RECALL,
        "Two models were tested on the same photographs, and their 95 % intervals overlap. What "
        "follows?",
        wrong(
            "They cannot be told apart",
            "Overlap says nothing here: photographs that are hard for both widen both intervals.",
        ),
        right(
            "Nothing yet: look at the paired difference",
            "What both find hard cancels in it. Only if *its* interval holds 0 they cannot be told "
            "apart.",
        ),
        wrong(
            "The higher mean wins",
            "Perhaps by chance. The interval of the difference says so, not the means.",
        ),
    ),
    Question(
        "08-two-fids",
        RECALL,
        "One paper's FID is 3.9, yours is 15. Theirs compares colorizations with their own "
        "photographs, yours with other photographs. Who is better?",
        wrong(
            "They are: lower is better",
            "Only among numbers of one kind. Paired, a perfect colorizer gets 0; disjoint, even "
            "photographs do not.",
        ),
        wrong(
            "You are: a disjoint comparison is harder",
            "It is harder, but by how much nobody knows without the floor: what photographs "
            "themselves get.",
        ),
        right(
            "Nobody can say",
            "Paired, a perfect colorizer gets 0; disjoint, even photographs do not. These are two "
            "different numbers.",
        ),
    ),
)

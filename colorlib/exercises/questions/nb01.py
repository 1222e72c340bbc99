"""The questions of notebooks/01_lab_color_space.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "01-which-may-be-coarse",
        EXPECT,
        "One version keeps an eighth of the resolution of a and b and all of L, the other an "
        "eighth of L and all of a and b. Which looks more like the photograph?",
        wrong(
            "Coarse L: two sharp channels outweigh one",
            "Channels are not equal partners. Nearly every edge that you see is one of L.",
        ),
        wrong(
            "Both lose the same, 8 x 8 pixels become one",
            "Coarse colours are the greater loss in numbers, two channels of three. Your eye does "
            "not count that way.",
        ),
        right(
            "Coarse a and b",
            "The fine detail lies in L, and the eye sees colour at a lower resolution than light.",
        ),
    ),
    Question(
        "01-light-of-byte-128",
        EXPECT,
        "Byte 255 is all the light that the screen can give. How much of it is byte 128?",
        wrong(
            "50 %, half of the light",
            "That takes a byte for an amount of light. The curve of step 1 lies between them.",
        ),
        right(
            "22 %",
            "The curve gives the dark tones more of the 256 steps, so that the middle byte is "
            "less than a quarter of the light.",
        ),
        wrong(
            "74 %, since the eye needs much light in the dark",
            "That is the curve the wrong way round: half of the light is byte 188, 74 % of 255.",
        ),
    ),
    Question(
        "01-chart-of-one-lightness",
        EXPECT,
        "Twelve patches have all hues, the same chroma and L = 65. A black-and-white photograph "
        "keeps only L. What is left of the chart?",
        right(
            "One flat grey",
            "L is the same everywhere, so nothing tells the patches apart: a colorizer could not "
            "say where one ends.",
        ),
        wrong(
            "Twelve greys, yellow the lightest of them",
            "Yellow paint is mostly light, but this yellow was mixed to L = 65 like the rest.",
        ),
        wrong(
            "Red and blue dark, green light",
            "Green gives most of the light at equal bytes. At equal L its bytes are lower instead.",
        ),
    ),
    Question(
        "01-step-of-ten",
        EXPECT,
        "CIEDE2000 is a later ruler, fitted to more experiments. A step of 10 in (a, b), from "
        "several colours and in several directions: what does it make of it?",
        wrong(
            "10 each time, up to rounding",
            "Then it would not have been needed. Lab's distances are even only roughly.",
        ),
        wrong(
            "A little less than 10, say 8 to 10, as for small steps",
            "The unevenness is not small: from a strong yellow the same step is worth a fifth of "
            "what it is worth from grey.",
        ),
        right(
            "Anything from 2 to 11",
            "Near grey the eye is strict, in strong colours it forgives, and above all a change "
            "of chroma.",
        ),
        wrong(
            "More than 10 in strong colours, for they catch the eye",
            "It is the other way round: strong colours must differ by more before one sees it.",
        ),
    ),
    Question(
        "01-pairs-that-exist",
        EXPECT,
        "Of the 65,536 whole pairs (a, b) from -128 to 127: which share is a colour of your screen "
        "at one lightness or another?",
        wrong(
            "Nearly all: some L will suit each of them",
            "Strong colours exist at a few lightnesses, and most pairs ask for more chroma than "
            "three lamps can give at any.",
        ),
        right(
            "A third",
            "The square was made to hold the solid of colours, and the solid leaves its corners "
            "empty. At a given L far fewer are left.",
        ),
        wrong(
            "Two thirds",
            "That is the share which exists at no L at all.",
        ),
    ),
    Question(
        "01-beyond-the-border",
        EXPECT,
        "You ask for L = 50 and more and more a. Beyond the border of sRGB each channel is "
        "clipped. What happens to the L that is shown?",
        wrong(
            "It stays at 50, only a is lost",
            "Clipping knows nothing of L and a. It cuts red, green and blue, and L is made of all "
            "three.",
        ),
        wrong(
            "It falls, because light is cut off",
            "Light is cut off where a channel is above 1. Here green goes below 0, and raising "
            "it to 0 adds light.",
        ),
        wrong(
            "It jumps at the border to that of pure red",
            "No channel jumps: at the border itself nothing is clipped yet.",
        ),
        right(
            "It climbs by about 5 units",
            "Green is below 0 and is raised to 0: that adds light which nobody asked for.",
        ),
    ),
    Question(
        "01-gradient-at-black",
        EXPECT,
        "`torch.where` takes the straight line `12.92 * light` below 0.0031308, the power above. "
        "What is the gradient at `light = 0`?",
        wrong(
            "12.92, the slope of the line",
            "So it should be, and so the value is. But the way back visits the other branch too.",
        ),
        wrong(
            "0, as black cannot get darker",
            "The line goes on below 0; nothing is clamped here.",
        ),
        wrong(
            "`inf`, the slope of the power there",
            "The power has that slope, but `where` multiplies it by 0 before it adds it.",
        ),
        right(
            "`nan`",
            "The branch that is not taken gets the gradient times 0, and its slope at 0 is "
            "infinite. Zero times infinity is no number.",
        ),
    ),
    Question(
        "01-bytes-of-grey",
        RECALL,
        "A pixel has a = b = 0. What do you know of its three RGB bytes?",
        right(
            "They are equal",
            "For equal channels x, y and z agree after the division by white, so both "
            "differences vanish.",
        ),
        wrong(
            "They are all 0",
            "That is black alone: a and b say nothing of the light.",
        ),
        wrong(
            "They add up to the light of its L",
            "Bytes are not light, and their sum is no luminance: green weighs ten times what blue "
            "does.",
        ),
    ),
    Question(
        "01-other-lightness",
        RECALL,
        "Two colours have the same a and b, but L = 20 and L = 80. Which of them may be impossible "
        "to show?",
        wrong(
            "Only the dark one",
            "Near black little chroma exists, and near white it runs out as well.",
        ),
        wrong(
            "One of them at most",
            "Two thirds of all pairs (a, b) are on no sheet at all, so both may be outside.",
        ),
        right(
            "Either, both or none",
            "The sheet of existing colours has another shape at every L, so each must be asked "
            "for itself.",
        ),
    ),
    Question(
        "01-foreign-scale",
        RECALL,
        "A model was trained with `ab / 110`, and a friend runs it with `ab * 128`. What does the "
        "friend see?",
        wrong(
            "An error about the wrong scale",
            "Nothing in the numbers tells their scale. That is why it belongs into the checkpoint.",
        ),
        right(
            "All chroma 16 % too strong",
            "128 / 110 is 1.16, for a and b alike: every hue stays, and more pixels are clipped.",
        ),
        wrong(
            "Hues turned towards yellow, since b is scaled too",
            "Both axes are scaled alike, so the direction, and with it the hue, stays.",
        ),
    ),
    Question(
        "01-predicted-at-64",
        RECALL,
        "You predict (a, b) at 64 pixels and enlarge it for a photograph of 1,024. Where does it "
        "look worst?",
        wrong(
            "In fine texture such as fur, which is blurred",
            "Texture is in L, and L is the photograph's own: every hair stays.",
        ),
        wrong(
            "In large smooth skies, where steps appear",
            "Smooth colours are just what enlarging does well.",
        ),
        wrong(
            "Nowhere: L is exact",
            "L is exact, but a colour 16 pixels wide cannot end where a thin thing ends.",
        ),
        right(
            "At thin things of strong colour",
            "Their colour bleeds over their edges, and the surroundings' into them.",
        ),
    ),
    Question(
        "01-clamp-what",
        RECALL,
        "Why not clamp the input itself, `light = light.clamp_min(0.0031308)`, to guard the power?",
        wrong(
            "It does not help, the gradient stays NaN",
            "It does help against NaN. It costs something else.",
        ),
        right(
            "Then black gets no gradient and a wrong value",
            "The straight piece would see the clamped value: constant, too bright and without "
            "slope. Clamp only what enters the power.",
        ),
        wrong(
            "It makes the whole curve slower to compute",
            "A clamp costs next to nothing, and the right guard clamps too.",
        ),
    ),
    Question(
        "01-loss-on-clipped",
        RECALL,
        "Would a loss on clipped RGB teach a network to stay inside the gamut?",
        wrong(
            "Yes: what is clipped differs from the target",
            "The difference is there, but a clamped channel passes no gradient, so it cannot say "
            "where to go.",
        ),
        wrong(
            "Yes, if the loss compares features instead of pixels",
            "Features are computed of the clipped picture. The gradient ends at the same clamp.",
        ),
        right(
            "Hardly",
            "Beyond the border the clamped channels pass no gradient, and where all three are "
            "clamped nothing at all.",
        ),
    ),
)

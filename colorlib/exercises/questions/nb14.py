"""The questions of notebooks/14_your_project.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "14-second-shots",
        EXPECT,
        "Each film of the stand-in ends with a second shot of its first picture, turned left to "
        "right. The scan looks for copies and near-duplicates. What will it do with these?",
        wrong(
            "Drop them all as near-duplicates",
            "It compares small thumbnails, pixel by pixel. Left and right changed places, so few "
            "pixels agree.",
        ),
        wrong(
            "Drop them where the scene is symmetrical",
            "Shadows, clouds and trees make even the most even of these scenes differ. None goes.",
        ),
        right(
            "Keep them all",
            "A mirrored or cropped version is another picture to the scan, as is the second photo "
            "of a burst. What it cannot see *you* must know: which photographs belong together.",
        ),
    ),
    Question(
        "14-torn-pairs",
        EXPECT,
        "A split by content sends a quarter of the photographs to the test part, each by its own "
        "hash. Of how many pairs of shots does one land in training and one in the test?",
        right(
            "About three pairs of eight",
            "First train then test, ¾ · ¼, or the other way round, ¼ · ¾: together 3/8, 38 %. So "
            "the test part is full of pictures that training has seen, mirrored. (With few films "
            "the count strays from it.)",
        ),
        wrong(
            "About one pair of four",
            "That is how many *photographs* go to the test part. A pair is torn in two ways.",
        ),
        wrong(
            "None: the hash keeps alike pictures together",
            "A hash is made to do the opposite: the least change of the file gives another number.",
        ),
        wrong(
            "Nearly every pair",
            "Most pairs stay together in the training part: ¾ · ¾ is more than half.",
        ),
    ),
    Question(
        "14-rival-here",
        EXPECT,
        "`unet-l1` learnt from 47,000 photographs, and none was like the stand-in's pictures. "
        "Where does it land in PSNR, beside plain grey?",
        wrong(
            "Two decibels or more above grey",
            "It does not reach that even on photographs of its own kind: its model card says 0.7.",
        ),
        right(
            "Within about one decibel of grey",
            "Trained on L1 it paints little where it knows little, and little paint costs little. "
            "A careful model does not fall far in foreign country; it just becomes useless there.",
        ),
        wrong(
            "Two decibels or more below grey",
            "That takes strong wrong colours. A model trained on L1 alone has hardly any strong "
            "ones; one trained against a discriminator might manage it.",
        ),
    ),
    Question(
        "14-difference-known",
        EXPECT,
        "Each model's own mean PSNR is known to within some ± (half an interval). How well is "
        "their difference known, photograph by photograph?",
        wrong(
            "Worse than either mean: errors add up",
            "They would, as the root of the sum of squares, if the two means came from different "
            "photographs.",
        ),
        wrong(
            "As well as the worse of the two means",
            "There is no such rule. What counts is how much the *difference* varies from one "
            "photograph to the next.",
        ),
        right(
            "Better than either mean",
            "A photograph that is hard for one is hard for the other. Subtracted, what they share "
            "is gone. That is why the plan asked for a paired interval.",
        ),
    ),
    Question(
        "14-single-losses",
        EXPECT,
        "On average your model beats grey, and the interval is clear. On how many single "
        "photographs of the test is grey better? (In the laptop run.)",
        wrong(
            "On none",
            "A clear mean needs no victory on every photograph, only that the wins outweigh.",
        ),
        wrong(
            "On one of a hundred, the odd failure",
            "A guess can be wrong wherever a thing may have several colours, and in these pictures "
            "nearly all may.",
        ),
        right(
            "On one of ten or more",
            "On those the model guessed, boldly, and guessed wrong. The mean hides them. Whoever "
            "uses the model will meet them one at a time.",
        ),
    ),
    Question(
        "14-back-home",
        EXPECT,
        "Your model went on from `unet-l1` with the pictures of one folder alone. Now it colours a "
        "photograph of another kind, which `unet-l1` was made for. What happens? (In the laptop "
        "run.)",
        wrong(
            "It does as well as before, and has learnt something new",
            "Nothing in the training asked it to remember. The weights went where the new pictures "
            "pulled.",
        ),
        right(
            "It paints the photograph in its new pictures' colours",
            "Called catastrophic forgetting: 200 steps are enough to bend most habits. It "
            "belongs into the model card, under intended use.",
        ),
        wrong(
            "It leaves the photograph grey, as it does not know it",
            "A network has no 'I do not know'. Caution it has where training taught caution.",
        ),
    ),
    Question(
        "14-one-bit",
        EXPECT,
        "One bit of the weights file changes, say on a bad disk. What does `load_model` do?",
        wrong(
            "It loads: one weight of a million is a hair off",
            "So it would, with a loader that only reads. Then nobody could ever say which weights "
            "made a result.",
        ),
        wrong(
            "It trains the model again",
            "Damaged weights are no reason to train. You would get another model under the same "
            "name.",
        ),
        right(
            "It refuses, and says why",
            "The model card holds the SHA-256 of the file, and one bit changes all of the hash. "
            "The remedy is a copy, or the same training again.",
        ),
    ),
    Question(
        "14-other-numbers",
        RECALL,
        "The model card of `unet-l1` says 23.3 dB. Your model has 20.1 dB on your photographs. "
        "Is yours worse?",
        wrong(
            "Yes, by 3.2 dB",
            "Those are two sets of photographs. On colourful ones every method scores less.",
        ),
        wrong(
            "No, since your photographs are harder",
            "They may be. But that is a guess until both models are measured on the same ones.",
        ),
        right(
            "The two numbers cannot say",
            "Measure both on the same photographs, unseen by either, and look at the paired "
            "difference; and at grey's row, to see how hard they are.",
        ),
    ),
    Question(
        "14-looked-twice",
        RECALL,
        "The verdict is *undecided*. You change the learning rate, train again, and measure on the "
        "same test photographs: *better*. What may you report?",
        wrong(
            "Better: the test photographs were never trained on",
            "They were chosen by. Of several trainings you report the luckiest, which looks better "
            "than it is.",
        ),
        right(
            "Both trainings, and that the second was chosen after looking",
            "Or test once more on new photographs. To choose by is what the validation part is "
            "for; a test part answers one question once.",
        ),
        wrong(
            "Nothing at all: the test is spoilt for ever",
            "Said openly it is a result, if a weaker one. Only hidden it is a false one.",
        ),
    ),
    Question(
        "14-ten-sofas",
        RECALL,
        "200 test photographs, all taken on five afternoons in the same room. What is wrong with "
        "the interval?",
        right(
            "It is too narrow: there are five afternoons, not 200 photographs",
            "The bootstrap takes each photograph for a fresh draw. Photographs of one afternoon "
            "agree with one another. Collect more afternoons rather than more photographs.",
        ),
        wrong(
            "It is too wide: pictures that are alike vary less",
            "They vary less, so the interval comes out narrow. It is wrong about other rooms, "
            "which is what you wanted to know.",
        ),
        wrong(
            "Nothing: the bootstrap needs no assumption",
            "It needs one: that the photographs are independent draws of what you will meet later.",
        ),
    ),
    Question(
        "14-no-limits",
        RECALL,
        "A model card lists good numbers and no limits. What do you conclude?",
        wrong(
            "The model has none that matter",
            "Every model fails somewhere. This one's failures were not looked for, or not told.",
        ),
        wrong(
            "The numbers are wrong",
            "They may be right. A mean is silent about single photographs.",
        ),
        right(
            "Nobody looked at the failures",
            "So look yourself, before you use it: the photographs with the largest loss against "
            "grey.",
        ),
    ),
)

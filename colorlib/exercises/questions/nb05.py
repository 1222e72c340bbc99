"""The questions of notebooks/05_perceptual_loss.ipynb."""

from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong

QUESTIONS = (
    Question(
        "05-hue-and-depth",
        EXPECT,
        "Every hue is turned to its opposite, the lightness stays. Where do the "
        "features change most, as a share of their size?",
        right(
            "In the first layer",
            "Many of its kernels answer to colour edges, red beside green, blue beside yellow. "
            "Later layers have learnt to look past the colour, at what the thing is.",
        ),
        wrong(
            "In the deepest layer, which knows what things are",
            "A red and a green balloon are both balloons. Whoever has to say what is there learns "
            "to care less about hue.",
        ),
        wrong(
            "Nowhere much: classifiers look at shapes",
            "They had colour photographs to learn from, and used what helped. No layer here "
            "changes by less than half.",
        ),
    ),
    Question(
        "05-equal-mistakes",
        EXPECT,
        "Paler, turned hue, bleed, chequerboard, all equally large for L1. Which two "
        "weigh least for the features?",
        wrong(
            "Bleed and chequerboard, which are only at edges or in small squares",
            "That is where a classifier looks: at edges and textures. An edge of colour that is in "
            "the wrong place is a new edge.",
        ),
        right(
            "Paler colours and turned hues, which leave the edges where they are",
            "What they change is smooth. A network that was trained to find edges and textures "
            "has little to say about it, least of all about paleness.",
        ),
        wrong(
            "Paler colours and bleed, because an eye forgives them",
            "An eye does forgive a bleed of colour, its own sight of colour is coarse. Nobody "
            "taught this network that.",
        ),
    ),
    Question(
        "05-which-pulls",
        EXPECT,
        "One hundred times L1, ten times a feature loss, as report [5] weighs them. Which pulls "
        "harder at the painter's output?",
        wrong(
            "L1, ten times as hard, as the weights say",
            "Weights multiply losses whose sizes have nothing to do with each other. They say "
            "nothing before the losses are measured.",
        ),
        wrong(
            "Both about equally: that is what the weights were chosen for",
            "Perhaps. The report does not say how they were chosen, and equal pulls would be luck.",
        ),
        right(
            "It depends on the layer, by a factor of a thousand",
            "Deeper features are larger, and a few of them answer to many pixels. At the first "
            "layer L1 wins, at the last the feature loss pulls hundreds of times as hard.",
        ),
    ),
    Question(
        "05-a-letter",
        EXPECT,
        "`p.require_grad = False`. What happens when Python runs this line of the report?",
        wrong(
            "AttributeError: a parameter has no such attribute",
            "Python objects take new attributes without a word, unless their class forbids it. "
            "PyTorch's does not.",
        ),
        wrong(
            "The parameter is frozen: PyTorch accepts both spellings",
            "It knows one, `requires_grad`. The other is a sticky note on the tensor.",
        ),
        right(
            "Nothing: the tensor gets a new attribute that nobody reads",
            "The network goes on collecting gradients. Nothing is wrong in the result, as no "
            "optimiser steps on them; the work and the memory are wasted.",
        ),
    ),
    Question(
        "05-colored-black",
        EXPECT,
        "L* = 0 everywhere, and the photographs' own a and b. What share of these colours can a "
        "screen show?",
        right(
            "Next to none",
            "Black is one point. Any a or b beside it asks for light of less than none in some "
            "channel.",
        ),
        wrong(
            "About half: the weak ones",
            "At L* = 0 there are no weak ones: the gamut shrinks to a point, a = b = 0.",
        ),
        wrong(
            "Nearly all, but too dark to see",
            "Dark colours exist, with a *small* a and b and a lightness above 0. These have the a "
            "and b of bright things.",
        ),
    ),
    Question(
        "05-which-colour",
        EXPECT,
        "Five hues, 30, 25, 20, 15 and 10 %. Which colour costs least under a *squared* perceptual "
        "loss, on average?",
        wrong(
            "Red, the likeliest: a mixture looks wrong to a classifier",
            "A mixture looks wrong beside each of the five. But red is entirely wrong in 70 of 100 "
            "cases, and squares punish that more.",
        ),
        right(
            "A mixture that no balloon has, as for L2",
            "Squares lead to an average, whatever is squared. Here it is an average of features, "
            "so the mixture is another one than L2's.",
        ),
        wrong(
            "Grey: a classifier cares about what things are",
            "You saw the features change by more than half between a picture and its grey. Grey "
            "costs about half as much again as the best colour.",
        ),
        wrong(
            "None in particular: all five hues cost the same",
            "They have other odds, and other features. Violet lies between red and blue and is "
            "wrong by less.",
        ),
    ),
    Question(
        "05-what-it-buys",
        EXPECT,
        "Same budget, same start. By which number is the painter with the perceptual loss beside "
        "L1 *surely* better than the one with L1 alone?",
        wrong(
            "PSNR: it sees more, so it errs less",
            "PSNR counts squared errors of pixels. Whoever follows another goal cannot be surer to "
            "lower them.",
        ),
        wrong(
            "L1 above the lowest: two losses know more than one",
            "The lowest L1 is what the other painter aims at alone, with all its steps.",
        ),
        right(
            "The feature distance that it was trained on",
            "Whatever was in the loss gets better; that is what training does. The other numbers "
            "have to be looked at, and may go either way.",
        ),
    ),
    Question(
        "05-which-picture-goes-in",
        RECALL,
        "What does a perceptual loss feed to an ImageNet classifier?",
        wrong(
            "Normalised L, a and b: three channels for three channels",
            "The shapes fit and nothing complains. The kernels learnt red, green and blue.",
        ),
        wrong(
            "RGB from 0 to 255, as in the photograph's file",
            "So did Caffe's networks, minus a mean. torchvision's learnt with [0, 1], minus a "
            "mean, divided by a deviation.",
        ),
        wrong(
            "RGB clipped to [0, 1], then normalised",
            "Nearly. But behind a clamp there is no slope: colours outside the gamut, black and "
            "white would get no gradient.",
        ),
        right(
            "RGB, unclipped, minus the mean, divided by the deviation",
            "As the network learnt it, and with a gradient everywhere.",
        ),
    ),
    Question(
        "05-frozen-yet-flowing",
        RECALL,
        "The feature network is frozen: `requires_grad_(False)` on all its weights. What about the "
        "gradient with respect to the painted picture?",
        right(
            "It flows through the frozen weights as before",
            "The chain rule multiplies by the weights. Whether they themselves should learn is "
            "another question.",
        ),
        wrong(
            "It stops at the first frozen layer",
            "That is what `no_grad()` or `detach()` would do, and the painter would learn nothing.",
        ),
        wrong(
            "It flows only through layers in training mode",
            "Training mode changes what dropout and BatchNorm compute, not whether gradients flow.",
        ),
    ),
    Question(
        "05-average-features",
        RECALL,
        "Why does a squared perceptual loss hedge where the truth is ambiguous?",
        wrong(
            "Its network is too shallow to tell colours apart",
            "It tells them apart very well; the deeper ones hedge too.",
        ),
        wrong(
            "RGB is unclipped, so colours mix",
            "With the real lightness all its pictures lie inside the gamut; nothing would be "
            "clipped.",
        ),
        right(
            "It asks for the features nearest to the average features",
            "The expected squared distance is the distance to the mean plus something that the "
            "painter cannot change.",
        ),
    ),
    Question(
        "05-ratio-of-lambdas",
        RECALL,
        "All λ of an objective are multiplied by 100 and Adam does the steps. What changes?",
        wrong(
            "The painter learns a hundred times as fast",
            "So it would with plain gradient descent. Adam divides each gradient by its running "
            "size.",
        ),
        right(
            "Next to nothing: only the ratios count",
            "Adam divides by the gradient's size. So 0.01, 1 and 100 are 1, 100 and 10,000.",
        ),
        wrong(
            "The adversarial loss takes over",
            "All were multiplied alike; nobody takes over.",
        ),
    ),
    Question(
        "05-own-ruler",
        RECALL,
        "A model was trained with a perceptual loss on VGG16 and is best by LPIPS, which is also a "
        "distance of VGG16's features. What have you learnt?",
        wrong(
            "That its colours look best to people",
            "LPIPS was fitted to what people say of blurs and noises. A model that minimises it "
            "may find what people never rated.",
        ),
        right(
            "That training works; judge by another network",
            "What was in the loss improves. An independent number, and people, have to say the "
            "rest.",
        ),
        wrong(
            "Nothing: LPIPS and PSNR always agree",
            "They disagree often; that is why there are both.",
        ),
    ),
)

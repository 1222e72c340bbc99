"""The scales of colour that published image classifiers learnt with."""

# Mean and standard deviation of R, G and B, in units of rgb01, that a network learnt with.
NORMALIZATIONS = {
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    # Minus a mean, in units of 1/255: Caffe's networks, and detectors that began with them.
    "caffe": ((0.48235, 0.45882, 0.40784), (1 / 255, 1 / 255, 1 / 255)),
}

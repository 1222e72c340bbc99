"""Answers to the exercises of notebook 00b: typical wrong ones, and right ones in other words."""

import numpy as np
import torch


def planes(picture):
    return torch.from_numpy(picture).permute(2, 0, 1)[None]


def descend(values, steps, rate, *, sign=-1, keep=False, square=False, total=False, extra=0):
    guess = torch.zeros((), requires_grad=True)
    for _ in range(steps + extra):
        misses = (values - guess).square() if square else (values - guess).abs()
        (misses.sum() if total else misses.mean()).backward()
        with torch.no_grad():
            guess += sign * rate * guess.grad
        if not keep:
            guess.grad = None
    return guess.item()


def fit(network, inputs, targets, steps, rate, *, clear=True, kind=None, step=True, **options):
    kind = kind or torch.optim.Adam
    optimizer, losses = kind(network.parameters(), lr=rate), []
    measure = options.get("measure", torch.nn.functional.l1_loss)
    for _ in range(steps):
        if options.get("renewed"):
            optimizer = kind(network.parameters(), lr=rate)
        if clear:
            optimizer.zero_grad()
        loss = measure(network(inputs), targets)
        loss.backward()
        if step:
            optimizer.step()
        if options.get("after"):
            loss = measure(network(inputs), targets)
        losses.append(loss if options.get("tensors") else loss.item())
    return losses


def wrong_fit(**options):
    return lambda *arguments: fit(*arguments, **options)


WRONG = {
    "check_to_batch": [
        (lambda p: torch.from_numpy(p)[None] / 255, "channels are still last"),
        (lambda p: torch.from_numpy(p) / 255, "channels are still last"),
        (lambda p: planes(p)[0] / 255, "axis of the batch is missing"),
        (lambda p: torch.from_numpy(p.T.copy())[None] / 255, "height and width are swapped"),
        (lambda p: torch.from_numpy(p).reshape(1, 3, *p.shape[:2]) / 255, "move no number"),
        (lambda p: planes(p).float(), "still 0 to 255"),
        (lambda p: planes(p) / 256, "divides by 256"),
        (lambda p: planes(p) / 127.5 - 1, "from -1 to 1"),
        (lambda p: planes(p).float() // 255, "cuts everything"),
        (lambda p: planes(p), r"must be float32, yours are torch.uint8. Divide by 255"),
        (lambda p: torch.from_numpy(p / 255).permute(2, 0, 1)[None], "makes float64"),
        (lambda p: p[None] / 255, "return a tensor, not ndarray"),
        (lambda p: planes(p).flip(1) / 255, r"values are up to .* off"),
    ],
    "check_descend": [
        (lambda v, n, r: descend(v, n, r, sign=1), "walks uphill"),
        (lambda v, n, r: descend(v, n, r, keep=True), "added to those before"),
        (lambda v, n, r: descend(v, n, r, square=True), "minimises squares"),
        (lambda v, n, r: descend(v, n, r, total=True), "takes the sum"),
        (lambda v, n, r: descend(v, n, r, extra=1), "too many"),
        (lambda v, n, r: descend(v, n, r, extra=-1), "too few"),
        (lambda v, n, r: 0.0, "never moved"),
        (lambda v, n, r: v.mean(), "mean of the values"),
        (lambda v, n, r: v.median(), "median of the values"),
        (lambda v, n, r: descend(v, n, r / 2), "the guess is at"),
        (lambda v, n, r: descend(v, n, r) if n else 0.5, "after no step"),
    ],
    "check_fit": [
        (wrong_fit(clear=False), "until they are cleared"),
        (wrong_fit(kind=torch.optim.SGD), "plain gradient descent"),
        (wrong_fit(measure=torch.nn.functional.mse_loss), "mean of the squares"),
        (wrong_fit(step=False), "weights did not move"),
        (wrong_fit(after=True), "taken after its step"),
        (wrong_fit(renewed=True), "make it once"),
        (wrong_fit(tensors=True), r"append loss.item\(\)"),
        (wrong_fit(measure=lambda a, b: (a - b).abs().sum()), "sum over all pixels"),
        (lambda *a: fit(*a)[-1], "return the list"),
        (lambda *a: fit(*a)[:-1], "one loss a step makes 12, yours are 11"),
        (wrong_fit(measure=torch.nn.functional.smooth_l1_loss), "at step 0 the loss is"),
    ],
}


def fit_by_hand(network, inputs, targets, steps, learning_rate):
    optimizer = torch.optim.Adam(network.parameters(), learning_rate)
    losses = []
    for _ in range(steps):
        loss = (targets - network(inputs)).abs().mean()
        network.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses


def descend_with_an_optimizer(values, steps, learning_rate):
    guess = torch.zeros((), requires_grad=True)
    optimizer = torch.optim.SGD([guess], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        (values - guess).abs().mean().backward()
        optimizer.step()
    return guess


RIGHT = {
    "check_to_batch": [
        lambda p: torch.tensor(np.transpose(p, (2, 0, 1))).unsqueeze(0).float() / 255,
        lambda p: torch.from_numpy(p).movedim(-1, 0)[None] / 255,
    ],
    "check_descend": [descend_with_an_optimizer],
    "check_fit": [fit_by_hand],
}

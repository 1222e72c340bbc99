"""Keep a learner's answers, which stand in the course's notebooks, over the course's updates."""

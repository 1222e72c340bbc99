"""Networks: what paints, what judges, and the blocks they are built of."""

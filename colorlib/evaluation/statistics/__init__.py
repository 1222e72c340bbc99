"""What numbers of many pictures say together: intervals of means, distances between sets."""

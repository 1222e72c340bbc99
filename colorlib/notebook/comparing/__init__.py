"""Compare models: their colorizations of some photographs, and short runs at several weights."""

"""The flight recorder of trainings: what it notes, the alarms that follow, and their picture."""

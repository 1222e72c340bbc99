"""Remember what a training printed: one row a logged step."""

from pathlib import Path

from colorlib.files import write_text_atomic


class History:
    """The rows that a training logged, each a dictionary with at least `step` and `phase`."""

    def __init__(self, rows: list[dict] | None = None):
        self.rows = list(rows or [])

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def add(self, row: dict) -> None:
        """Append a row of plain numbers and strings."""
        self.rows.append(row)

    def column(self, name: str) -> tuple[list[int], list[float]]:
        """Return the steps at which `name` was logged, and its values there.

        Raises:
            KeyError: no row has it; the message lists what there is.
        """
        found = [(row["step"], row[name]) for row in self.rows if name in row]
        if not found:
            known = sorted({key for row in self.rows for key in row})
            raise KeyError(f"the history has no column {name!r}; it has {', '.join(known)}")
        steps, values = zip(*found, strict=True)
        return list(steps), list(values)

    def write_csv(self, path: str | Path) -> Path:
        """Write all rows as CSV, atomically; an absent value is an empty field."""
        names = list(dict.fromkeys(key for row in self.rows for key in row))
        lines = [",".join(names)]
        lines += [",".join(str(row.get(name, "")) for name in names) for row in self.rows]
        return write_text_atomic(path, "\n".join(lines) + "\n")

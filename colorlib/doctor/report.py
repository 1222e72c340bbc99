"""What the doctor found, and how it is shown."""

from dataclasses import dataclass

MARKS = {
    "ok": "",
    "optional": "optional, not here: ",
    "missing": "MISSING: ",
    "broken": "BROKEN: ",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        section: the heading it belongs under, such as "Packages".
        name: what was looked at.
        state: "ok"; "optional": not here, and only some of the course asks for it; "missing": not
            here, and needed; or "broken".
        value: what was found.
        advice: what to do about it; empty when the state is "ok".
    """

    section: str
    name: str
    state: str
    value: str
    advice: str = ""


@dataclass(frozen=True)
class DoctorReport:
    """All findings, in the order in which they are shown."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is broken; what is missing does not count."""
        return all(finding.state != "broken" for finding in self.findings)

    def section(self, name: str) -> list[Finding]:
        """Return the findings under one heading."""
        return [finding for finding in self.findings if finding.section == name]

    def render(self) -> str:
        """Return the report as plain text, with the advice under what it is about."""
        lines, heading = [], None
        width = max((len(finding.name) for finding in self.findings), default=0)
        for finding in self.findings:
            if finding.section != heading:
                heading = finding.section
                lines += ["", heading]
            lines.append(f"  {finding.name:{width}}  {MARKS[finding.state]}{finding.value}")
            if finding.advice:
                lines.append(f"  {'':{width}}  -> {finding.advice}")
        return "\n".join([*lines, "", self._conclusion()]).lstrip("\n")

    def _conclusion(self) -> str:
        broken, missing = (
            sum(finding.state == state for finding in self.findings)
            for state in ("broken", "missing")
        )
        if broken:
            return f"{broken} broken, {missing} missing." if missing else f"{broken} broken."
        if missing:
            return f"Nothing is broken, {missing} missing."
        return "Nothing is broken, and nothing that is needed is missing."


def size_text(size: int) -> str:
    """Return a number of bytes as a reader says it, such as "46.8 MB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"

"""What the doctor found, and how it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        section: the heading it belongs under, such as "Packages".
        name: what was looked at.
        state: "ok"; "missing", which the course can do without until it needs it; or "broken".
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
            mark = "" if finding.state == "ok" else f"{finding.state.upper()}: "
            lines.append(f"  {finding.name:{width}}  {mark}{finding.value}")
            if finding.advice:
                lines.append(f"  {'':{width}}  -> {finding.advice}")
        count = sum(finding.state == "broken" for finding in self.findings)
        lines += ["", f"{count} broken." if count else "Nothing is broken."]
        return "\n".join(lines).lstrip("\n")


def size_text(size: int) -> str:
    """Return a number of bytes as a reader says it, such as "46.8 MB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"

"""What a benchmark finds, and how it is shown: a line on the terminal, a table, a picture."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

_WIDTH = 320


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing beside its baseline. `ratio` is what the target speaks of."""

    work: str
    measured: str
    baseline: str
    ratio: float
    #: The target: at least so much, or at most.
    bound: float
    at_least: bool

    @property
    def holds(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def line(self) -> str:
        """The figure in one line."""
        sign = "≥" if self.at_least else "≤"
        verdict = "holds" if self.holds else "MISSED"
        return (
            f"{self.work:<48} {self.measured:>18} {self.baseline:>30} "
            f"{self.ratio:>6.2f}  {sign} {self.bound:<5} {verdict}"
        )


def write(figures: list[Figure], machine: str, folder: Path) -> None:
    """Writes `figures.json`, `table.md` and `picture.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    record = {"machine": machine, "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures]}
    (folder / "figures.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    (folder / "table.md").write_text(_table(figures, machine))
    (folder / "picture.svg").write_text(_picture(figures))


def _table(figures: list[Figure], machine: str) -> str:
    head = "| work | measured | baseline | ratio | target | |\n|---|--:|--:|--:|--:|---|\n"
    rows = [
        f"| {one.work} | {one.measured} | {one.baseline} | {one.ratio:.2f} "
        f"| {'≥' if one.at_least else '≤'} {one.bound} | {'holds' if one.holds else '**missed**'} |\n"
        for one in figures
    ]
    return f"{machine}\n\n{head}{''.join(rows)}"


def _picture(figures: list[Figure]) -> str:
    """Bars as long as ratio over target; the line stands where the target is."""
    rows = []
    for place, one in enumerate(figures):
        y = 10 + 28 * place
        share = min(one.ratio / one.bound, 2.0) / 2
        colour = "#0f7a52" if one.holds else "#ca3535"
        rows.append(
            f'<text x="8" y="{y + 14}">{one.work}</text>'
            f'<rect x="360" y="{y}" width="{share * _WIDTH:.0f}" height="18" fill="{colour}"/>'
            f'<text x="{368 + share * _WIDTH:.0f}" y="{y + 14}">{one.ratio:.2f}</text>'
        )
    height = 20 + 28 * len(figures)
    middle = 360 + _WIDTH // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="780" height="{height}" font-family="sans-serif" '
        f'font-size="13"><title>Ratios against their targets</title>{"".join(rows)}'
        f'<line x1="{middle}" y1="0" x2="{middle}" y2="{height}" stroke="#0b0c0c" '
        'stroke-dasharray="4"/></svg>\n'
    )

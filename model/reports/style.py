"""The style sheet of a report: light and dark as the reader's system is."""

from typing import Final

CSS: Final = """
:root { color-scheme: light dark;
  --background: #f3f4f7; --surface: #fff; --raised: #f7f8fa; --border: #d9dce3;
  --text: #1c2230; --muted: #5b6475; --accent: #2f5fd0; --accent-soft: #e3eafb;
  --on: #fff; --second: #b3541e; --third: #7a3fb0; --fourth: #1d7a46; --bad: #c8473d;
  --warning: #8a5a00; --warning-soft: #fdf3dc; }
@media (prefers-color-scheme: dark) { :root {
  --background: #14171d; --surface: #1c2028; --raised: #252a34; --border: #363d4a;
  --text: #eaedf3; --muted: #a2abbb; --accent: #86a9ff; --accent-soft: #2a3754;
  --on: #0d1526; --second: #f0a36b; --third: #c79bf2; --fourth: #63d297; --bad: #ff8a80;
  --warning: #f2bd5a; --warning-soft: #362d17; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--background); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 27px; line-height: 1.2; margin: 0 0 6px; }
h2 { font-size: 20px; margin: 34px 0 10px; }
h3 { font-size: 15.5px; margin: 0 0 2px; }
p { margin: 4px 0 10px; }
.muted, .from { color: var(--muted); }
.from { font-size: 13px; }
.card { background: var(--surface); border: 1px solid var(--border); border-radius: 10px;
  padding: 16px 18px; margin: 0 0 14px; overflow-x: auto; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(390px, 100%), 1fr));
  gap: 14px; }
.grid > .card { margin: 0; min-width: 0; }
.grid { margin-bottom: 14px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
  gap: 12px; margin-bottom: 14px; }
.tile { background: var(--surface); border: 1px solid var(--border); border-radius: 10px;
  padding: 12px 16px; }
.tile b { display: block; font-size: 27px; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile span { display: block; color: var(--muted); font-size: 13px; }
.tile span.what { color: var(--text); font-size: 14px; }
.note { border-left: 4px solid var(--warning); background: var(--warning-soft);
  border-radius: 4px; padding: 8px 12px; margin: 0 0 10px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13.5px;
  width: 100%; }
th, td { text-align: right; padding: 4px 9px; border-bottom: 1px solid var(--border);
  white-space: nowrap; }
th { color: var(--muted); font-weight: 600; white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
td.words { text-align: left; }
td small { color: var(--muted); font-size: 11.5px; display: block; line-height: 1.2; }
td:has(small) { line-height: 1.3; }
tr:hover td { background: var(--raised); }
details > summary { cursor: pointer; color: var(--accent); padding: 4px 0; }
details.network > summary { color: var(--text); font-size: 18px; font-weight: 600;
  padding: 10px 0; }
svg { display: block; width: 100%; height: auto; margin: 6px auto 0; }
svg text { fill: var(--text); font: 12px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
svg text.tick { fill: var(--muted); font-size: 11px; }
svg text.value { font-weight: 600; }
svg text.on { fill: var(--on); }
.grid-line, line.grid { stroke: var(--border); stroke-width: 1; }
line.mark { stroke: var(--muted); stroke-width: 1.2; stroke-dasharray: 4 4; }
rect.cell { fill: var(--raised); }
rect.hit { fill: var(--accent); }
rect.miss { fill: var(--bad); }
.s1 { --c: var(--accent); } .s2 { --c: var(--second); } .s3 { --c: var(--third); }
.s4 { --c: var(--fourth); } .s5 { --c: var(--muted); }
polyline.line { fill: none; stroke: var(--c); stroke-width: 2; }
circle.dot { fill: var(--c); }
line.whisker { stroke: var(--c); stroke-width: 3; stroke-linecap: round; opacity: .45; }
.legend { display: flex; gap: 18px; justify-content: center; margin: 2px 0 0; font-size: 13px; }
.legend i { display: inline-block; width: 18px; height: 3px; margin-right: 7px;
  vertical-align: middle; background: var(--c); border-radius: 2px; }
ul.names { columns: 3 200px; margin: 6px 0; padding-left: 18px; font-size: 13px; }
@media print { body { background: #fff; } .card, .tile { break-inside: avoid; } }
"""

// A small chart of one number against the weight of a loss, as SVG.

const CHART = { width: 560, height: 220, left: 52, right: 12, top: 14, bottom: 44 };

/** Draw points [mean, low, high] over their names, with horizontal lines for the references. */
function lossChart({ title, names, points, references, current }) {
  const { width, height, left, right, top, bottom } = CHART;
  const all = [...points.flat(), ...references.map(([, value]) => value)];
  const margin = (Math.max(...all) - Math.min(...all) || 1) * 0.08;
  const [low, high] = [Math.min(...all) - margin, Math.max(...all) + margin];
  const step = (width - left - right) / names.length;
  const x = (index) => left + step * (index + 0.5);
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const written = (value) =>
    Math.abs(value) < 1e-4 * (high - low) ? "0" : Number(value.toPrecision(3)).toString();

  const parts = [
    svg("rect", {
      class: "colorlib-current-band",
      x: x(current) - step / 2,
      y: top,
      width: step,
      height: height - top - bottom,
    }),
  ];
  for (const value of [low + margin, (low + high) / 2, high - margin])
    parts.push(
      svg("line", { class: "colorlib-grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      svg("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, written(value)),
    );
  for (const [name, value] of references)
    parts.push(
      svg("line", {
        class: "colorlib-reference",
        x1: left,
        x2: width - right,
        y1: y(value),
        y2: y(value),
      }),
      svg("text", { class: "colorlib-halo", x: width - right - 2, y: y(value) - 4, "text-anchor": "end" }, name),
    );
  parts.push(
    svg("polyline", {
      class: "colorlib-line",
      points: points.map(([mean], index) => `${x(index)},${y(mean)}`).join(" "),
    }),
  );
  points.forEach(([mean, from, to], index) => {
    const isCurrent = index === current;
    parts.push(
      svg("line", { class: "colorlib-line", x1: x(index), x2: x(index), y1: y(from), y2: y(to) }),
      svg("circle", {
        class: isCurrent ? "colorlib-dot colorlib-current-dot" : "colorlib-dot",
        cx: x(index),
        cy: y(mean),
        r: isCurrent ? 7 : 4,
      }),
      svg(
        "text",
        {
          x: x(index),
          y: height - bottom + 18,
          "text-anchor": "middle",
          "font-weight": isCurrent ? 700 : 400,
        },
        names[index],
      ),
    );
  });
  parts.push(svg("text", { x: left + (width - left - right) / 2, y: height - 6, "text-anchor": "middle" }, title));
  return parts;
}

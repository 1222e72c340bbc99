// Short runs of one loss at several weights: their samples, their numbers, and where one stands.

function render({ model, el }) {
  const root = widgetRoot(el, model, "loss");
  const urls = pictureUrls();
  const families = model.get("families");
  const pictures = Object.fromEntries(
    Object.entries(model.get("pictures")).map(([name, list]) => [name, list.map(urls.make)]),
  );
  for (const url of Object.values(pictures).flat()) new Image().src = url;

  let name = model.get("family");
  let index = model.get("index");
  let metric;
  const family = picker(
    "Loss",
    (chosen) => save(model, { family: chosen, index: 0 }),
    (one) => families[one].title,
  );
  const metricPicker = picker("Number in the chart", (chosen) => {
    metric = chosen;
    draw();
  });
  const saveIndex = settled(() => save(model, { index }));
  const slider = range("Weight", {
    min: 0,
    max: 0,
    text: (value) => families[name].values[value],
    oninput: (value) => {
      index = value;
      draw();
      saveIndex();
    },
  });
  const weightLabel = slider.box.querySelector("label");
  const picture = element("img", { class: "colorlib-sheet" });
  const caption = element("p", { class: "colorlib-caption", "aria-live": "polite" });
  const chart = svg("svg", {
    class: "colorlib-chart",
    role: "img",
    viewBox: `0 0 ${CHART.width} ${CHART.height}`,
  });
  const table = element("table", { class: "colorlib-table" });
  const reset = resetButton(model, (start) => {
    [name, index] = [start.family, start.index];
    draw();
  });
  root.append(
    element("div", { class: "colorlib-controls" }, family.box, slider.box, reset),
    element("div", { class: "colorlib-surround" }, picture),
    caption,
    metricPicker.box,
    chart,
    scrolling(table, "Numbers of all runs"),
  );
  if (Object.keys(families).length < 2) family.box.hidden = true;

  function draw() {
    const { parameter, label, values, descriptions, rows, series, references } = families[name];
    family.fill(Object.keys(families), name);
    weightLabel.textContent = `${parameter}: ${label}`;
    slider.set(index, values.length - 1);
    picture.src = pictures[name][index];
    picture.alt = descriptions[index];
    caption.textContent = `${parameter} = ${values[index]}. ${descriptions[index]}`;

    const drawn = Object.keys(series);
    if (!drawn.includes(metric)) metric = drawn[0];
    metricPicker.fill(drawn, metric ?? "");
    metricPicker.box.hidden = chart.toggleAttribute("hidden", !drawn.length) || drawn.length < 2;
    if (drawn.length) {
      const shown = references[metric];
      chart.setAttribute(
        "aria-label",
        `${metric} against ${parameter}; the table has the numbers. ` +
          `At ${values[index]}: ${series[metric][index][0].toPrecision(4)}.`,
      );
      const title = `${metric} at each ${parameter}`;
      const points = series[metric];
      chart.replaceChildren(
        ...lossChart({ title, names: values, points, references: shown, current: index }),
      );
    }

    const columns = Object.keys(rows[0].numbers);
    const head = element("tr", {}, element("th", { scope: "col" }, parameter));
    head.append(...columns.map((column) => element("th", { scope: "col" }, column)));
    const body = rows.map((row) => {
      const isCurrent = row.index === index;
      const line = element("tr", { "aria-current": isCurrent ? "true" : false });
      line.append(element("th", { scope: "row" }, `${isCurrent ? "▸ " : ""}${row.name}`));
      line.append(...columns.map((column) => element("td", {}, row.numbers[column] ?? "–")));
      return line;
    });
    table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...body));
  }

  for (const trait of ["family", "index"])
    model.on(`change:${trait}`, () => {
      name = model.get("family");
      index = Math.min(model.get("index"), families[name].values.length - 1);
      draw();
    });
  draw();
  return urls.free;
}

export default { render };

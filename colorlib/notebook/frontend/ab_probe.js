// A pixel of a photograph, and where truth and models place its colour in the gamut.

const REACH = 110; // of a slice, in Lab units from its middle
const SLICE_STEP = 5;
const PLANE_PIXELS = 340;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el }) {
  const root = widgetRoot(el, model, "probe");
  const urls = pictureUrls();
  const truth = "ground truth";
  const slices = model.get("slices").map((bytes) => {
    const picture = new Image();
    picture.onload = () => draw();
    picture.src = urls.make(bytes);
    return picture;
  });
  const bytesOf = (bytes) => {
    const view = viewOf(bytes);
    return [view.buffer, view.byteOffset, view.byteLength];
  };
  const find = photoStore(model, (shown) => ({
    ...shown,
    L: new Uint8Array(...bytesOf(shown.L)),
    ab: Object.fromEntries(
      shown.names.map((name, i) => [name, new Int8Array(...bytesOf(shown.ab[i]))]),
    ),
    marks: marksOf(shown.names, truth),
    urls: Object.fromEntries(shown.layers.map((name, i) => [name, urls.make(shown.pictures[i])])),
  }));

  let layer = null;
  let [column, row] = [model.get("column"), model.get("row")];
  const savePixel = settled(() => save(model, { column, row }));
  const photo = picker("Photograph", (name) => save(model, { photo: name }));
  const layers = picker("Picture shown", (name) => {
    layer = name;
    draw();
  });
  const picture = element("img", { draggable: "false" });
  const cross = element("span", { class: "colorlib-cross" });
  const stage = element(
    "div",
    {
      class: "colorlib-stage",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "crosshair on a picture",
      "aria-label": "Pixel to look at: arrow keys move it, with Shift ten times as far",
      onkeydown: (event) => {
        const arrow = ARROWS[event.key];
        if (!arrow || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        const far = event.shiftKey ? 10 : 1;
        look(column + far * arrow[0], row + far * arrow[1]);
      },
    },
    picture,
    cross,
  );
  const plane = element("canvas", { role: "img" });
  const sentence = element("p", { class: "colorlib-caption", "aria-live": "polite" });
  const body = element("tbody", {});
  const heads = ["", "", "a", "b", "colour"].map((text, i) =>
    element(i < 2 ? "td" : "th", i < 2 ? {} : { scope: "col" }, text),
  );
  const table = element(
    "table",
    { class: "colorlib-table" },
    element("thead", {}, element("tr", {}, ...heads)),
    body,
  );
  const { status, alert } = messages();
  const reset = resetButton(model, (start) => {
    [column, row] = [start.column, start.row];
    layer = null;
    draw();
  });
  root.append(
    element("div", { class: "colorlib-controls" }, photo.box, layers.box, reset),
    element(
      "div",
      { class: "colorlib-pair" },
      element("div", { class: "colorlib-surround" }, stage),
      element("div", { class: "colorlib-plane" }, plane),
    ),
    sentence,
    scrolling(table, "Colours at the pixel"),
    status,
    alert,
  );

  function look(toColumn, toRow) {
    const found = find(model.get("photo"));
    if (!found) return;
    column = Math.min(found.width - 1, Math.max(0, toColumn));
    row = Math.min(found.height - 1, Math.max(0, toRow));
    draw();
    savePixel();
  }

  function draw() {
    const name = model.get("photo");
    photo.fill(model.get("photos"), name);
    alert.textContent = model.get("error");
    const found = find(name);
    status.textContent = found ? "" : `Waiting for ${name} …`;
    if (!found) return;
    column = Math.min(column, found.width - 1);
    row = Math.min(row, found.height - 1);
    if (!found.layers.includes(layer)) layer = found.layers.at(-1);
    layers.fill(found.layers, layer);
    if (picture.src !== found.urls[layer]) picture.src = found.urls[layer];
    picture.alt = `${name}: ${layer}`;
    stage.style.setProperty("--ratio", found.width / found.height);
    stage.style.setProperty("--x", `${(100 * (column + 0.5)) / found.width}%`);
    stage.style.setProperty("--y", `${(100 * (row + 0.5)) / found.height}%`);

    const pixel = row * found.width + column;
    const half = found.width * found.height;
    const L = found.L[pixel];
    const values = found.names.map((key) => [found.ab[key][pixel], found.ab[key][pixel + half]]);
    const level = Math.round(L / SLICE_STEP);
    drawPlane(slices[level], values, found);
    plane.setAttribute(
      "aria-label",
      `Colours that a screen can show at L = ${level * SLICE_STEP}, with a mark for each row of ` +
        "the table.",
    );
    const colors = values.map(([a, b]) => labToRgb(L, a, b));
    sentence.textContent =
      `Column ${column}, row ${row}: L = ${L}; ` +
      found.names.map((key, i) => `${key} a = ${values[i][0]}, b = ${values[i][1]}`).join("; ") +
      ". " +
      `The slice of the gamut is that of L = ${level * SLICE_STEP}.`;
    body.replaceChildren(
      ...found.names.map((key, i) => {
        const { rgb, isInside } = colors[i];
        const swatch = element("span", {
          class: "colorlib-swatch",
          style: `background: rgb(${rgb.join(" ")})`,
        });
        const note = isInside ? "" : "outside sRGB, shown clipped";
        return element(
          "tr",
          {},
          element("td", {}, markPicture(found.marks[key])),
          element("th", { scope: "row" }, key),
          element("td", {}, values[i][0]),
          element("td", {}, values[i][1]),
          element("td", {}, swatch, ` ${note}`),
        );
      }),
    );
  }

  function markPicture({ shape, letter }) {
    const drawn = svg("svg", { viewBox: "-11 -11 22 22", class: "colorlib-mark" });
    drawn.append(svg("path", { d: shape }));
    return element("span", { "aria-hidden": "true" }, letter, drawn);
  }

  function drawPlane(slice, values, found) {
    const scale = window.devicePixelRatio || 1;
    plane.width = plane.height = PLANE_PIXELS * scale;
    const pen = plane.getContext("2d");
    pen.scale(scale, scale);
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#cccccc";
    pen.fillRect(0, 0, PLANE_PIXELS, PLANE_PIXELS);
    if (slice.complete && slice.naturalWidth)
      pen.drawImage(slice, 0, 0, PLANE_PIXELS, PLANE_PIXELS);
    const at = (value) => ((value + REACH) / (2 * REACH)) * PLANE_PIXELS;
    const place = ([a, b]) => [at(a), at(-b)];
    pen.strokeStyle = "rgb(0 0 0 / 45%)";
    pen.lineWidth = 1;
    for (const line of [[at(0), 0, at(0), PLANE_PIXELS], [0, at(0), PLANE_PIXELS, at(0)]]) {
      pen.beginPath();
      pen.moveTo(line[0], line[1]);
      pen.lineTo(line[2], line[3]);
      pen.stroke();
    }
    const text = (words, x, y, align) => {
      pen.textAlign = align;
      pen.lineJoin = "round";
      pen.lineWidth = 4;
      pen.strokeStyle = "#ffffff";
      pen.strokeText(words, x, y);
      pen.fillStyle = "#000000";
      pen.fillText(words, x, y);
    };
    pen.font = "12px system-ui, sans-serif";
    pen.textBaseline = "middle";
    for (const tick of [-50, 50]) {
      text(String(tick).replace("-", "−"), at(tick), at(0) - 10, "center");
      text(String(tick).replace("-", "−"), at(0) - 6, at(-tick), "right");
    }
    text("green −a", 6, at(0) + 12, "left");
    text("+a red", PLANE_PIXELS - 6, at(0) + 12, "right");
    text("+b yellow", at(0) + 8, 10, "left");
    text("−b blue", at(0) + 8, PLANE_PIXELS - 10, "left");

    const points = values.map(place);
    const letters = letterPlaces(points);
    pen.font = "bold 14px system-ui, sans-serif";
    points.forEach(([x, y], i) => {
      const mark = found.marks[found.names[i]];
      pen.strokeStyle = "#000000";
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(...letters[i]);
      pen.stroke();
      pen.save();
      pen.translate(x, y);
      const shape = new Path2D(mark.shape);
      pen.fillStyle = "rgb(255 255 255 / 60%)";
      pen.fill(shape);
      pen.lineWidth = 4;
      pen.strokeStyle = "#ffffff";
      pen.stroke(shape);
      pen.lineWidth = 2;
      pen.strokeStyle = "#000000";
      pen.stroke(shape);
      pen.restore();
    });
    points.forEach((_, i) => text(found.marks[found.names[i]].letter, ...letters[i], "center"));
  }

  stage.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
  onDrag(stage, (event) => {
    stage.focus({ preventScroll: true });
    const found = find(model.get("photo"));
    if (!found) return;
    const [x, y] = placeIn(stage, event);
    look(Math.floor(x * found.width), Math.floor(y * found.height));
  });
  for (const name of ["shown", "photo", "photos", "error"]) model.on(`change:${name}`, draw);
  for (const name of ["column", "row"])
    model.on(`change:${name}`, () => {
      [column, row] = [model.get("column"), model.get("row")];
      draw();
    });
  draw();
  return urls.free;
}

export default { render };

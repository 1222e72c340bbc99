// Two pictures of one photograph, one over the other, and a divider between what shows of each.

const KEY_STEPS = {
  ArrowLeft: -2,
  ArrowDown: -2,
  ArrowRight: 2,
  ArrowUp: 2,
  PageDown: -10,
  PageUp: 10,
  Home: -100,
  End: 100,
};

function render({ model, el }) {
  const isSimple = model.get("is_simple");
  const root = widgetRoot(el, model, isSimple ? "yours" : "wipe");
  const lines = messages();
  const urls = pictureUrls();
  const find = photoStore(model, (shown) => ({
    ...shown,
    urls: Object.fromEntries(shown.names.map((name, i) => [name, urls.make(shown.pictures[i])])),
  }));

  const photo = picker("Photograph", (name) => save(model, { photo: name }));
  const left = picker(isSimple ? "Before" : "Left", (name) => save(model, { left: name }));
  const right = picker(isSimple ? "Model" : "Right", (name) => save(model, { right: name }));
  const under = element("img", { draggable: "false" });
  const over = element("img", { draggable: "false", class: "colorlib-over" });
  const labels = ["left", "right"].map((side) =>
    element("span", { class: `colorlib-chip colorlib-${side}`, "aria-hidden": "true" }),
  );
  const handle = element("div", {
    class: "colorlib-divider",
    role: "slider",
    tabindex: "0",
    "aria-label": "Divider between the left and the right picture",
    "aria-orientation": "horizontal",
    "aria-valuemin": "0",
    "aria-valuemax": "100",
    onkeydown: (event) => {
      const step = KEY_STEPS[event.key];
      if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      move(position + step);
      savePosition();
    },
  });
  const stage = element("div", { class: "colorlib-stage" }, under, over, ...labels, handle);
  const note = element("p", { class: "colorlib-note" });
  const upload = uploadButton(model, root, lines);
  const downloads = downloadButtons(model, lines, () => ({
    photo: model.get("photo"),
    left: names[0],
    right: names[1],
  }));
  const reset = resetButton(model, ({ position: start }) => move(start));
  root.append(
    element("div", { class: "colorlib-controls" }, photo.box, left.box, right.box),
    element("div", { class: "colorlib-surround" }, stage),
    note,
    element("div", { class: "colorlib-controls" }, upload, downloads.node, reset),
    lines.status,
    lines.alert,
  );

  let position = model.get("position");
  let names = ["", ""]; // of the layers at the left and at the right
  const savePosition = settled(() => save(model, { position }));

  function move(percent) {
    position = Math.min(100, Math.max(0, Math.round(percent)));
    stage.style.setProperty("--at", `${position}%`);
    handle.setAttribute("aria-valuenow", position);
    handle.setAttribute(
      "aria-valuetext",
      `${position} % ${names[0]}, ${100 - position} % ${names[1]}`,
    );
  }

  function draw() {
    const name = model.get("photo");
    photo.fill(model.get("photos"), name);
    const found = find(name);
    if (!found) {
      note.textContent = `Waiting for ${name} …`;
      return;
    }
    // The photograph itself comes last: as the ground truth, or as it was scanned.
    const own = found.names.at(-1);
    const models = found.names.slice(1, -1);
    names = ["left", "right"].map((side) =>
      found.names.includes(model.get(side)) ? model.get(side) : own,
    );
    left.fill(found.names, names[0]);
    right.fill(isSimple ? models : found.names, names[1]);
    note.textContent =
      own === "as scanned"
        ? `${name} has no colours of its own: it is shown as scanned, and there is no ground truth.`
        : "";
    downloads.allow(names.some((layer) => models.includes(layer)));
    over.src = found.urls[names[0]];
    under.src = found.urls[names[1]];
    over.alt = `${name}: ${names[0]}`;
    under.alt = `${name}: ${names[1]}`;
    labels.forEach((label, side) => (label.textContent = names[side]));
    stage.style.setProperty("--ratio", found.width / found.height);
    move(position);
  }

  stage.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
  const drag = onDrag(
    stage,
    (event) => {
      handle.focus({ preventScroll: true });
      move(100 * placeIn(stage, event)[0]);
    },
    () => save(model, { position }),
  );
  for (const name of ["shown", "photo", "photos", "left", "right"])
    model.on(`change:${name}`, draw);
  model.on("change:position", () => {
    if (!drag.isDragging()) move(model.get("position"));
  });
  draw();
  return () => {
    urls.free();
    downloads.free();
  };
}

export default { render };

// Turn the knobs; Python paints. One question is under way at a time, and the newest comes next.

const OWN = "each its own"; // the size that is 0 in Python
const BUSY_MILLISECONDS = 300; // a blend answers sooner, a model need not
const PATIENCE_MILLISECONDS = 10_000; // then a question counts as lost, as when a kernel restarts

function render({ model, el }) {
  const root = widgetRoot(el, model, "knobs");
  const urls = pictureUrls();
  const view = `${Date.now()} ${Math.random()}`; // answers go to all views of a widget
  const KNOBS = ["photo", "model_a", "model_b", "size", "saturation", "blend"];
  const knobs = Object.fromEntries(KNOBS.map((name) => [name, model.get(name)]));

  const turn = (name, value) => {
    knobs[name] = value;
    if (name.startsWith("model")) fitSize();
    draw();
    ask();
    saveKnobs();
  };
  const saveKnobs = settled(() => save(model, { ...knobs }));
  const photo = picker("Photograph", (value) => turn("photo", value));
  const modelA = picker("Model A", (value) => turn("model_a", value));
  const modelB = picker("Model B", (value) => turn("model_b", value));
  const size = picker("Pixels a side that the models see", (value) => {
    turn("size", value.startsWith(OWN) ? 0 : parseInt(value, 10));
  });
  const saturation = range("Saturation", {
    min: 0,
    max: 200,
    text: (value) => `${value} %`,
    oninput: (value) => turn("saturation", value),
  });
  const blend = range("Blend of A and B", {
    min: 0,
    max: 100,
    text: (value) => `${100 - value} % A, ${value} % B`,
    oninput: (value) => turn("blend", value),
  });
  const picture = element("img", { class: "colorlib-sheet" });
  const caption = element("p", { class: "colorlib-caption", "aria-live": "polite" });
  const { status, alert } = messages();
  const reset = resetButton(model, (start) => {
    Object.assign(knobs, start);
    draw();
    ask();
  });
  root.append(
    element(
      "div",
      { class: "colorlib-controls" },
      photo.box,
      modelA.box,
      modelB.box,
      size.box,
      reset,
    ),
    element("div", { class: "colorlib-controls" }, saturation.box, blend.box),
    element("div", { class: "colorlib-surround" }, picture),
    caption,
    status,
    alert,
  );

  function fittingSizes() {
    const sizes = model.get("sizes");
    return sizes[knobs.model_a].filter((value) => sizes[knobs.model_b].includes(value));
  }

  function fitSize() {
    if (!fittingSizes().includes(knobs.size)) knobs.size = 0;
  }

  function draw() {
    const models = Object.keys(model.get("sizes"));
    photo.fill(model.get("photos"), knobs.photo);
    modelA.fill(models, knobs.model_a);
    modelB.fill(models, knobs.model_b);
    size.fill([OWN, ...fittingSizes()], knobs.size || OWN);
    saturation.set(knobs.saturation);
    blend.set(knobs.blend);
  }

  // `asked` is the number under way, `isNewer` whether a knob was turned since.
  let [number, asked, isNewer, timer, lastUrl] = [0, null, false, null, null];

  function ask() {
    if (asked !== null) {
      isNewer = true;
      return;
    }
    asked = ++number;
    isNewer = false;
    model.send({ kind: "turn", view, number: asked, ...knobs });
    status.textContent = "";
    timer = setTimeout(() => {
      asked = null;
      status.textContent = "No answer yet. If the kernel was restarted, run this cell again.";
      if (isNewer) ask();
    }, PATIENCE_MILLISECONDS);
    const thisOne = asked;
    setTimeout(() => {
      if (asked === thisOne) status.textContent = "Colorizing …";
    }, BUSY_MILLISECONDS);
  }

  function show(bytes, sentence) {
    const url = urls.make(bytes);
    picture.src = url;
    picture.alt = `${knobs.photo}, ${100 - knobs.blend} % ${knobs.model_a} and ${knobs.blend} % ` +
      `${knobs.model_b}, saturation ${knobs.saturation} %`;
    caption.textContent = sentence;
    if (lastUrl) urls.drop(lastUrl);
    lastUrl = url;
  }

  model.on("msg:custom", (message, buffers) => {
    if (message.kind !== "painted" || message.view !== view || message.number !== asked) return;
    clearTimeout(timer);
    asked = null;
    status.textContent = "";
    alert.textContent = message.error ?? "";
    if (!message.error) show(buffers[0], message.sentence);
    root.dataset.number = message.number;
    if (isNewer) ask();
  });
  for (const name of KNOBS)
    model.on(`change:${name}`, () => {
      if (model.get(name) === knobs[name]) return;
      knobs[name] = model.get(name);
      fitSize();
      draw();
      ask();
    });
  model.on("change:photos", draw);
  draw();
  show(model.get("shown").picture, model.get("shown").sentence);
  return () => {
    clearTimeout(timer);
    urls.free();
  };
}

export default { render };

// The pictures of a run in the order of their steps, moved through by hand or played.

const FRAME_MILLISECONDS = 400;

function render({ model, el }) {
  const root = widgetRoot(el, model, "scrubber");
  const urls = pictureUrls();
  const frames = model.get("frames").map(urls.make);
  for (const url of frames) new Image().src = url; // decoded before they are asked for
  const captions = model.get("captions");
  const labels = model.get("labels");
  const last = frames.length - 1;

  const picture = element("img", { class: "colorlib-sheet" });
  const caption = element("p", { class: "colorlib-caption", "aria-live": "polite" });
  let index = 0;
  let timer = null;
  const saveIndex = settled(() => save(model, { index }));
  const slider = range("Step of the training", {
    min: 0,
    max: last,
    text: (value) => labels[value],
    oninput: (value) => {
      stop();
      show(value);
      saveIndex();
    },
  });
  const play = element("button", {
    type: "button",
    class: "colorlib-button colorlib-play",
    onclick: () => (timer === null ? start() : stop()),
  });
  const reset = resetButton(model, ({ index: start }) => {
    stop();
    show(start);
  });
  root.append(
    element("div", { class: "colorlib-surround" }, picture),
    element("div", { class: "colorlib-controls" }, play, slider.box, reset),
    caption,
  );

  function show(value) {
    index = value;
    picture.src = frames[index];
    picture.alt = `Samples at ${labels[index]}`;
    caption.textContent = captions[index];
    slider.set(index);
  }

  function start() {
    if (index === last) show(0);
    caption.setAttribute("aria-live", "off"); // would be read out faster than anyone listens
    play.textContent = "Pause";
    timer = setInterval(() => {
      show(index + 1);
      if (index === last) stop();
    }, FRAME_MILLISECONDS);
  }

  function stop() {
    if (timer !== null) saveIndex();
    clearInterval(timer);
    timer = null;
    caption.setAttribute("aria-live", "polite");
    play.textContent = "Play";
  }

  model.on("change:index", () => {
    if (model.get("index") === index) return;
    stop();
    show(model.get("index"));
  });
  stop();
  show(model.get("index"));
  return () => {
    stop();
    urls.free();
  };
}

export default { render };

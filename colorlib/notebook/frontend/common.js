// Shared by the widgets. Python puts this file in front of a widget's own, so that both are one
// module: names defined here need no import there.

const FOCUSABLE = ["a", "button", "input", "select", "summary"];

/** Make an element; `onclick` and its like are listeners, everything else is an attribute. */
function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  // Jupyter would move to another cell at an arrow key. Notebook 7 asks the node in focus itself.
  if (FOCUSABLE.includes(tag) || attributes?.tabindex !== undefined)
    node.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Make the widget's outermost element: a named group that keeps its keys to itself. */
function widgetRoot(el, model, kind) {
  const root = element("div", {
    class: `colorlib-widget colorlib-${kind}`,
    role: "group",
    "aria-label": model.get("about"),
    "data-lm-suppress-shortcuts": "true",
    onkeydown: (event) => {
      if (event.key !== "Tab" && event.key !== "Escape") event.stopPropagation();
    },
  });
  el.append(root);
  return root;
}

/** Put a label in front of a control that has an id of its own from here on. */
function field(label, control, kind = "", beside = []) {
  control.id = `colorlib-${Math.random().toString(36).slice(2)}`;
  return element(
    "div",
    { class: `colorlib-field ${kind}` },
    element("label", { for: control.id }, label),
    element("span", { class: "colorlib-track" }, control, ...beside),
  );
}

/** Make a labelled drop-down; `fill` sets its options and the chosen one, `text` what they read. */
function picker(label, onPick, text = String) {
  const select = element("select", { onchange: () => onPick(select.value) });
  const box = field(label, select);
  const fill = (options, chosen) => {
    const names = options.map(String);
    if ([...select.options].map((option) => option.value).join("\n") !== names.join("\n"))
      select.replaceChildren(...names.map((name) => element("option", { value: name }, text(name))));
    select.value = String(chosen);
  };
  return { box, select, fill };
}

/** Make a labelled slider with its value written beside it. */
function range(label, { min, max, step = 1, text = String, oninput, onchange }) {
  const output = element("output", { "aria-hidden": "true" });
  const input = element("input", { type: "range", min, max, step });
  const show = () => {
    output.textContent = text(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    show();
    oninput?.(Number(input.value));
  });
  input.addEventListener("change", () => onchange?.(Number(input.value)));
  const box = field(label, input, "colorlib-range", [output]);
  const set = (value, highest = max) => {
    input.max = highest;
    input.value = value;
    // Room for the longest text, else the slider would change its length under the pointer.
    const count = Math.floor((highest - min) / step) + 1;
    const lengths = Array.from({ length: count }, (_, i) => text(min + i * step).length);
    output.style.minWidth = `min(${Math.max(...lengths)}ch, 100%)`;
    show();
  };
  return { box, input, set, show };
}

/** Make a line that is read out politely, and one that is read out at once. */
function messages() {
  const status = element("p", { class: "colorlib-status", role: "status", "aria-live": "polite" });
  const alert = element("p", { class: "colorlib-alert", role: "alert" });
  return { status, alert };
}

/** Return bytes from Python as a DataView, whichever kind of buffer the host passes on. */
function viewOf(bytes) {
  if (bytes instanceof DataView) return bytes;
  if (bytes instanceof ArrayBuffer) return new DataView(bytes);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Put a table where it can be moved sideways, by keys too. */
function scrolling(table, label) {
  const frame = { class: "colorlib-scroll", role: "region", tabindex: "0", "aria-label": label };
  return element("div", frame, table);
}

/** Keep the addresses of pictures, and free them all when the widget goes. */
function pictureUrls() {
  const made = new Set();
  return {
    make(bytes) {
      const view = viewOf(bytes);
      const type = view.getUint8(0) === 0x89 ? "image/png" : "image/jpeg";
      const url = URL.createObjectURL(new Blob([view], { type }));
      made.add(url);
      return url;
    },
    drop(url) {
      URL.revokeObjectURL(url);
      made.delete(url);
    },
    free: () => made.forEach((url) => URL.revokeObjectURL(url)),
  };
}

/**
 * Keep what Python sent of each photograph, and ask for what is missing.
 *
 * `read` turns what arrived into what `draw` needs, once a photograph.
 */
function photoStore(model, read) {
  const kept = new Map();
  const take = () => {
    const shown = model.get("shown");
    if (shown.photo !== undefined) kept.set(shown.photo, read(shown));
  };
  model.on("change:shown", take);
  take();
  return (photo) => {
    if (!kept.has(photo)) model.send({ kind: "show", photo });
    return kept.get(photo);
  };
}

/** Set values of the model and tell Python. */
function save(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/** Make the button that sets everything back; `sync` shows what the browser alone knows of. */
function resetButton(model, sync) {
  const reset = () => {
    const start = model.get("start");
    save(model, start);
    sync?.(start);
  };
  return element("button", { type: "button", class: "colorlib-button", onclick: reset }, "Reset");
}

/** Call `act` when nothing has called for so many milliseconds. */
function settled(act, milliseconds = 200) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), milliseconds);
  };
}

/** Where an event's pointer stands in an element, both from 0 to 1. */
function placeIn(node, event) {
  const box = node.getBoundingClientRect();
  const part = (value) => Math.min(1, Math.max(0, value));
  return [
    part((event.clientX - box.left) / box.width),
    part((event.clientY - box.top) / box.height),
  ];
}

/** Follow a pointer, mouse, pen or finger, from its press to its release. */
function onDrag(node, move, release) {
  let pointer = null;
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointer = event.pointerId;
    node.setPointerCapture(pointer);
    move(event);
  });
  node.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) move(event);
  });
  for (const end of ["pointerup", "pointercancel"])
    node.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      release?.(event);
    });
  return { isDragging: () => pointer !== null };
}

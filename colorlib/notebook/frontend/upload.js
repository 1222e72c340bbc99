// Take a photograph of the reader's own and send it to Python in parts.

// Jupyter's server closes a connection on which a message of more than 10 MB arrives.
const PART_BYTES = 2_000_000;

/** Make the button, and let files be dropped anywhere on `root`. */
function uploadButton(model, root, { status, alert }) {
  const input = element("input", {
    type: "file",
    accept: "image/*",
    hidden: "",
    tabindex: "-1",
    "aria-label": "File of your own photograph",
    onchange: () => {
      if (input.files.length) send(input.files[0]);
      input.value = ""; // so that the same file can be chosen again
    },
  });
  const button = element(
    "button",
    { type: "button", class: "colorlib-button", onclick: () => input.click() },
    "Your own photograph …",
  );

  async function send(file) {
    alert.textContent = "";
    status.textContent = `Sending ${file.name} …`;
    root.setAttribute("aria-busy", "true");
    const isTooLarge = file.size > model.get("max_upload_bytes");
    const parts = isTooLarge ? 0 : Math.max(1, Math.ceil(file.size / PART_BYTES));
    const about = { kind: "upload", id: `${Date.now()} ${Math.random()}`, name: file.name };
    about.size = file.size;
    try {
      if (isTooLarge) model.send({ ...about, part: 0, parts }); // Python has the sentence
      for (let part = 0; part < parts; part++) {
        const bytes = await file.slice(part * PART_BYTES, (part + 1) * PART_BYTES).arrayBuffer();
        model.send({ ...about, part, parts }, undefined, [bytes]);
      }
    } catch (error) {
      finish();
      status.textContent = "";
      alert.textContent = `${file.name} cannot be read here. Choose it again.`;
      return;
    }
    status.textContent = `Colorizing ${file.name} …`;
  }

  const finish = () => root.removeAttribute("aria-busy");
  const hear = () => {
    status.textContent = model.get("status");
    alert.textContent = model.get("error");
    if (model.get("error") || !model.get("status").endsWith("…")) finish();
  };
  model.on("change:status", hear);
  model.on("change:error", hear);
  hear();

  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  for (const kind of ["dragenter", "dragover"])
    root.addEventListener(kind, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      root.classList.add("colorlib-drop");
    });
  root.addEventListener("dragleave", (event) => {
    if (!root.contains(event.relatedTarget)) root.classList.remove("colorlib-drop");
  });
  root.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    root.classList.remove("colorlib-drop");
    if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
  });
  return element("span", { class: "colorlib-upload" }, button, input);
}

// Ask Python for a file, and hand what comes to the browser to be saved.

/** Make the buttons; `chosen` tells which photograph and layers they are about. */
function downloadButtons(model, { status, alert }, chosen) {
  const view = `${Date.now()} ${Math.random()}`; // answers go to all views of a widget
  let number = 0;
  let url = null;
  const link = element("a", { class: "colorlib-link", hidden: "" });
  const buttons = Object.entries({
    picture: "Download PNG",
    card: "Download before/after card",
  }).map(([what, text]) =>
    element("button", { type: "button", class: "colorlib-button", onclick: () => ask(what) }, text),
  );
  const node = element("span", { class: "colorlib-downloads" }, ...buttons, link);

  function ask(what) {
    if (buttons[0].getAttribute("aria-disabled") === "true") return;
    alert.textContent = "";
    status.textContent = "Preparing the file …";
    model.send({ kind: "download", what, view, number: ++number, ...chosen() });
  }

  model.on("msg:custom", (message, buffers) => {
    const isAnswer = message.kind === "file" && message.view === view;
    if (!isAnswer || message.number !== number) return;
    status.textContent = "";
    alert.textContent = message.error ?? "";
    if (message.error) return;
    if (url) URL.revokeObjectURL(url);
    url = URL.createObjectURL(new Blob([viewOf(buffers[0])], { type: "image/png" }));
    link.href = url;
    link.download = message.name;
    link.textContent = `Save ${message.name}`;
    link.hidden = false;
    link.click();
    status.textContent = `Your browser saves ${message.name}.`;
  });

  return {
    node,
    /** A disabled button would lose the focus; one that says so keeps it. */
    allow(isAllowed) {
      link.hidden = true; // it was for what was shown before
      for (const button of buttons) {
        button.setAttribute("aria-disabled", String(!isAllowed));
        button.title = isAllowed ? "" : "Choose a model at one side first";
      }
    },
    free: () => url && URL.revokeObjectURL(url),
  };
}

// Comfort only: every page works without it.
for (const frame of document.querySelectorAll("iframe.paper")) {
  const fit = () => { frame.style.height = frame.contentDocument.documentElement.scrollHeight + 24 + "px"; };
  frame.addEventListener("load", fit);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete") fit();
}

for (const form of document.querySelectorAll("form.upload")) {
  const drop = form.querySelector(".drop"), input = form.querySelector("input[type=file]"), bar = form.querySelector("progress");
  const over = (on) => (event) => { event.preventDefault(); drop.classList.toggle("over", on); };
  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", (event) => { over(false)(event); input.files = event.dataTransfer.files; form.requestSubmit(); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sending = new XMLHttpRequest();
    bar.hidden = false;
    sending.upload.addEventListener("progress", (at) => { if (at.lengthComputable) bar.value = Math.round(100 * at.loaded / at.total); });
    sending.addEventListener("load", () => {
      if (sending.responseURL !== form.action) { location.assign(sending.responseURL); return; }
      document.open(); document.write(sending.responseText); document.close();
    });
    sending.addEventListener("error", () => { bar.hidden = true; HTMLFormElement.prototype.submit.call(form); });
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  });
}

// Comfort only: every page works without it.
for (const frame of document.querySelectorAll("iframe.paper")) {
  const fit = () => { frame.style.height = frame.contentDocument.documentElement.scrollHeight + 24 + "px"; };
  frame.addEventListener("load", fit);
  if (frame.contentDocument && frame.contentDocument.readyState === "complete") fit();
}

(() => {
  "use strict";
  const shown = document.getElementById("progress");
  if (!shown || !window.EventSource) return;
  const bar = shown.querySelector("progress");
  const now = document.getElementById("now");
  const stream = new EventSource(shown.dataset.events);
  const said = (text, section) => text.replace("%", () => section.title);
  const read = (kind, show) => stream.addEventListener(kind, (event) => {
    const data = JSON.parse(event.data);
    if (typeof data.progress === "number") bar.value = data.progress;
    if (show) show(data);
  });
  read("progress");
  read("section_started", (data) => { now.textContent = said(shown.dataset.writing, data.section); });
  read("section_completed", (data) => { now.textContent = said(shown.dataset.finished, data.section); });
  // Of sections that are written at once, one is shown. It comes from its beginning, or not at all.
  const live = document.getElementById("live");
  let watched = null;
  read("token", (data) => {
    if (data.offset === 0 && (watched === null || live.dataset.isFull)) {
      watched = data.section.id;
      live.textContent = "";
      delete live.dataset.isFull;
    }
    if (data.section.id !== watched) return;
    live.hidden = false;
    live.append(data.text);
  });
  read("section_completed", (data) => { if (data.section.id === watched) live.dataset.isFull = "1"; });
  // What the page shows of an end, and of a pause, the server knows better.
  for (const kind of ["completed", "failed", "canceled", "paused", "resumed"]) {
    stream.addEventListener(kind, () => {
      stream.close();
      location.reload();
    });
  }
})();

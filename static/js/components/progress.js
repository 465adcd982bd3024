// Follows the making of a pack: says every second how far it is, and shows the page afresh when it is finished.

const EVERY = 1000;

async function follow(place) {
  const words = place.querySelector("[data-pack-words]");
  const done = place.querySelector(".app-progress__done");
  try {
    const response = await fetch(place.dataset.packProgress, {
      credentials: "same-origin",
      headers: { Accept: "application/json" },
    });
    if (!response.ok || response.redirected) {
      window.location.reload();
      return;
    }
    const found = await response.json();
    if (found.finished) {
      window.location.reload();
      return;
    }
    if (words.textContent !== found.words) {
      words.textContent = found.words;
    }
    if (done && found.total) {
      done.setAttribute("width", `${(100 * found.done) / found.total}%`);
    }
  } catch {
    // Offline: the next time may succeed.
  }
  setTimeout(() => follow(place), EVERY);
}

export function startProgress() {
  for (const place of document.querySelectorAll("[data-pack-progress]")) {
    setTimeout(() => follow(place), EVERY);
  }
}

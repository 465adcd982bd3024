// Shows help with the words of an action while they are typed; the server knows the rules. Nothing is saved.

const PAUSE = 1200;

class SmartHelp {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.list = place.querySelector("[data-hints]");
    this.shown = null;
  }

  listen() {
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
  }

  async ask() {
    const body = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
    if (!this.form.elements["due_on-day"]) {
      body.set("dated", "1");
    }
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      const response = await fetch(this.place.dataset.smartHelp, {
        method: "POST",
        body,
        credentials: "same-origin",
        headers: { Accept: "application/json" },
      });
      if (response.ok && !response.redirected && turn === this.turn) {
        this.show((await response.json()).hints);
      }
    } catch {
      // Offline: help waits, and writing goes on.
    }
  }

  // The page moves only when the help changed, so that nothing flickers and nothing is read out twice.
  show(hints) {
    const text = JSON.stringify(hints);
    if (text === this.shown) {
      return;
    }
    this.shown = text;
    this.list.replaceChildren(...hints.map((hint) => this.line(hint)));
    this.place.hidden = false;
    this.place.querySelector("[data-hints-some]").hidden = hints.length === 0;
    this.place.querySelector("[data-hints-none]").hidden = hints.length > 0;
    this.place.querySelector("[data-hints-count]").textContent = words(hints.length);
  }

  line({ field, label, sentence, example }) {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `#${field}`;
    link.textContent = label;
    const more = document.createElement("span");
    more.className = "app-quiet";
    more.textContent = `For example: ${example}`;
    const line = document.createElement("li");
    line.append(link, `: ${sentence} `, more);
    return line;
  }
}

function words(count) {
  return count === 0 ? "No suggestion for your words" : `${count} suggestion${count === 1 ? "" : "s"} for your words`;
}

export function startSmartHelp() {
  for (const place of document.querySelectorAll("[data-smart-help]")) {
    new SmartHelp(place).listen();
  }
}

// Says every 30 seconds that a standard is open here, while the page is visible, and shows who else has it open.

const EVERY = 30 * 1000;

class Presence {
  constructor(place) {
    this.place = place;
    this.address = place.dataset.presence;
    this.token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  }

  listen() {
    document.addEventListener("visibilitychange", () => (document.hidden ? this.pause() : this.begin()));
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.begin());
    if (!document.hidden) {
      this.begin();
    }
  }

  begin() {
    this.pause();
    this.timer = setInterval(() => this.say(), EVERY);
    this.say();
  }

  pause() {
    clearInterval(this.timer);
  }

  body(more = {}) {
    return new URLSearchParams({ csrf_token: this.token, ...more });
  }

  async say() {
    try {
      const response = await fetch(this.address, {
        method: "POST",
        body: this.body(),
        credentials: "same-origin",
        headers: { Accept: "application/json" },
      });
      if (response.ok && !response.redirected) {
        this.show((await response.json()).words);
      } else if (response.status < 500) {
        this.pause(); // signed out, or the standard was taken back: nothing more to say
        this.show([]);
      }
    } catch {
      // Offline: the next time may succeed.
    }
  }

  leave() {
    this.pause();
    navigator.sendBeacon(this.address, this.body({ leaving: "1" }));
  }

  show(lines) {
    const shown = [...this.place.children].map((line) => line.textContent);
    if (shown.join("\n") === lines.join("\n")) {
      return;
    }
    this.place.replaceChildren(
      ...lines.map((words) => {
        const line = document.createElement("p");
        line.textContent = words;
        return line;
      }),
    );
  }
}

export function startPresence() {
  for (const place of document.querySelectorAll("[data-presence]")) {
    new Presence(place).listen();
  }
}

// Saves form[data-autosave] by itself: after a pause in typing, and when the page is hidden or left.

import { dropAllDrafts, dropDraft, findDraft, keepDraft, markSubmitted, restoreDraft, sweepDrafts } from "./drafts.js";
import { extendSession } from "./session_warning.js";
import { markSaved } from "./unsaved.js";

const PAUSE = 3000;
const LONGEST_UNSAVED = 8000; // whoever types without a pause loses no more than this when the browser is killed
const GRADE_PAUSE = 20000; // every saved grade is kept for ever, so words are sent when their box is left; the copy here is kept at once
const NEXT_TRY = 20000;
const KEEPALIVE_LIMIT = 60000;
const WORDS = {
  saving: "Saving…",
  offline: "Not saved: you are offline. A copy is kept in this browser and will be sent when you are online again.",
  failed: "Not saved: the site could not be reached. A copy is kept in this browser; we shall try again.",
  signedOut: "Not saved: you have been signed out. A copy is kept in this browser. Sign in again to save it.",
  refused: "Not saved. Select Save to see why.",
};

class Autosaver {
  constructor(form) {
    this.form = form;
    this.notice = form.querySelector("[data-saved-at]") ?? document.querySelector("[data-saved-at]") ?? this.addNotice();
    this.saved = this.body();
    this.stopped = false;
    this.sending = false;
    this.atOnce = form.dataset.autosave === "at-once";
  }

  addNotice() {
    const notice = document.createElement("p");
    notice.className = "app-saved-at";
    notice.setAttribute("role", "status");
    this.form.append(notice);
    return notice;
  }

  body() {
    const data = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(data).toString();
  }

  listen() {
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => (this.atOnce ? this.chosen() : this.changed()));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.save({ leaving: true }));
    document.addEventListener("visibilitychange", () => document.hidden && this.save({ leaving: true }));
  }

  changed() {
    if (this.stopped) {
      return;
    }
    keepDraft(this.form);
    this.since ??= Date.now();
    clearTimeout(this.timer);
    const wait = this.atOnce ? GRADE_PAUSE : Math.max(0, Math.min(PAUSE, this.since + LONGEST_UNSAVED - Date.now()));
    this.timer = setTimeout(() => this.save(), wait);
  }

  chosen() {
    this.changed();
    if (this.sending) {
      this.again = true;
    } else {
      this.save();
    }
  }

  // A press while a grade is on its way waits for the answer: it would be refused as older than what was just saved.
  submitted(event) {
    if (this.atOnce && this.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.pressed = event.submitter ?? this.form.querySelector("[type=submit]");
      return;
    }
    this.stopped = true;
    clearTimeout(this.timer);
    markSubmitted(this.form);
  }

  async save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    const body = this.body();
    if (this.stopped || this.sending || body === this.saved) {
      return;
    }
    if (!navigator.onLine) {
      this.say(WORDS.offline);
      return;
    }
    this.sending = true;
    this.since = undefined;
    try {
      await this.answer(await this.post(body, leaving), body);
    } catch {
      this.say(navigator.onLine ? WORDS.failed : WORDS.offline);
      this.timer = setTimeout(() => this.save(), NEXT_TRY);
    } finally {
      this.sending = false;
      this.goOn();
    }
  }

  goOn() {
    const { again, pressed } = this;
    this.again = false;
    this.pressed = undefined;
    if (pressed) {
      this.form.requestSubmit(pressed);
    } else if (again) {
      this.save();
    }
  }

  post(body, leaving) {
    return fetch(this.form.action, {
      method: "POST",
      body,
      keepalive: leaving && body.length < KEEPALIVE_LIMIT,
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        "X-Autosave": "1",
        Accept: "application/json",
      },
    });
  }

  async answer(response, body) {
    const isJson = (response.headers.get("Content-Type") ?? "").includes("application/json");
    const words = isJson ? await response.json() : {};
    if (response.ok && words.missing) {
      this.saved = body; // not wrong, only not complete yet: what is typed is kept here meanwhile
      this.say(`Not saved yet. ${words.missing}`);
    } else if (response.ok && isJson) {
      this.accept(words, body);
    } else if (response.status === 409) {
      this.stop(words.message ?? "Not saved: somebody else has changed this since you opened it.", words.url);
    } else if (response.redirected || response.status === 401) {
      this.stop(WORDS.signedOut, response.redirected ? response.url : undefined);
    } else {
      this.saved = body;
      this.say(words.message ? `Not saved. ${words.message}` : WORDS.refused);
    }
  }

  accept(words, body) {
    const { saved_at: savedAt, version, session_ends: sessionEnds } = words;
    const field = this.form.querySelector("input[name=version], input[name$=-version]");
    const untouched = this.body() === body;
    if (field && version !== undefined) {
      field.value = version;
    }
    extendSession(sessionEnds);
    this.say(`Saved at ${savedAt}`);
    this.form.dispatchEvent(new CustomEvent("autosaved", { detail: words, bubbles: true }));
    if (untouched) {
      this.saved = this.body();
      dropDraft(this.form);
      markSaved(this.form);
    } else {
      this.changed();
    }
  }

  stop(message, url) {
    this.stopped = true;
    this.form.dataset.stopped = "yes";
    this.say(message);
    if (url) {
      const link = document.createElement("a");
      link.className = "govuk-link";
      link.href = url;
      link.textContent = "See what to do";
      this.notice.append(" ", link);
    }
  }

  say(words) {
    this.notice.textContent = words;
    this.notice.classList.toggle("app-saved-at--trouble", words.startsWith("Not saved"));
  }

  offer() {
    const copy = findDraft(this.form);
    if (!copy) {
      return;
    }
    const box = document.createElement("div");
    box.className = "govuk-inset-text app-draft";
    box.setAttribute("role", "status");
    box.append(this.sentence(copy), this.choice("Put it back", () => restoreDraft(this.form, copy), box), this.choice("Discard it", () => dropDraft(this.form), box));
    this.form.prepend(box);
  }

  sentence(copy) {
    const line = document.createElement("p");
    const when = new Date(copy.at).toLocaleString("en-GB", { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
    line.className = "govuk-body";
    line.textContent = `This browser kept text that was not saved (${when}).`;
    return line;
  }

  choice(words, act, box) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary app-button-small";
    button.textContent = words;
    button.addEventListener("click", () => {
      act();
      box.remove();
      this.form.querySelector("textarea, input[type=text]")?.focus();
    });
    return button;
  }
}

export function saveByItself(form) {
  const saver = new Autosaver(form);
  saver.offer();
  saver.listen();
}

export function startAutosave() {
  const forms = document.querySelectorAll("form[data-autosave]");
  sweepDrafts(forms);
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", dropAllDrafts);
  forms.forEach(saveByItself);
}

// Sends each chosen file by itself, three at a time, with progress: [data-uploads] inside the form.
// Without this the form sends all files in one go and the answer lists what became of each.

const AT_ONCE = 3;
const MEGABYTE = 1024 * 1024;
const WORDS = {
  0: "Not sent: the connection broke. Try again.",
  400: "Not sent: this page had been open too long. Open it again, then choose the file again.",
  403: "Not added: your role does not let you do this.",
  409: "Not added: this has changed since you opened it. Open it again to see how it stands.",
  413: "Not added: the file is too large.",
};
const UNKNOWN = "Not added: something went wrong. Try again in a few minutes.";

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function hiddenName(name) {
  return make("span", "govuk-visually-hidden", ` ${name}`);
}

function makeButton(words, name, act) {
  const button = make("button", "govuk-button govuk-button--secondary app-button-small", words);
  button.type = "button";
  button.append(hiddenName(name));
  button.addEventListener("click", act);
  return button;
}

// One file's line: its name, a bar while it is sent, and in the end what became of it.
class Row {
  constructor(file) {
    this.file = file;
    this.outcome = "";
    this.element = make("li", "app-uploads__row", "");
    this.bar = make("progress", "app-uploads__bar", "");
    this.bar.max = 100;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Progress of ${file.name}`);
    this.words = make("span", "app-uploads__words", "Waits to be sent");
    this.buttons = make("span", "app-uploads__buttons", "");
    this.element.append(make("span", "app-uploads__name", file.name), this.bar, this.words, this.buttons);
  }

  progress(share) {
    this.bar.value = Math.round(share * 100);
    this.words.textContent = share < 1 ? `${this.bar.value}% sent` : "Being checked";
  }

  end(outcome, words, ...buttons) {
    this.outcome = outcome;
    this.bar.remove();
    this.words.textContent = words;
    this.element.dataset.outcome = outcome;
    this.buttons.replaceChildren(...buttons);
  }
}

// What the server said, or why it could not be asked.
function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return { outcome: "refused", retry: true, words: request.responseURL.includes("/sign-in") ? "Not added: sign in again, then try again." : WORDS[request.status] ?? UNKNOWN };
  }
}

function post(form, fields, watch, done) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => event.lengthComputable && watch(event.loaded / event.total));
  request.addEventListener("load", () => done(answerOf(request)));
  request.addEventListener("error", () => done({ outcome: "refused", retry: true, words: WORDS[0] }));
  request.addEventListener("abort", () => done({ outcome: "cancelled", retry: true, words: "Cancelled" }));
  request.send(fields);
  return request;
}

function fieldsFor(form, input, file, several) {
  const fields = new FormData(form);
  fields.delete(input.name);
  fields.append(input.name, file, file.name);
  if (several) {
    fields.set("several", "1");
  }
  return fields;
}

class Uploads {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.input = this.form.querySelector("input[type=file]");
    this.rows = [];
    this.list = make("ul", "app-uploads", "");
    this.said = make("p", "govuk-visually-hidden", "");
    this.said.setAttribute("role", "status");
    this.end = make("div", "app-actions", "");
    place.append(this.said, this.list, this.end);
    this.offerDropping();
    this.form.addEventListener("submit", (event) => this.start(event));
    window.addEventListener("beforeunload", (event) => this.going() && event.preventDefault());
  }

  offerDropping() {
    const zone = this.input.closest(".govuk-form-group");
    zone.classList.add("app-drop");
    this.input.after(make("p", "govuk-hint app-drop__words", "Or drop files here"));
    const over = (event) => {
      event.preventDefault();
      zone.classList.toggle("app-drop--over", event.type === "dragover");
    };
    zone.addEventListener("dragover", over);
    zone.addEventListener("dragleave", over);
    zone.addEventListener("drop", (event) => {
      over(event);
      const all = new DataTransfer();
      [...this.input.files, ...event.dataTransfer.files].forEach((file) => all.items.add(file));
      this.input.files = all.files;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      this.say(`${plural(this.input.files.length, "file")} chosen`);
    });
  }

  say(words) {
    this.said.textContent = words;
  }

  going() {
    return this.rows.some((row) => !row.outcome);
  }

  start(event) {
    if (this.input.files.length === 0 || this.going()) {
      return;
    }
    event.preventDefault();
    this.several = this.input.files.length > 1 || this.rows.length > 0;
    const fresh = [...this.input.files].map((file) => new Row(file));
    this.end.replaceChildren();
    for (const row of fresh) {
      this.rows.push(row);
      this.list.append(row.element);
    }
    this.waiting = fresh.filter((row) => this.fits(row));
    this.say(`Sending ${plural(this.waiting.length, "file")}`);
    this.input.value = "";
    this.next();
  }

  fits(row) {
    const limit = Number(this.place.dataset.limitMb);
    if (row.file.size <= limit * MEGABYTE) {
      return true;
    }
    row.end("refused", `The selected file must be smaller than ${limit}MB`);
    return false;
  }

  next() {
    const running = this.rows.filter((row) => row.request && !row.outcome).length;
    for (const row of this.waiting.splice(0, AT_ONCE - running)) {
      this.send(row);
    }
    if (!this.going()) {
      this.finish();
    }
  }

  send(row) {
    const fields = fieldsFor(this.form, this.input, row.file, this.several);
    row.buttons.replaceChildren(makeButton("Cancel", row.file.name, () => row.request.abort()));
    row.progress(0);
    row.request = post(this.form, fields, (share) => row.progress(share), (answer) => this.settle(row, answer));
  }

  settle(row, answer) {
    row.item = answer.item;
    row.next = answer.next;
    row.end(answer.outcome, answer.words, ...this.buttonsFor(row, answer));
    const done = this.rows.filter((each) => each.outcome).length;
    this.say(`${done} of ${this.rows.length} done. ${row.file.name}: ${answer.words}`);
    this.next();
  }

  buttonsFor(row, answer) {
    if (answer.outcome === "known" && "cites" in this.place.dataset) {
      return [makeButton("Cite that one instead", answer.title, () => this.citeKnown(row))];
    }
    return answer.retry ? [makeButton("Try again", row.file.name, () => this.again(row))] : [];
  }

  again(row) {
    row.outcome = "";
    row.words.before(row.bar);
    this.waiting.push(row);
    this.next();
  }

  citeKnown(row) {
    const fields = new FormData(this.form);
    fields.delete(this.input.name);
    fields.set("way", "library");
    fields.set("item", row.item);
    fields.set("several", "1");
    post(this.form, fields, () => {}, (answer) => {
      row.end(answer.outcome === "added" ? "cited" : "known", answer.outcome === "added" ? "Cited here now" : answer.words);
      this.say(row.words.textContent);
      this.end.querySelector("a")?.focus();
    });
  }

  finish() {
    const added = this.rows.filter((row) => row.outcome === "added");
    if (this.rows.length === 1 && added.length === 1 && added[0].next) {
      window.location.assign(added[0].next);
      return;
    }
    const others = this.rows.length - added.length;
    const words = `${plural(added.length, "file")} added${others ? `, ${others} not added` : ""}.`;
    this.end.replaceChildren(make("strong", "", words));
    if (added.length > 0) {
      this.end.append(this.link(`Describe the ${plural(added.length, "file")} you added`, this.place.dataset.describe, "govuk-button"));
    }
    if (this.place.dataset.back) {
      this.end.append(this.link(this.place.dataset.backWords, this.place.dataset.back, "govuk-link"));
    }
    this.say(words);
  }

  link(words, href, className) {
    const link = make("a", className, words);
    link.href = href;
    return link;
  }
}

export function startUploads() {
  document.querySelectorAll("[data-uploads]").forEach((place) => new Uploads(place));
}

// Grading by standard: each return on the page becomes a form of its own that saves by itself. Without scripts one
// form holds them all, and saving one gives the page back with what is typed in the others.

import { saveByItself } from "./autosave.js";
import "./bench.js";
import { watch } from "./unsaved.js";

const KEYS_OFF = "section-11-keys";
const TYPING = "textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]";

function hidden(name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  return field;
}

function saveInPlace(event) {
  const form = event.currentTarget;
  if (form.dataset.stopped) {
    return; // somebody else saved: the page itself shows both
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  form.dispatchEvent(new Event("change"));
}

function wrap(row, token) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: row.dataset.action, noValidate: true });
  form.append(hidden("csrf_token", token), ...row.childNodes);
  form.className = "app-across__form";
  form.dataset.autosave = "at-once";
  row.append(form);
  form.addEventListener("submit", saveInPlace);
  watch(form);
  saveByItself(form);
}

function split(whole) {
  const token = whole.elements.csrf_token.value;
  const rows = [...whole.querySelectorAll("[data-grade-row]")];
  whole.replaceWith(...whole.childNodes);
  rows.forEach((row) => wrap(row, token));
  return rows;
}

function choose(row) {
  document.querySelector("[data-grade-now]")?.removeAttribute("data-grade-now");
  row?.setAttribute("data-grade-now", "");
}

function goTo(row) {
  if (row) {
    choose(row);
    row.querySelector("h2").focus({ preventScroll: true });
    row.scrollIntoView({ block: "start" });
  }
}

function startSteps(rows) {
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    const ignored = event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || localStorage.getItem(KEYS_OFF) === "off";
    if (step && !ignored && !event.target.closest?.(TYPING)) {
      event.preventDefault();
      goTo(rows[rows.findIndex((row) => row.hasAttribute("data-grade-now")) + step]);
    }
  });
}

const whole = document.querySelector("form[data-grade-each]");

if (whole) {
  const rows = split(whole);
  choose(rows.find((row) => row.hasAttribute("data-ungraded")) ?? rows[0]);
  rows.forEach((row) => row.addEventListener("focusin", () => choose(row)));
  startSteps(rows);
}

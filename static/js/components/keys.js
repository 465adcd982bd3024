// Keys for the grading bench: 0 to 3 and n choose a grade, ] and [ follow the links marked data-key.
// They can be switched off with input[data-keys-switch]; the choice is remembered in this browser.

const STORE = "section-11-keys";
const TYPING = "textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]";

function switchedOff() {
  return localStorage.getItem(STORE) === "off";
}

function wireSwitch() {
  const box = document.querySelector("input[data-keys-switch]");
  if (!box) {
    return;
  }
  box.checked = !switchedOff();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}

function chooseGrade(bench, key) {
  const radios = [...bench.querySelectorAll("input[type=radio]")];
  const radio = radios.find((one) => one.value.toLowerCase() === key || (key === "n" && one.value.toLowerCase().startsWith("n")));
  if (!radio || radio.disabled) {
    return false;
  }
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function follow(key) {
  const link = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  link?.click();
  return Boolean(link);
}

function pressed(event) {
  const ignored = event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || switchedOff();
  if (ignored || event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) {
    return;
  }
  const bench = document.querySelector("[data-grade-keys]");
  const key = event.key.toLowerCase();
  const done = (bench && /^[0-3n]$/.test(key) && chooseGrade(bench, key)) || ("[]".includes(key) && follow(key));
  if (done) {
    event.preventDefault();
  }
}

export function startKeys() {
  wireSwitch();
  if (document.querySelector("[data-grade-keys], [data-key]")) {
    document.addEventListener("keydown", pressed);
  }
}

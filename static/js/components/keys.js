// Keys for the grading bench: 0 to 3 and n choose a grade; any other key presses what is marked data-key with it.
// Where one page grades many returns, keys go to the one marked data-grade-now, or else to the first.
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

function follow(key, bench) {
  const places = [bench?.closest("form"), document].filter(Boolean);
  const links = places.flatMap((place) => [...place.querySelectorAll("[data-key]")]);
  const link = links.find((one) => one.dataset.key === key);
  link?.click();
  return Boolean(link);
}

function pressed(event) {
  const ignored = event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || switchedOff();
  if (ignored || event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) {
    return;
  }
  const bench = document.querySelector("[data-grade-now] [data-grade-keys]") ?? document.querySelector("[data-grade-keys]");
  const key = event.key.toLowerCase();
  const done = (bench && /^[0-3n]$/.test(key) && chooseGrade(bench, key)) || follow(key, bench);
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

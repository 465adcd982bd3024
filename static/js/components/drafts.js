// Copies of unsaved writing, kept in this browser only, for one person and one form.
// They go when the server has the text, at sign-out, and after seven days.

const PREFIX = "section-11-draft:";
const LONGEST = 7 * 24 * 60 * 60 * 1000;
const NEVER_KEPT = new Set(["csrf_token", "version"]);

function person() {
  return document.querySelector('meta[name="person"]')?.content ?? "";
}

function keyOf(form) {
  return `${PREFIX}${person()}:${form.action}`;
}

function fieldsOf(form) {
  return [...form.querySelectorAll("textarea, input[type=text]")].filter((field) => field.name && !NEVER_KEPT.has(field.name));
}

function ownKeys() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, copy) {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
  } catch {
    // A full or forbidden store leaves the page as it is without scripts.
  }
}

export function keepDraft(form) {
  const texts = fieldsOf(form).map((field) => [field.name, field.value]);
  write(keyOf(form), { at: Date.now(), texts, submitted: false });
}

export function dropDraft(form) {
  localStorage.removeItem(keyOf(form));
}

export function markSubmitted(form) {
  const copy = read(keyOf(form));
  if (copy) {
    write(keyOf(form), { ...copy, submitted: true });
  }
}

export function findDraft(form) {
  const copy = read(keyOf(form));
  if (!copy) {
    return null;
  }
  const now = new Map(fieldsOf(form).map((field) => [field.name, field.value]));
  const differs = copy.texts.some(([name, text]) => now.has(name) && now.get(name) !== text);
  return differs ? copy : null;
}

export function restoreDraft(form, copy) {
  const texts = new Map(copy.texts);
  for (const field of fieldsOf(form)) {
    if (texts.has(field.name)) {
      field.value = texts.get(field.name);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

// Copies the server has taken, and copies too old to be of use.
export function sweepDrafts(forms) {
  const here = new Set([...forms].map(keyOf));
  for (const key of ownKeys()) {
    const copy = read(key);
    if (!copy || Date.now() - copy.at > LONGEST || (copy.submitted && !here.has(key))) {
      localStorage.removeItem(key);
    }
  }
}

export function dropAllDrafts() {
  ownKeys().forEach((key) => localStorage.removeItem(key));
}

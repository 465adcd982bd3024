// Asks before a page with unsaved writing is left: form[data-guard-unsaved].

const unsaved = new Set();

export function markSaved(form) {
  unsaved.delete(form);
}

export function watch(form) {
  form.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("change", () => unsaved.add(form));
  form.addEventListener("submit", () => unsaved.delete(form));
}

export function startUnsavedGuard() {
  document.querySelectorAll("form[data-guard-unsaved]").forEach(watch);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size > 0) {
      event.preventDefault();
    }
  });
}

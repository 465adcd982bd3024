// The grading bench: the current standard in sight in the list, one's own mark without leaving the page, and what
// saving by itself changed. Every part works without scripts.

const list = document.querySelector(".app-bench__list");
const current = list?.querySelector("[aria-current=page]");

function showCurrent() {
  list.scrollTop += current.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
}

function updateChip(place, { grade }) {
  const chip = place?.querySelector(".app-grade");
  if (!chip) {
    return;
  }
  chip.className = `app-grade app-grade--${grade === "N/A" ? "na" : grade}`;
  chip.textContent = grade;
}

function updateCounts({ graded }) {
  const words = document.querySelector("[data-graded]");
  if (words && graded) {
    words.textContent = graded;
  }
}

async function toggleLook(button) {
  const wanted = button.value;
  const body = new URLSearchParams({ look: wanted, csrf_token: button.form.elements.csrf_token.value });
  const response = await fetch(button.formAction, { method: "POST", body, credentials: "same-origin", headers: { "X-Autosave": "1", Accept: "application/json" } });
  if (!response.ok || !(response.headers.get("Content-Type") ?? "").includes("json")) {
    throw new Error("not marked");
  }
  const { marked } = await response.json();
  button.value = marked ? "no" : "yes";
  button.setAttribute("aria-pressed", String(marked));
}

function wireLook(button) {
  button.addEventListener("click", (event) => {
    if (button.dataset.plain) {
      return;
    }
    event.preventDefault();
    toggleLook(button).catch(() => {
      button.dataset.plain = "yes"; // the page itself says why, and keeps what was typed
      button.click();
    });
  });
}

function saveWithCtrlEnter(event) {
  const form = event.target.form;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.querySelector("[data-grade-keys]")) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-key=s]"));
  }
}

if (current) {
  showCurrent();
}
document.querySelectorAll("[data-look]").forEach(wireLook);
document.addEventListener("keydown", saveWithCtrlEnter);
document.addEventListener("autosaved", ({ detail }) => {
  updateChip(current?.closest("li"), detail);
  updateCounts(detail);
});

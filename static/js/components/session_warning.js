// Five minutes before the session ends, offers to stay signed in. Reads <meta name="session-ends">.

const WARNING = 5 * 60 * 1000;
const CHECK = 10 * 1000;
const state = { ends: null, length: null, dialog: null };

function element(tag, className, words) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = words;
  return made;
}

function closeDialog() {
  state.dialog?.remove();
  state.dialog = null;
}

// The server has heard from this page: the session now ends at the time it says, or one full length from now.
export function extendSession(endsAt) {
  if (state.ends === null) {
    return;
  }
  const ends = endsAt ? Date.parse(endsAt) : Date.now() + state.length;
  state.ends = Number.isNaN(ends) ? state.ends : ends;
  closeDialog();
}

async function staySignedIn() {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  try {
    const response = await fetch("/account/still-here", {
      method: "POST",
      credentials: "same-origin",
      body: new URLSearchParams({ csrf_token: token }),
      headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    if (!response.ok || response.redirected) {
      throw new Error("signed out");
    }
    const isJson = (response.headers.get("Content-Type") ?? "").includes("application/json");
    extendSession(isJson ? (await response.json()).session_ends : undefined);
  } catch {
    tell("We could not keep you signed in. Copy what you have written somewhere safe, then sign in again.");
  }
}

function tell(words) {
  const line = state.dialog?.querySelector("[data-words]");
  if (line) {
    line.textContent = words;
  }
}

function buttons() {
  const row = element("div", "govuk-button-group", "");
  const stay = element("button", "govuk-button", "Stay signed in");
  stay.type = "button";
  stay.addEventListener("click", staySignedIn);
  const close = element("button", "govuk-button govuk-button--secondary", "Close");
  close.type = "button";
  close.addEventListener("click", () => state.dialog?.close());
  row.append(stay, close);
  return row;
}

function warn() {
  const dialog = element("dialog", "app-dialog", "");
  const heading = element("h2", "govuk-heading-m", "You will soon be signed out");
  heading.id = "session-warning-heading";
  const line = element("p", "govuk-body", "");
  line.dataset.words = "";
  line.setAttribute("role", "status");
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.append(heading, line, buttons());
  document.body.append(dialog);
  state.dialog = dialog;
  dialog.showModal();
}

function minutesLeft(left) {
  const minutes = Math.max(1, Math.ceil(left / 60000));
  const words = minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return `You have not done anything here for a while. You will be signed out in ${words}. Save your work, or stay signed in.`;
}

function check() {
  const left = state.ends - Date.now();
  if (left > WARNING) {
    return;
  }
  if (!state.dialog) {
    warn();
  }
  const ended = "You have been signed out. What you typed is still on this page: copy it, then sign in again.";
  const words = left > 0 ? minutesLeft(left) : ended;
  if (state.words !== words) {
    state.words = words;
    tell(words);
  }
}

export function startSessionWarning() {
  const meta = document.querySelector('meta[name="session-ends"]');
  const ends = Date.parse(meta?.content ?? "");
  if (Number.isNaN(ends)) {
    return;
  }
  state.ends = ends;
  state.length = Math.max(WARNING, ends - Date.now());
  check();
  setInterval(check, CHECK);
}

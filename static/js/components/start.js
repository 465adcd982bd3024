// The one script each page loads. Everything works without it; it adds comfort.

import { initAll } from "../../govuk/govuk-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { startKeys } from "./keys.js";
import { startPaste } from "./paste.js";
import { startPresence } from "./presence.js";
import { startProgress } from "./progress.js";
import { startSessionWarning } from "./session_warning.js";
import { startSmartHelp } from "./smart_help.js";
import { startTickAll } from "./tick_all.js";
import { startUnsavedGuard } from "./unsaved.js";
import { startUploads } from "./uploads.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
startUnsavedGuard();
startAutosave();
startKeys();
startPresence();
startPaste();
startUploads();
startSessionWarning();
startSmartHelp();
startTickAll();
startProgress();

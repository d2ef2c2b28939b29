"use strict";
// Lets a page be told plainly that the line is down. Pages themselves need no script.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/worker-" + document.documentElement.lang + ".js").catch(() => {});
}

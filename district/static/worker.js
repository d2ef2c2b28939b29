"use strict";
// Shows the offline page when the line is down. Keeps that page and what it is drawn with, and
// nothing else: no code, no answer. The server writes VERSION and KEPT above these lines.
const NAME = "tereze-" + VERSION;
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((one) => one !== NAME).map((one) => caches.delete(one))))
      .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const asked = event.request, path = new URL(asked.url).pathname;
  if (asked.mode === "navigate" && (path === "/" || path === "/s" || path.startsWith("/s/"))) {
    event.respondWith(fetch(asked).catch(() => caches.match(KEPT[0])));
  } else if (asked.method === "GET" && path.startsWith("/static/") && KEPT.includes(path)) {
    event.respondWith(caches.match(asked).then((found) => found || fetch(asked)));
  }
});

// Scalar over the documents that the page lists. #national/tag/progress/get_progress opens that operation (api.http.site.search).
"use strict";

Scalar.createApiReference("#documentation", {
  sources: JSON.parse(document.getElementById("documents").textContent),
  // Nothing comes from outside, and nothing goes there.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  persistAuth: false, // a key stays in this page and is forgotten with it
  hideModels: true, // each operation shows its bodies; all of them at the end take longer than the rest
  generateOperationSlug: (operation) => operation.operationId,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
});

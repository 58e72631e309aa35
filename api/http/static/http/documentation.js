// Swagger UI over the documents that the page lists; ?document=national opens that one.
"use strict";

const choices = JSON.parse(document.getElementById("documents").textContent);
const wanted = new URLSearchParams(window.location.search).get("document");
const first = choices.find((choice) => choice.url.endsWith(`/${wanted}.yaml`)) || choices[0];

window.ui = SwaggerUIBundle({
  urls: choices,
  "urls.primaryName": first.name,
  dom_id: "#documentation",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
  deepLinking: true,
  docExpansion: "none", // a hundred operations: the subjects first
  filter: true,
  persistAuthorization: false, // a key stays in this page and is forgotten with it
  validatorUrl: null, // the badge would send the document to a service outside
});

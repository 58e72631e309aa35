/**
 * A regency's client by the generated types: a value, a programme and a file are recorded, the quarter is reported,
 * returned by the ministry, corrected and reported again; the receipt is read and verified.
 */

import { createPublicKey, verify } from "node:crypto";
import createClient from "openapi-fetch";
import type { paths as MinistryPaths } from "./national.js";
import type { components, paths } from "./regency.js";

const [address, key, ministryKey] = process.argv.slice(2) as [string, string, string];
const client = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: address,
  headers: { Authorization: `Bearer ${key}` },
});

const ministry = createClient<MinistryPaths, "application/json" | "application/problem+json">({
  baseUrl: address,
  headers: { Authorization: `Bearer ${ministryKey}` },
});

function check(holds: boolean, said: string): asserts holds {
  if (!holds) throw new Error(said);
}

const { data: me } = await client.GET("/v1/me/");
const mine: components["schemas"]["GrantOut"][] = me?.regencies ?? [];
check(mine.some((regency) => regency.code === "51.01"), "the key opens the regency");

const place = { code: "51.01", indicator: "ECO-03", series: "total", period: "2025" };
const address_of_value = "/v1/regencies/{code}/values/{indicator}/{series}/{period}/";
const recorded = await client.PUT(address_of_value, { params: { path: place }, body: { value: "4.51" } });
check(recorded.response.status === 201 && recorded.data?.value === "4.51", "recorded");

const unversioned = await client.PUT(address_of_value, { params: { path: place }, body: { value: "4.47" } });
check(unversioned.error?.code === "precondition_required", "a change says what it is made from");

const read = await client.GET(address_of_value, { params: { path: place } });
const etag = read.response.headers.get("ETag") ?? "";
const changed = await client.PUT(address_of_value, {
  params: { path: place, header: { "If-Match": etag } },
  body: { value: "4.47" },
});
check(changed.data?.value === "4.47", "changed");

const outdated = await client.PUT(address_of_value, {
  params: { path: place, header: { "If-Match": etag } },
  body: { value: "4.49" },
});
check(outdated.error?.code === "precondition_failed", "somebody changed it meanwhile");

const here = { path: { code: "51.01" } };
const agency = await client.POST("/v1/regencies/{code}/agencies/", { params: here, body: { name: "Dinas Cerita" } });
check(agency.data !== undefined, "an agency");
const plan = await client.POST("/v1/regencies/{code}/masterplans/", {
  params: here,
  body: {
    profile: "first",
    cohort: "2022",
    plan_period_start: 2022,
    plan_period_end: 2026,
    vision: "Jembrana Emas 2026",
    missions: ["Melayani"],
  },
});
check(plan.data !== undefined, "a masterplan");
const programme = await client.POST("/v1/regencies/{code}/programmes/", {
  params: here,
  body: {
    title: "Pelatihan petugas layanan",
    sub_dimension: "public_service",
    time_frame: "short",
    lead_agency_id: agency.data.id,
    indicative_amounts: [{ year: 2025, source: "apbd", amount: "1500000000" }],
    activities: [{ title: "Pelatihan", kind: "human_capacity", starts_on: "2025-01-01" }],
  },
});
const activity = programme.data?.activities[0];
check(programme.data?.indicative === "1500000000" && activity !== undefined, "a programme");

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
const file = await client.POST("/v1/regencies/{code}/evidence/", {
  params: { ...here, query: { name: "pelatihan.png" } },
  headers: { "Content-Type": "image/png" },
  body: "", // the generator's type of bytes; the serializer gives them
  bodySerializer: () => picture,
});
check(file.data?.name === "pelatihan.png", "a file");
const linked = await client.POST("/v1/regencies/{code}/evidence-links/", {
  params: here,
  body: { links: [{ subject: "activity", key: activity.id, sha256: file.data.sha256 }] },
});
check(linked.data?.links.length === 1, "evidence of the activity");

const report = { code: "51.01", period: "2025-Q4" };
const submit = async (name: string) => {
  const preview = await client.GET("/v1/regencies/{code}/reports/{period}/preview/", { params: { path: report } });
  check(preview.data !== undefined, "previewed");
  const sent = await client.POST("/v1/regencies/{code}/reports/{period}/submit/", {
    params: { path: report, header: { "Idempotency-Key": `"${name}"` } },
    body: { expected_content: preview.data.content_hash },
  });
  check(sent.data !== undefined, "submitted");
  return sent.data.submission;
};
const first = await submit("story");
check((await submit("story")).id === first.id, "submitted once");

const returned = await ministry.POST("/v1/national/submissions/{id}/return/", {
  params: { path: { id: first.id } },
  body: { reasons: ["ECO-03: BPS 4,47?"] },
});
check(returned.data?.status === "returned", "returned");
const agenda = await client.GET("/v1/regencies/{code}/agenda/", { params: here });
check(agenda.data?.returned[0]?.id === first.id, "the agenda says so");

const now = await client.GET(address_of_value, { params: { path: place } });
await client.PUT(address_of_value, {
  params: { path: place, header: { "If-Match": now.response.headers.get("ETag") ?? "" } },
  body: { value: "4.45" },
});
const second = await submit("corrected");
check(second.revision === 2, "a second revision");

const receipt = await client.GET("/v1/regencies/{code}/submissions/{id}/receipt/", {
  params: { path: { code: "51.01", id: second.id } },
});
check(receipt.data !== undefined, "there is a receipt");
const [head = "", said = "", signature = ""] = receipt.data.receipt.split(".");
const { kid } = JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string };
const known = (await (await fetch(receipt.data.keys)).json()) as { keys: { kid: string }[] };
const jwk = known.keys.find((each) => each.kid === kid);
check(jwk !== undefined, "its key is published");
const signed = Buffer.from(`${head}.${said}`);
const signer = createPublicKey({ key: jwk, format: "jwk" });
check(verify(null, signed, signer, Buffer.from(signature, "base64url")), "the signature is right");
console.log(receipt.data.receipt);

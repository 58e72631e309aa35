/** A regency's client by the generated types: a value is recorded, the quarter is reported, the receipt read. */

import createClient from "openapi-fetch";
import type { components, paths } from "./regency.js";

const [address, key] = process.argv.slice(2) as [string, string];
const client = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: address,
  headers: { Authorization: `Bearer ${key}` },
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

const report = { code: "51.01", period: "2025-Q4" };
const preview = await client.GET("/v1/regencies/{code}/reports/{period}/preview/", { params: { path: report } });
check(preview.data !== undefined, "previewed");
const submit = () =>
  client.POST("/v1/regencies/{code}/reports/{period}/submit/", {
    params: { path: report, header: { "Idempotency-Key": '"story"' } },
    body: { expected_content: preview.data.content_hash },
  });
const first = await submit();
const second = await submit();
check(first.data !== undefined && first.data.submission.id === second.data?.submission.id, "submitted once");

const receipt = await client.GET("/v1/regencies/{code}/submissions/{id}/receipt/", {
  params: { path: { code: "51.01", id: first.data.submission.id } },
});
check(receipt.data !== undefined, "there is a receipt");
console.log(receipt.data.receipt);

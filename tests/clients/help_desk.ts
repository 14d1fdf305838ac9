// What a help desk in TypeScript does with the types that are generated from the API's document.
import createClient from "openapi-fetch"

import type { components, paths, webhooks } from "./soundcheck.js"

type ReportArrived = webhooks["report.arrived"]["post"]["requestBody"]["content"]["application/json"]

declare const process: { env: Record<string, string | undefined>; stdout: { write(text: string): void } }

const { SOUNDCHECK = "", KEY = "" } = process.env
const api = createClient<paths>({ baseUrl: SOUNDCHECK, headers: { Authorization: `Bearer ${KEY}` } })

async function make(): Promise<components["schemas"]["NewLink"]> {
  const { data, error } = await api.POST("/api/v1/links", {
    params: { header: { "Idempotency-Key": "T-2" } },
    body: { asked_by: "Ada", reference: "T-2" },
  })
  if (!data) throw new Error(error.error.code)
  return data
}

export function faultOf(event: ReportArrived): string | null {
  return event.report.fault
}

const made = await make()
const again = await make()
const path = { link_id: made.id }
const read = await api.GET("/api/v1/links/{link_id}", { params: { path } })
const reports = await api.GET("/api/v1/links/{link_id}/reports", { params: { path } })
const ticket = await api.GET("/api/v1/links/{link_id}/ticket", { params: { path }, parseAs: "text" })
const erased = await api.DELETE("/api/v1/links", { params: { query: { reference: "T-2" } } })
const gone = await api.GET("/api/v1/links/{link_id}", { params: { path } })

process.stdout.write(JSON.stringify({
  same: made.id === again.id && made.code === again.code,
  state: read.data?.state,
  reports: reports.data?.reports.length,
  ticket: ticket.error?.error.code,
  erased: erased.data?.erased,
  gone: gone.error?.error.code,
}))

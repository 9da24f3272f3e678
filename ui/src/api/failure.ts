/**
 * What went wrong, as it crosses from the host: a code, whose turn it is, the facts, a trace. Never a text:
 * texts are found under `errors.<code>` in `i18n/`.
 */
import type { Failure } from "./bindings";

/** Whether `thrown` is a failure of the host's making. */
export function isFailure(thrown: unknown): thrown is Failure {
  if (typeof thrown !== "object" || thrown === null) return false;
  const told = thrown as Partial<Failure>;
  return typeof told.code === "string" && (told.class === "wait" || told.class === "fix" || told.class === "report");
}

/** Any thrown thing as a failure; what we do not know is our own fault, to be reported. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return { ...thrown, facts: thrown.facts ?? {}, trace: thrown.trace ?? "" };
  return { code: "app.broken", class: "report", facts: {}, trace: "" };
}

/** Verdicts as the office in memory gives them: what was found, what is said of it, and the verbs that show it. */
import type { Commands, IncomingRow, SignatureView, VerdictView } from "../api/bindings";

type Name = "verdict.show" | "verdict.look" | "verdict.version" | "verdict.minute" | "verdict.waiting";
type Verbs = { [N in Name]: (input: Commands[N]["input"]) => Commands[N]["output"] };

const OFFICE = "Ủy ban nhân dân xã Thử Nghiệm";
const said = (code: string, facts: Record<string, string> = {}) => ({ code, facts });

const SAYS = { failed: [said("sub.hash_failure")], indeterminate: [said("sub.try_later"), said("content.untouched")], passed: [said("content.untouched")] };

function signature(indication: SignatureView["indication"], over: Partial<SignatureView>): SignatureView {
  const status = indication === "indeterminate" ? "not_checked" : "good";
  const revocation = { status, issued: status === "good" ? "2026-11-20T01:00:00+07:00" : null, since: null, is_authority: false };
  return {
    field: "leader",
    indication,
    sub_indication: indication === "passed" ? null : indication === "failed" ? "HASH_FAILURE" : "TRY_LATER",
    level: "B-B",
    signer: "Nguyễn Văn Thử",
    title: "Chủ tịch",
    organisation: OFFICE,
    issuer: "CA Thử Nghiệm",
    valid_from: "2024-01-01T00:00:00+07:00",
    valid_until: "2029-01-01T00:00:00+07:00",
    fingerprint: "ab12".repeat(16),
    policies: [{ id: "1.3.6.1.4.1.99999.2", practice: ["https://ca.example.invalid/cps"] }],
    circle: "state",
    is_official_duty: true,
    signed_at: "2026-11-21T08:45:03+07:00",
    claimed_at: "2026-11-21T08:45:03+07:00",
    proven_at: null,
    proven_by: null,
    holds_until: null,
    coverage: "whole_file",
    revision: null,
    signed_length: 184_320,
    modification: "none",
    changes: [],
    intrusion: null,
    not_compared: null,
    mdp_ok: true,
    revocation,
    stamp: null,
    chain: [
      { name: "Nguyễn Văn Thử", state: revocation, source: status === "good" ? "list" : "none", is_in_file: false, next: null },
      { name: "CA Thử Nghiệm", state: null, source: "", is_in_file: false, next: null },
    ],
    evidence: { certificates: 0, lists: 0, responses: 0, is_complete: false, is_stamped: false },
    warnings: [],
    says: SAYS[indication],
    ...over,
  };
}

/** A file that the leader signed and the office issued. */
export function judged(verdict: VerdictView["verdict"]): VerdictView {
  const indication = verdict === "passed" || verdict === "failed" ? verdict : "indeterminate";
  const says = [
    ...(indication === "failed" ? [said("sub.hash_failure")] : indication === "indeterminate" ? [said("sub.try_later")] : []),
    ...(indication === "failed" ? [] : [said("content.allowed"), said("after.number_and_date"), said("after.signed_office")]),
    said("warning.time_not_proven"),
  ];
  const leader = signature(indication, {
    coverage: "revision",
    revision: { number: 1, of: 2 },
    signed_length: 150_000,
    modification: "form_filling",
    changes: ["filled number", "filled date", "signed office"],
    warnings: ["time_not_proven"],
    says,
  });
  const office = signature(indication, { field: "office", signer: OFFICE, title: "" });
  const signed = verdict !== "unsigned" && verdict !== "unreadable";
  return {
    verdict,
    signatures: signed ? [leader, office] : [],
    judged_at: Date.parse("2026-11-21T02:00:00Z"),
    unreadable: verdict === "unreadable" ? { code: "malformed", facts: { at: "120", flaw: "ending" } } : null,
    says: verdict === "unreadable" ? [{ code: "unreadable.malformed", facts: { at: "120", flaw: "ending" } }, { code: "flaw.ending", facts: {} }] : [],
    signatories: {
      outcome: verdict === "passed" ? "satisfied" : verdict === "indeterminate" ? "cannot_tell" : "not_satisfied",
      file: "document",
      person: signed ? 0 : null,
      office: signed ? 1 : null,
      reasons: verdict === "passed" ? ["order_from_file"] : verdict === "indeterminate" ? ["signature_untold"] : signed ? ["signature_failed"] : ["nothing_signed"],
    },
    limits: ["content_not_judged", "pictures_prove_nothing", "by_this_list", "time_claimed"],
  };
}

export function verdictVerbs(page: string, rows: () => IncomingRow[]): Verbs {
  return {
    "verdict.show": () => judged("passed"),
    "verdict.look": ({ file, asks }) => ({ name: file.type === "bytes" ? file.name : file.path, pdf: asks ? "" : page, size: 1200, sha256: "ab".repeat(32), verdict: judged("passed") }),
    "verdict.version": ({ signature: at, path }) => {
      const one = judged("passed").signatures[at];
      if (one === undefined) throw { code: "file.version_missing", class: "fix", facts: {}, trace: "k7f2" };
      const { signer, signed_at, indication, revision } = one;
      return { pdf: path === "" ? page : "", name: `Văn bản (bản đã ký ${at + 1}).pdf`, signer, signed_at, indication, changed_later: false, revision, size: one.signed_length ?? 0, sha256: "c0ffee".padEnd(64, "0") };
    },
    "verdict.minute": ({ path }) => ({ pdf: path === "" ? page : "", name: "Biên bản kiểm tra.pdf", pages: 2, rows: 0, void: 0, missing: 0, replaced: 0, shortened: false }),
    "verdict.waiting": ({ limit }) => {
      const waiting = rows().filter((row) => row.verdict === "indeterminate" && row.stage !== "refused");
      return { rows: waiting.slice(0, limit).map((row) => ({ row, reasons: [said("sub.try_later")], next_try: Date.parse("2026-11-21T08:00:00Z"), fault: null })), total: waiting.length };
    },
  };
}

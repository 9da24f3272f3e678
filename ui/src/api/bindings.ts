// CONTRACT between ui and app. Generated from Rust later as ui/src/api/bindings.ts (same names). All ids are numbers.
export type Body = "state" | "party";
export type Urgency = "normal" | "urgent" | "very_urgent" | "express";
export type Run = { text: string; bold?: boolean; italic?: boolean; underline?: boolean; superscript?: boolean };
export type Text = string | Run[];
export type Block =
  | { type: "paragraph"; text: Text } | { type: "chapter"; title: string } | { type: "section"; title: string }
  | { type: "article"; title: string; text: Text } | { type: "clause"; title: string; text: Text }
  | { type: "point"; text: Text }
  | { type: "table"; caption: string; head: Text[]; rows: Text[][]; widths: number[] };
export type Recipient = { name: string; code?: string };
export type Letterhead = { superior: string; issuer: string; abbreviation: string; unit: string; place: string };
export type SignatureBlock = { authority: string[]; position: string; name: string };
export type Draft = { kind: string; body: Body; subject: string; urgency: Urgency; secrecy: string; letterhead: Letterhead; authority: string;
  bases: string[]; addressees: Recipient[]; blocks: Block[]; signature: SignatureBlock; recipients: Recipient[]; filed: string; drafter: string; contact: string };
export type Outgoing = "draft" | "signed" | "issued" | "sent";
export type Incoming = "arrived" | "registered" | "refused" | "assigned" | "processing" | "finished";
export type Road = "waiting" | "unknown" | "sent" | "delivered" | "stuck" | "withdrawn";
export type Answer = "arrived" | "refused" | "accepted" | "assigned" | "processing" | "done" | "recall_asked" | "recall_agreed" | "recall_refused" | { unlisted: number };
export type DeliveryView = { to: string; name: string; road: Road; fault: string | null; answer: Answer | null; note: string; answered_at: number | null };
// A failure as it crosses: never a text, only a code; texts are i18n keys errors.<code>.title/.cause/.remedy with {{facts}}
export type Failure = { code: string; class: "wait" | "fix" | "report"; facts: Record<string, string>; trace: string };
export type Topic = "settings" | "dispatches" | "deliveries" | "arrivals" | "outbox" | "inbox" | "registers" | "directory" | "history" | "line" | "desks";
// the one event "changed" carries { topics: Topic[] }

export type Desk = { id: string; name: string; code: string; body: Body; open: boolean; locked: boolean; current: boolean; fault: string | null };
export type OfficeSettings = { code: string; name: string; parent: string; body: Body; superior: string; issuer: string; abbreviation: string; unit: string; place: string; filed: string; contact: string;
  series_scheme: "per_kind" | "single"; term_began: number; signer: SignatureBlock };
export type RoadSettings = { adapter: string; center: string };           // the secret never comes back
export type KeyEntry = { id: number; label: string; path: string; role: "leader" | "office"; subject: string; valid_to: string };
export type TrustEntry = { name: string; subject: string; sha256: string; valid_to: string; kind: "certificate" | "revocation_list" };
export type LineState = { state: "unset" | "up" | "down" | "unknown"; since: number | null; last_round: number | null; waiting: number; unknown: number; stuck: number; fault: string | null };
export type KindEntry = { word: string; name: string; abbreviation: string; drawable: boolean };
export type FaultEntry = { code: string; facts: Record<string, string> };   // one thing still missing in a draft; texts errors.<code>.*
export type SignatureView = { field: string; indication: "passed" | "failed" | "indeterminate"; sub_indication: string | null; level: string; signer: string; organisation: string; signed_at: string | null; coverage: string; modification: string; changes: string[]; warnings: string[] };
export type VerdictView = { verdict: "passed" | "failed" | "indeterminate" | "unsigned" | "unreadable"; signatures: SignatureView[]; judged_at: number };
export type HistoryEntry = { at: number; what: string; facts: Record<string, string> };  // texts: history.<what>
export type OutgoingRow = { id: number; document_id: string | null; kind: string; kind_name: string; number: string | null; notation: string | null; written: string | null; subject: string; from: string; to: string[]; urgency: Urgency; stage: Outgoing; issued_on: string | null; changed_at: number; deliveries: DeliveryView[] };
export type IncomingRow = { id: number; document_id: string | null; kind_name: string; number: string; notation: string; written: string; subject: string; from: string; from_name: string; to: string; urgency: Urgency; business: "new" | "recall" | "update" | "replace"; stage: Incoming; promulgated: string | null; arrived_at: number; arrival_number: number | null; verdict: VerdictView["verdict"]; due: string | null };
export type FileView = { id: number; name: string; mime: string; size: number; sha256: string; verdict: VerdictView | null };
export type DispatchView = { row: OutgoingRow; draft: Draft; version: number; signed_at: number | null; issued_at: number | null; sent_at: number | null; history: HistoryEntry[]; verdict: VerdictView | null; in_reply_to: number | null };
export type ArrivalView = { row: IncomingRow; place: string; signer: string; content: string; refused_reason: string; registered_at: number | null; files: FileView[]; history: HistoryEntry[]; replies: OutgoingRow[]; answers_to: OutgoingRow | null };
export type AgencyRow = { code: string; name: string; parent: string };
export type OutboxRow = { id: number; kind: "document" | "status"; dispatch: number | null; arrival: number | null; subject: string; state: "waiting" | "taken" | "unknown" | "sent" | "stuck" | "withdrawn"; attempts: number; next_at: number; fault: string | null };

export type Commands = {
  // desks (the window can hold several: the demo has commune, Party committee and province)
  "desk.list": { input: {}; output: { desks: Desk[]; can_create: boolean } };             // stale: desks
  "desk.choose": { input: { id: string }; output: { id: string } };
  "desk.create": { input: { code: string; name: string; parent: string; body: Body; passphrase: string | null }; output: { id: string; holder: "key_store" | "passphrase" | "key_file" } };
  "desk.unlock": { input: { id: string; passphrase: string }; output: { id: string } };
  // settings
  "settings.read": { input: {}; output: { office: OfficeSettings; road: RoadSettings | null; keys: KeyEntry[]; trust: TrustEntry[]; holder: string; version: string } };   // stale: settings
  "settings.save": { input: { office: OfficeSettings }; output: { office: OfficeSettings } };
  "road.set": { input: { adapter: string; center: string; secret: string }; output: RoadSettings };
  "key.add": { input: { path: string; role: "leader" | "office"; label: string; pin: string }; output: KeyEntry };     // opens the .p12 once to read whom it belongs to; PIN not kept
  "key.remove": { input: { id: number }; output: {} };
  "trust.add": { input: { path: string }; output: TrustEntry };
  "trust.remove": { input: { name: string }; output: {} };
  // drafting
  "kind.list": { input: { body: Body }; output: { kinds: KindEntry[] } };
  "draft.blank": { input: { kind: string }; output: { draft: Draft } };                  // prefilled from the office's settings
  "draft.reply": { input: { arrival: number }; output: { draft: Draft } };
  "draft.save": { input: { id: number | null; version: number; draft: Draft; in_reply_to: number | null }; output: { id: number; version: number } };
  "draft.remove": { input: { id: number }; output: {} };
  "draft.preview": { input: { draft: Draft }; output: { pdf: string /* base64 */; pages: number; labels: string[] /* per block */; faults: FaultEntry[]; notation: string | null } };
  // outgoing
  "outgoing.list": { input: { stage: Outgoing | null; text: string; before: number | null; limit: number }; output: { rows: OutgoingRow[]; total: number } };  // stale: dispatches, deliveries, outbox
  "dispatch.show": { input: { id: number }; output: DispatchView };                       // stale: dispatches, deliveries, history
  "dispatch.page": { input: { id: number }; output: { pdf: string; name: string } };
  "dispatch.sign": { input: { id: number; key: string /* path of .p12 */; pin: string }; output: { id: number; stage: Outgoing } };
  "dispatch.reopen": { input: { id: number }; output: { id: number; stage: Outgoing } };
  "dispatch.issue": { input: { id: number; key: string; pin: string }; output: { id: number; stage: Outgoing; number: string; notation: string; written: string; document_id: string; issued_on: string } };
  "dispatch.send": { input: { id: number }; output: { id: number; stage: Outgoing; receivers: number } };
  "dispatch.save_page": { input: { id: number; path: string }; output: {} };
  "outbox.list": { input: {}; output: { rows: OutboxRow[] } };                             // stale: outbox
  "outbox.retry": { input: { id: number }; output: {} };
  "outbox.withdraw": { input: { id: number }; output: {} };
  // incoming
  "incoming.list": { input: { stage: Incoming | null; text: string; before: number | null; limit: number }; output: { rows: IncomingRow[]; total: number } };  // stale: arrivals
  "arrival.show": { input: { id: number }; output: ArrivalView };                         // stale: arrivals, history, outbox
  "arrival.file": { input: { file: number }; output: { name: string; mime: string; bytes: string /* base64 */ } };
  "arrival.save_file": { input: { file: number; path: string }; output: {} };
  "arrival.verify": { input: { id: number }; output: ArrivalView };
  "arrival.register": { input: { id: number }; output: { id: number; arrival_number: number } };
  "arrival.refuse": { input: { id: number; reason: string }; output: { id: number } };
  // directory and line
  "directory.search": { input: { text: string; limit: number }; output: { rows: AgencyRow[]; total: number } };   // stale: directory
  "line.state": { input: {}; output: LineState };                                        // stale: line, outbox
  "line.poke": { input: {}; output: {} };                                                 // asks the engine for a round now
};

/** The topics that make an answer stale. */
export const STALE: { readonly [name in keyof Commands]?: readonly Topic[] } = {
  "desk.list": ["desks", "settings"],
  "settings.read": ["settings"],
  "outgoing.list": ["dispatches", "deliveries", "outbox"],
  "dispatch.show": ["dispatches", "deliveries", "history"],
  "dispatch.page": ["dispatches"],
  "outbox.list": ["outbox"],
  "incoming.list": ["arrivals"],
  "arrival.show": ["arrivals", "history", "outbox"],
  "directory.search": ["directory"],
  "line.state": ["line", "outbox", "settings"],
};

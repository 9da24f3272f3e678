/** Where one can be in the window, and how one gets from there to elsewhere. */
import type { BatchAct } from "../api/bindings";
import type { Origin } from "../features/drafting/DraftDesk";
import type { ArrivalFilter } from "../features/incoming/IncomingList";
import type { StageFilter } from "../features/outgoing/OutgoingList";
import type { SettingsTab } from "../features/settings/Settings";
import type { WatchTab } from "../features/watch/WatchPage";

/** A file of an arrival whose form is checked, and the list its arrival was opened from. */
export type CheckedFile = { id: number; name: string; arrival: number; filter: ArrivalFilter };

export type Place =
  | { at: "drafts"; last: number | null }
  | { at: "draft"; origin: Origin }
  | { at: "outgoing"; stage: StageFilter; last: number | null }
  | { at: "dispatch"; id: number; stage: StageFilter }
  | { at: "incoming"; filter: ArrivalFilter; last: number | null }
  | { at: "arrival"; id: number; filter: ArrivalFilter }
  | { at: "batch"; act: BatchAct; ids: number[]; continues: number | null }
  | { at: "signing"; id: number; act: BatchAct }
  | { at: "sign_file" }
  | { at: "judge_file"; from: "incoming" | "check" }
  | { at: "copies"; last: number | null }
  | { at: "copy"; id: number }
  | { at: "directory" }
  | { at: "prints" }
  | { at: "watch"; tab: WatchTab }
  | { at: "check"; file?: CheckedFile }
  | { at: "settings"; tab: SettingsTab };

export const AREAS = ["drafts", "outgoing", "incoming", "copies", "directory", "check", "prints", "watch", "settings"] as const;
export type Area = (typeof AREAS)[number];

/** Where a click in the menu leads. */
export const HOME: Record<Area, Place> = {
  drafts: { at: "drafts", last: null },
  outgoing: { at: "outgoing", stage: "all", last: null },
  incoming: { at: "incoming", filter: "arrived", last: null },
  copies: { at: "copies", last: null },
  directory: { at: "directory" },
  check: { at: "check" },
  prints: { at: "prints" },
  watch: { at: "watch", tab: "recipients" },
  settings: { at: "settings", tab: "office" },
};

/** The entry of the menu that a place belongs to. */
export function areaOf(place: Place): Area {
  switch (place.at) {
    case "drafts":
    case "draft":
      return "drafts";
    case "outgoing":
    case "sign_file":
    case "dispatch":
      return "outgoing";
    case "judge_file":
      return place.from;
    case "incoming":
    case "arrival":
      return "incoming";
    case "batch":
    case "signing":
      return place.act === "sign" ? "drafts" : "outgoing";
    case "copies":
    case "copy":
      return "copies";
    case "directory":
      return "directory";
    case "check":
      return "check";
    case "prints":
      return "prints";
    case "watch":
      return "watch";
    case "settings":
      return "settings";
  }
}

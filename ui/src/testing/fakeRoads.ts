/** The roads of an invented desk: the State's axis by a node of ours, and the Party's beside it. */
import type { Commands, RoadEntry, Topic } from "../api/bindings";

type Verbs = { [N in keyof Commands]?: (input: Commands[N]["input"]) => object };

export function road(over: Partial<RoadEntry> = {}): RoadEntry {
  return {
    id: 1,
    name: "Trục liên thông",
    kind: "national",
    network: "state",
    address: "http://127.0.0.1:7070",
    center: "00.99.W00",
    username: "",
    application: "",
    rules: [],
    proxy: null,
    authority: "",
    authority_alone: false,
    identity: "",
    letters: 0,
    travelled: true,
    mailbox: { total: 1204, had: 1204, head: 1204, read_at: 0, went_back_at: null, days: [{ day: "2026-11-21", count: 15, had: 15, agrees: true }] },
    ...over,
  };
}

export function roadVerbs(change: (topics: Topic[]) => void): Verbs {
  let roads = [road(), road({ id: 2, name: "Trục Đảng", network: "party", center: "02.99.W00", travelled: false, mailbox: null })];
  return {
    "road.list": () => ({ rows: roads }),
    "road.offers": ({ to }) => ({
      roads: roads.map(({ id, name, network }) => ({ id, name, network })),
      // The Party's offices by either of the two, the State's by its own.
      rows: to.map((code) => (code.startsWith("A") ? { to: code, road: 2, why: "network" as const, allowed: [1, 2] } : { to: code, road: 1, why: "only" as const, allowed: [1] })),
    }),
    "road.save": ({ id, name, kind, network, address, center, rules }) => {
      const saved = road({ id: id ?? roads.length + 1, name, kind, network, address, center, rules, travelled: false, mailbox: null });
      roads = id === null ? [...roads, saved] : roads.map((one) => (one.id === id ? saved : one));
      queueMicrotask(() => change(["settings", "line"]));
      return saved;
    },
    "road.remove": ({ id }) => {
      roads = roads.filter((one) => one.id !== id);
      queueMicrotask(() => change(["settings"]));
      return {};
    },
    "road.test": ({ id }) => ({ id, fault: null, took: 42, node: "0.1.0", ahead: 350, uncertainty: 20 }),
    "road.saw_back": () => ({}),
  };
}

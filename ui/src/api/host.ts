/**
 * The one door to whatever runs the verbs: the window's host, or the loopback host when the screens are shown in
 * a plain browser. Nothing else in the screens knows which of the two it is.
 */
import type { Topic } from "./bindings";

/** Kinds of files a picker offers. `extensions` without the dot. */
export type FileKind = { name: string; extensions: string[] };

/** What a host can do. */
export type Host = {
  /** Whether `pickFile` and `pickSave` open the system's dialogs; where not, a path is typed. */
  hasPickers: boolean;
  /** Runs a command. Rejects with a `Failure`. */
  call: (name: string, input: unknown) => Promise<unknown>;
  /** Hears what has changed; gives back how to stop. `null` means: something may have, look at everything. */
  listen: (heard: (topics: Topic[] | null) => void) => () => void;
  /**
   * Hears the paths of files that were dropped on the window, and where; gives back how to stop. A browser drops
   * files on the page itself.
   */
  onDrop: (heard: (paths: string[], x: number, y: number) => void) => () => void;
  /** Asks for a file to read; `null` when nothing was chosen. */
  pickFile: (kinds: FileKind[]) => Promise<string | null>;
  /** Asks where to write; `null` when nothing was chosen. */
  pickSave: (name: string, kinds: FileKind[]) => Promise<string | null>;
};

let current: Host | null = null;

/** The host of this window. */
export function host(): Host {
  current ??= "__TAURI_INTERNALS__" in window ? windowHost() : loopbackHost();
  return current;
}

/** Puts another host in place; for the tests of parts. */
export function setHost(other: Host): void {
  current = other;
}

function windowHost(): Host {
  return {
    hasPickers: true,
    call: async (name, input) => {
      const { invoke } = await import("@tauri-apps/api/core");
      return invoke("call", { name, input });
    },
    listen: (heard) => {
      const stop = import("@tauri-apps/api/event").then(({ listen }) =>
        listen<{ topics: Topic[] }>("changed", (event) => heard(event.payload.topics)),
      );
      return () => void stop.then((off) => off());
    },
    onDrop: (heard) => {
      const stop = import("@tauri-apps/api/event").then(({ listen }) =>
        listen<{ paths: string[]; position: { x: number; y: number } }>("tauri://drag-drop", ({ payload }) => {
          // The window counts dots of the screen, the page its own.
          const scale = window.devicePixelRatio || 1;
          heard(payload.paths, payload.position.x / scale, payload.position.y / scale);
        }),
      );
      return () => void stop.then((off) => off());
    },
    pickFile: async (kinds) => {
      const { open } = await import("@tauri-apps/plugin-dialog");
      return open({ multiple: false, directory: false, filters: kinds });
    },
    pickSave: async (name, kinds) => {
      const { save } = await import("@tauri-apps/plugin-dialog");
      return save({ defaultPath: name, filters: kinds });
    },
  };
}

function loopbackHost(): Host {
  return {
    hasPickers: false,
    call: async (name, input) => {
      const reply = await fetch("/call", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name, input }),
      });
      const told = (await reply.json()) as { ok?: unknown; failure?: unknown };
      if (told.failure !== undefined) throw told.failure;
      return told.ok;
    },
    listen: (heard) => {
      const source = new EventSource("/changed");
      source.addEventListener("message", (event: MessageEvent<string>) => {
        const told = JSON.parse(event.data) as { topics: Topic[] };
        heard(told.topics);
      });
      // A line that was cut may have dropped news.
      source.addEventListener("open", () => heard(null));
      return () => source.close();
    },
    onDrop: () => () => undefined,
    pickFile: () => Promise.resolve(null),
    pickSave: () => Promise.resolve(null),
  };
}

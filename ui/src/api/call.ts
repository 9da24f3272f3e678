/** Changes go through here, typed by the one table of commands. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Commands, Failure } from "./bindings";
import { asFailure } from "./failure";
import { host } from "./host";

export type Name = keyof Commands;
export type Input<N extends Name> = Commands[N]["input"];
export type Output<N extends Name> = Commands[N]["output"];

/** Runs the command `name`. Rejects with a `Failure`. */
export async function call<N extends Name>(name: N, input: Input<N>): Promise<Output<N>> {
  try {
    return (await host().call(name, input)) as Output<N>;
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

/** One command at hand: run it, see that it runs, see how it failed. */
export type Act<N extends Name> = {
  /** Runs it; gives `null` when it failed, and then `failure` says why. */
  run: (input: Input<N>) => Promise<Output<N> | null>;
  busy: boolean;
  failure: Failure | null;
  clear: () => void;
};

/** The command `name` as something a screen can start; a second start while it runs is not made. */
export function useAct<N extends Name>(name: N): Act<N> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef(false);
  const mounted = useMounted();

  const run = useCallback(
    async (input: Input<N>) => {
      if (running.current) return null;
      running.current = true;
      setBusy(true);
      setFailure(null);
      try {
        return await call(name, input);
      } catch (thrown) {
        if (mounted.current) setFailure(asFailure(thrown));
        return null;
      } finally {
        running.current = false;
        if (mounted.current) setBusy(false);
      }
    },
    [name, mounted],
  );
  const clear = useCallback(() => setFailure(null), []);
  return { run, busy, failure, clear };
}

/** Whether the component is still on the screen. */
export function useMounted(): { readonly current: boolean } {
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}

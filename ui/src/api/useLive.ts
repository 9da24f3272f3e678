/**
 * Answers that stay true: asked again whenever the host says that one of their topics changed. No screen keeps its
 * own copy of the office's state.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { type Failure, STALE, type Topic } from "./bindings";
import { call, type Input, type Name, type Output } from "./call";
import { asFailure } from "./failure";
import { host } from "./host";

export type Live<T> = {
  /** The newest answer; stays while a newer one is on its way. */
  answer: T | null;
  failure: Failure | null;
  loading: boolean;
  reload: () => void;
};

/** Lists that are read page by page, newest first. */
type PagedName = "outgoing.list" | "incoming.list" | "copy.list";
type Row<N extends PagedName> = Output<N>["rows"][number];
export type LivePages<R> = Live<{ rows: R[]; total: number }> & { more: () => void };

const PAGE = 100;
/** News often come in volleys; one question answers them all. */
const VOLLEY_MS = 40;

/** The answer of `name` to `input`, kept fresh. With `input` null nothing is asked. */
export function useLive<N extends Name>(name: N, input: Input<N> | null): Live<Output<N>> {
  const question = input === null ? null : JSON.stringify(input);
  return useAsked(name, question, (asked) => call(name, JSON.parse(asked) as Input<N>));
}

/** A long list: its first page, more on demand, all of what is shown asked again when it changed. */
export function useLivePages<N extends PagedName>(name: N, filter: Omit<Input<N>, "before" | "limit">): LivePages<Row<N>> {
  const [wanted, setWanted] = useState(PAGE);
  const question = JSON.stringify(filter);
  const wantedNow = useRef(wanted);
  wantedNow.current = wanted;
  const asked = useRef(question);
  if (asked.current !== question) {
    asked.current = question;
    wantedNow.current = PAGE;
  }
  const live = useAsked(name, question, (text) => readUpTo(name, JSON.parse(text) as Input<N>, wantedNow.current));
  const { reload } = live;

  const more = useCallback(() => {
    setWanted(wantedNow.current + PAGE);
    wantedNow.current += PAGE;
    reload();
  }, [reload]);
  return { ...live, more };
}

async function readUpTo<N extends PagedName>(name: N, filter: Input<N>, wanted: number) {
  const rows: Row<N>[] = [];
  let total = 0;
  let before: number | null = null;
  do {
    const limit = Math.min(500, wanted - rows.length);
    const page: Output<N> = await call(name, { ...filter, before, limit });
    total = page.total;
    rows.push(...(page.rows as Row<N>[]));
    before = page.rows.at(-1)?.id ?? null;
    if (page.rows.length === 0) break;
  } while (rows.length < wanted && rows.length < total);
  return { rows, total };
}

function useAsked<T>(name: Name, question: string | null, ask: (question: string) => Promise<T>): Live<T> {
  const [state, setState] = useState<{ question: string | null; answer: T | null; failure: Failure | null; loading: boolean }>({
    question,
    answer: null,
    failure: null,
    loading: question !== null,
  });
  const turn = useRef(0);
  const askNow = useRef(ask);
  askNow.current = ask;

  const reload = useCallback(() => {
    if (question === null) return;
    turn.current += 1;
    const mine = turn.current;
    setState((old) => ({ ...old, question, loading: true }));
    askNow.current(question).then(
      (answer) => {
        if (mine === turn.current) setState({ question, answer, failure: null, loading: false });
      },
      (thrown: unknown) => {
        if (mine === turn.current) setState((old) => ({ ...old, failure: asFailure(thrown), loading: false }));
      },
    );
  }, [question]);

  useEffect(() => {
    reload();
    const stop = whenStale(name, reload);
    return () => {
      turn.current += 1;
      stop();
    };
  }, [name, reload]);
  return { answer: state.answer, failure: state.failure, loading: state.loading, reload };
}

function whenStale(name: Name, reload: () => void): () => void {
  const mine = STALE[name] ?? [];
  if (mine.length === 0) return () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = heardBy((topics) => {
    if (topics !== null && !topics.some((topic) => mine.includes(topic))) return;
    clearTimeout(timer);
    timer = setTimeout(reload, VOLLEY_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

type Heard = (topics: Topic[] | null) => void;
const hearers = new Set<Heard>();
let stopHearing: (() => void) | null = null;

/** One ear for the whole window. */
function heardBy(hearer: Heard): () => void {
  hearers.add(hearer);
  stopHearing ??= host().listen((topics) => {
    for (const each of hearers) each(topics);
  });
  return () => {
    hearers.delete(hearer);
    if (hearers.size > 0) return;
    stopHearing?.();
    stopHearing = null;
  };
}

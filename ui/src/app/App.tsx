/** The whole window: a first run, a locked desk, or an office at work. */
import { useCallback, useEffect, useState } from "react";
import { I18nProvider } from "react-aria-components";
import type { Desk } from "../api/bindings";
import { useAct } from "../api/call";
import { useLive } from "../api/useLive";
import { Unlock } from "../features/desks/Unlock";
import { language, t } from "../i18n";
import { Button } from "../shared/Button";
import { Empty, Loading } from "../shared/Empty";
import { Leaving } from "../shared/leaving";
import { Notice, textsOf } from "../shared/Notice";
import { Saying, useSay } from "../shared/said";
import { Boundary } from "./Boundary";
import { FirstRun } from "./FirstRun";
import { Shell } from "./Shell";

const leaving = new Set<() => Promise<boolean>>();

export function App() {
  return (
    <I18nProvider locale={language() === "en" ? "en-GB" : "vi-VN"}>
      <Leaving.Provider value={leaving}>
        <Saying>
          <Boundary>
            <Window />
          </Boundary>
        </Saying>
      </Leaving.Provider>
    </I18nProvider>
  );
}

/** What the window says to a page that it opened anew: `src-tauri/src/page.rs`. */
const ANEW = "#anew";

function Window() {
  const list = useLive("desk.list", {});
  const choose = useAct("desk.choose");
  const [begun, setBegun] = useState(false);
  const desks = list.answer?.desks ?? [];
  const current = desks.find((desk) => desk.current) ?? null;
  const { run } = choose;
  const { reload } = list;
  const say = useSay();
  const go = useCallback(
    async (id: string) => {
      if ((await run({ id })) === null) return;
      // What was said was said of the other desk.
      say("");
      reload();
    },
    [run, reload, say],
  );
  useTitle(current);
  useEffect(() => {
    if (location.hash !== ANEW) return;
    history.replaceState(null, "", location.pathname + location.search);
    say(t("said.anew"), "care");
  }, [say]);

  if (list.answer === null) {
    return list.failure === null ? <Loading text={t("desk.opening")} /> : <Notice failure={list.failure} />;
  }
  if (begun || (desks.length === 0 && list.answer.can_create)) {
    return <FirstRun onBegin={() => setBegun(true)} onDone={() => setBegun(false)} />;
  }
  if (current === null) return <NoDesk desks={desks} onChoose={(id) => void go(id)} />;
  return (
    <>
      {choose.failure !== null && <Notice failure={choose.failure} onClose={choose.clear} />}
      {current.locked && !current.open ? (
        <Unlock key={current.id} desk={current} />
      ) : current.fault !== null && !current.open ? (
        <DeskAway desk={current} desks={desks} onChoose={(id) => void go(id)} />
      ) : (
        <Shell key={current.id} desks={desks} current={current} onDesk={(id) => void go(id)} />
      )}
    </>
  );
}

/** The desk cannot be opened: why, and where else one can go. */
function DeskAway({ desk, desks, onChoose }: { desk: Desk; desks: Desk[]; onChoose: (id: string) => void }) {
  const texts = textsOf(desk.fault ?? "", {});
  return (
    <Empty title={texts.title} text={`${texts.cause} ${texts.remedy}`}>
      {desks
        .filter((other) => other.id !== desk.id)
        .map((other) => (
          <Button key={other.id} onPress={() => onChoose(other.id)}>
            {other.name || other.code || other.id}
          </Button>
        ))}
    </Empty>
  );
}

/** Desks are there, none is on the screen: the first that can be is brought there. */
function NoDesk({ desks, onChoose }: { desks: Desk[]; onChoose: (id: string) => void }) {
  const first = desks[0]?.id;
  useEffect(() => {
    if (first !== undefined) onChoose(first);
    // Once; a failure is shown above.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [first]);
  return <Empty title={t("desk.none")} text={t("errors.desk.none.remedy")} />;
}

function useTitle(current: Desk | null): void {
  const name = current?.name ?? "";
  useEffect(() => {
    document.title = name === "" ? "Liên Văn" : `${name} — Liên Văn`;
  }, [name]);
}

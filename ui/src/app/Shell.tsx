/** The window of one office: menu at the left, who we are at the top, the line at the foot, one place in the middle. */
import { BookUser, Copy, Eye, FilePen, HelpCircle, Inbox, ListChecks, type LucideIcon, Printer, Send, Settings as Gear } from "lucide-react";
import { useCallback, useContext, useState } from "react";
import type { BatchAct, CopySource, Desk } from "../api/bindings";
import { useLive } from "../api/useLive";
import { CheckPage, isCheckable } from "../features/checking/CheckPage";
import { CheckPanel, type Written } from "../features/checking/CheckPanel";
import { JudgeFileButton, SignaturesPage } from "../features/checking/SignaturesPage";
import { CopiesList } from "../features/copies/CopiesList";
import { CopyPage } from "../features/copies/CopyPage";
import { MakeCopy } from "../features/copies/MakeCopy";
import { DirectoryPage } from "../features/directory/DirectoryPage";
import { DeskSwitcher } from "../features/desks/DeskSwitcher";
import { DraftDesk, type Origin } from "../features/drafting/DraftDesk";
import { DraftList } from "../features/drafting/DraftList";
import { Beginning } from "../features/drafting/data/Beginning";
import { KeptVersionsPart } from "../features/drafting/data/KeptVersions";
import { ArrivalPage } from "../features/incoming/ArrivalPage";
import { IncomingList } from "../features/incoming/IncomingList";
import { DispatchPage } from "../features/outgoing/DispatchPage";
import { OutgoingList } from "../features/outgoing/OutgoingList";
import { ArrivalPrints, ReceiptButton } from "../features/prints/PrintButtons";
import { PrintsPage } from "../features/prints/PrintsPage";
import { Settings } from "../features/settings/Settings";
import { BatchButton, BatchPage } from "../features/signing/BatchPage";
import { BatchReport } from "../features/signing/BatchReport";
import { SignFile, SignFileButton } from "../features/signing/SignFile";
import { WatchPage } from "../features/watch/WatchPage";
import { WatchPanel } from "../features/watch/WatchPanel";
import { t } from "../i18n";
import { number } from "../i18n/format";
import { IconButton } from "../shared/Button";
import { useKey } from "../shared/keys";
import { allHome, Leaving } from "../shared/leaving";
import { KeysHelp } from "./KeysHelp";
import { AREAS, type Area, areaOf, HOME, type Place } from "./routes";
import { StatusBar } from "./StatusBar";

const ICONS: Record<Area, LucideIcon> = { drafts: FilePen, outgoing: Send, incoming: Inbox, copies: Copy, directory: BookUser, check: ListChecks, prints: Printer, watch: Eye, settings: Gear };

export function Shell({ desks, current, onDesk }: { desks: Desk[]; current: Desk; onDesk: (id: string) => void }) {
  const [place, setPlace] = useState<Place>(HOME.incoming);
  const [choosing, setChoosing] = useState(false);
  const [help, setHelp] = useState(false);
  const [copying, setCopying] = useState<CopySource | null>(null);
  const leaving = useContext(Leaving);
  const go = useCallback(async (next: Place) => (await allHome(leaving)) && setPlace(next), [leaving]);
  const chooseDesk = useCallback(async (id: string) => (await allHome(leaving)) && onDesk(id), [leaving, onDesk]);
  const begin = async (origin: Origin) => {
    setChoosing(false);
    await go({ at: "draft", origin });
  };
  useKey("F1", () => setHelp(true));
  useKey("Ctrl+N", areaOf(place) === "drafts" && place.at === "drafts" ? null : () => setChoosing(true));
  return (
    <div className="shell">
      <nav className="menu" aria-label={t("nav.title")}>
        <strong className="brand">Liên Văn</strong>
        {AREAS.map((area, at) => (
          <MenuEntry key={area} area={area} at={at} active={areaOf(place) === area} onGo={() => void go(HOME[area])} />
        ))}
        <span className="spring" />
        <IconButton label={t("nav.keys")} chord="F1" keyless onPress={() => setHelp(true)}>
          <HelpCircle size={17} aria-hidden />
        </IconButton>
      </nav>
      <header className="top">
        <DeskSwitcher desks={desks} current={current} onChoose={(id) => void chooseDesk(id)} />
      </header>
      <main className="place" data-testid={`place-${place.at}`}>
        <PlaceView place={place} onGo={(next) => void go(next)} onSet={setPlace} onNew={() => setChoosing(true)} onCopy={setCopying} />
      </main>
      <StatusBar />
      {choosing && (
        <Beginning
          body={current.body}
          onBegin={(origin) => void begin(origin)}
          onMade={() => {
            setChoosing(false);
            void go(HOME.drafts);
          }}
          onClose={() => setChoosing(false)}
        />
      )}
      {copying !== null && (
        <MakeCopy
          source={copying}
          onClose={() => setCopying(null)}
          onMade={(id) => void go({ at: "copy", id })}
          onSettings={() => {
            setCopying(null);
            void go({ at: "settings", tab: "keys" });
          }}
        />
      )}
      {help && <KeysHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

function MenuEntry({ area, at, active, onGo }: { area: Area; at: number; active: boolean; onGo: () => void }) {
  const Icon = ICONS[area];
  useKey(`Alt+${at + 1}`, onGo);
  return (
    <button
      type="button"
      className="menu-entry"
      aria-current={active ? "page" : undefined}
      onClick={onGo}
      title={`${t(`nav.${area}`)} (Alt+${at + 1})`}
      data-testid={`nav-${area}`}
    >
      <Icon size={17} aria-hidden />
      <span>{t(`nav.${area}`)}</span>
      {area === "incoming" && <Waiting />}
      {area === "watch" && <Late />}
    </button>
  );
}

/** How many arrivals wait for this office. */
function Waiting() {
  const waiting = useLive("incoming.list", { stage: "arrived", text: "", before: null, limit: 1 });
  const total = waiting.answer?.total ?? 0;
  return total === 0 ? null : (
    <b className="badge" aria-label={t("nav.waiting", { count: total })} data-testid="incoming-waiting">
      {number(total)}
    </b>
  );
}

/** How many recipients are late. */
function Late() {
  const counts = useLive("watch.count", {});
  const late = counts.answer?.late ?? 0;
  return late === 0 ? null : (
    <b className="badge" aria-label={t("nav.watch_late", { count: late })} data-testid="watch-late">
      {number(late)}
    </b>
  );
}

const arrivalPrints = (id: number, file: number | null, arrivalNumber: number) => <ArrivalPrints id={id} file={file} number={arrivalNumber} />;
const checkPanel = (written: Written) => <CheckPanel {...written} />;

const listOf = (act: BatchAct): Place => (act === "sign" ? HOME.drafts : { at: "outgoing", stage: "signed", last: null });

type ViewProps = { place: Place; onGo: (next: Place) => void; onSet: (next: Place) => void; onNew: () => void; onCopy: (source: CopySource) => void };

function PlaceView({ place, onGo, onSet, onNew, onCopy }: ViewProps) {
  const toSettings = () => onGo({ at: "settings", tab: "keys" });
  const toDispatch = (id: number) => onGo({ at: "dispatch", id, stage: "all" });
  const toBatch = (act: BatchAct) => onGo({ at: "batch", act, ids: [], continues: null });
  const toCopy = (id: number) => onGo({ at: "copy", id });
  const toDraft = (id: number) => onGo({ at: "draft", origin: { from: "kept", id } });
  switch (place.at) {
    case "drafts":
      return <DraftList start={place.last} onOpen={toDraft} onNew={onNew} batch={<BatchButton act="sign" onPress={() => toBatch("sign")} />} />;
    case "draft":
      return (
        <DraftDesk
          key={JSON.stringify(place.origin)}
          origin={place.origin}
          onBack={() => onGo({ at: "drafts", last: place.origin.from === "kept" ? place.origin.id : null })}
          onSigned={toDispatch}
          onSettings={toSettings}
          checkPanel={checkPanel}
        />
      );
    case "outgoing":
      return (
        <OutgoingList
          stage={place.stage}
          onStage={(stage) => onSet({ at: "outgoing", stage, last: null })}
          start={place.last}
          onOpen={(id, stage) => (stage === "draft" ? toDraft(id) : onGo({ at: "dispatch", id, stage: place.stage }))}
          batch={<BatchButton act="issue" onPress={() => toBatch("issue")} />}
          signFile={<SignFileButton onPress={() => onGo({ at: "sign_file" })} />}
        />
      );
    case "dispatch":
      return (
        <DispatchPage
          key={place.id}
          id={place.id}
          onBack={() => onGo({ at: "outgoing", stage: place.stage, last: place.id })}
          onDraft={toDraft}
          onArrival={(id) => onGo({ at: "arrival", id, filter: "all" })}
          onDispatch={toDispatch}
          onCopy={onCopy}
          onSettings={toSettings}
          receipt={<ReceiptButton id={place.id} />}
          watch={<WatchPanel id={place.id} onDraft={toDraft} />}
          versions={<KeptVersionsPart id={place.id} />}
        />
      );
    case "incoming":
      return (
        <IncomingList
          filter={place.filter}
          onFilter={(filter) => onSet({ at: "incoming", filter, last: null })}
          start={place.last}
          onOpen={(id) => onGo({ at: "arrival", id, filter: place.filter })}
          judgeFile={<JudgeFileButton small onPress={() => onGo({ at: "judge_file", from: "incoming" })} />}
        />
      );
    case "judge_file":
      return <SignaturesPage onBack={() => onGo(HOME[place.from])} />;
    case "arrival":
      return (
        <ArrivalPage
          key={place.id}
          id={place.id}
          onBack={() => onGo({ at: "incoming", filter: place.filter, last: place.id })}
          onReply={(arrival) => onGo({ at: "draft", origin: { from: "arrival", arrival } })}
          onDispatch={toDispatch}
          onArrival={(id) => onGo({ at: "arrival", id, filter: place.filter })}
          onCopy={onCopy}
          checkOf={({ id, name }) => (isCheckable(name) ? () => onGo({ at: "check", file: { id, name, arrival: place.id, filter: place.filter } }) : null)}
          prints={arrivalPrints}
        />
      );
    case "batch":
      return (
        <BatchPage
          key={JSON.stringify(place)}
          act={place.act}
          ids={place.ids}
          continues={place.continues}
          onBack={() => onGo(listOf(place.act))}
          onBegun={(id) => onGo({ at: "signing", id, act: place.act })}
          onOpen={place.act === "sign" ? toDraft : toDispatch}
          onSettings={toSettings}
        />
      );
    case "signing":
      return (
        <BatchReport
          key={place.id}
          id={place.id}
          onBack={() => onGo(listOf(place.act))}
          onOpen={toDispatch}
          onContinue={({ row, to_continue: ids }) => onGo({ at: "batch", act: row.act, ids, continues: row.id })}
          onOther={(id) => onGo({ at: "signing", id, act: place.act })}
        />
      );
    case "sign_file":
      return <SignFile onBack={() => onGo(HOME.outgoing)} onSettings={toSettings} />;
    case "copies":
      return <CopiesList start={place.last} onOpen={toCopy} onSettings={toSettings} />;
    case "copy":
      return (
        <CopyPage
          key={place.id}
          id={place.id}
          onBack={() => onGo({ at: "copies", last: place.id })}
          onArrival={(id) => onGo({ at: "arrival", id, filter: "all" })}
          onDispatch={toDispatch}
        />
      );
    case "check": {
      const { file } = place;
      if (file === undefined) return <CheckPage key="asked" judgeFile={<JudgeFileButton onPress={() => onGo({ at: "judge_file", from: "check" })} />} />;
      return <CheckPage key={file.id} file={file} onBack={() => onGo({ at: "arrival", id: file.arrival, filter: file.filter })} />;
    }
    case "directory":
      return <DirectoryPage />;
    case "prints":
      return <PrintsPage />;
    case "watch":
      return (
        <WatchPage
          tab={place.tab}
          onTab={(tab) => onSet({ at: "watch", tab })}
          onDispatch={toDispatch}
          onArrival={(id) => onGo({ at: "arrival", id, filter: "all" })}
          onIncoming={() => onGo(HOME.incoming)}
        />
      );
    case "settings":
      return <Settings tab={place.tab} onTab={(tab) => onSet({ at: "settings", tab })} />;
  }
}

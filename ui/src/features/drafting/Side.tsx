/**
 * What stands at the right of the writing: the page, what strays from the form, the versions, the library. Each tab is
 * a panel of its own; a panel is told all it may know in `AtHand`.
 */
import { BookOpen, FileText, History, ListChecks } from "lucide-react";
import { memo, type ReactNode, useState } from "react";
import { Tab, TabList, Tabs } from "react-aria-components";
import type { Draft, Text } from "../../api/bindings";
import { t } from "../../i18n";
import { useKey } from "../../shared/keys";

/** The draft as a panel at the side sees it, and what it may do with it. */
export type AtHand = {
  /** As it stands on the screen, saved or not. */
  draft: Draft;
  /** Row id; `null` before anything was saved. */
  id: number | null;
  /** The version that was kept last. */
  version: number;
  /** Puts another draft in its place, as one step that can be undone. */
  put: (draft: Draft) => void;
  /** Writes words where the caret stands or last stood; at the end of the body where it stood nowhere. */
  insert: (words: Text) => void;
  /** Brings the writer to the place a failure code is about. */
  goTo: (code: string, facts?: Record<string, string>) => void;
  /** Saves what is not saved yet; the id, or `null` when it could not be. */
  flush: () => Promise<number | null>;
};

export type SideTab = "page" | "check" | "versions" | "library";
export type Panels = Partial<Record<SideTab, ReactNode>>;

const TABS: { tab: SideTab; Icon: typeof FileText }[] = [
  { tab: "page", Icon: FileText },
  { tab: "check", Icon: ListChecks },
  { tab: "versions", Icon: History },
  { tab: "library", Icon: BookOpen },
];

/** The tabs that have a panel. The page stays as it is while another tab is looked at. */
export function Side({ panels }: { panels: Panels }) {
  const [chosen, setChosen] = useState<SideTab>("page");
  const given = TABS.filter(({ tab }) => panels[tab] !== undefined).map(({ tab }) => tab);
  const step = (by: 1 | -1) => {
    const next = given.at((given.indexOf(chosen) + by) % given.length);
    if (next !== undefined) setChosen(next);
  };
  useKey("Ctrl+PageDown", () => step(1));
  useKey("Ctrl+PageUp", () => step(-1));
  return (
    <div className="side">
      <SideTabs given={given.join(" ")} chosen={chosen} onChoose={setChosen} />
      <div className="side-panel side-page" hidden={chosen !== "page"}>
        {panels.page}
      </div>
      {chosen !== "page" && (
        <div className={`side-panel side-${chosen}`} role="tabpanel" aria-label={t(`side.${chosen}`)}>
          {panels[chosen]}
        </div>
      )}
    </div>
  );
}

/** Apart from the panels: typing changes those, and never these. `given`: the words of the tabs there are. */
const SideTabs = memo(function SideTabs({ given, chosen, onChoose }: { given: string; chosen: SideTab; onChoose: (tab: SideTab) => void }) {
  const words = given.split(" ");
  return (
    <Tabs selectedKey={chosen} onSelectionChange={(tab) => onChoose(tab as SideTab)}>
      <TabList className="side-tabs" aria-label={t("side.label")}>
        {TABS.filter(({ tab }) => words.includes(tab)).map(({ tab, Icon }) => (
          <Tab key={tab} id={tab} className="side-tab" data-testid={`side-${tab}`}>
            <Icon size={14} aria-hidden />
            {t(`side.${tab}`)}
          </Tab>
        ))}
      </TabList>
    </Tabs>
  );
});

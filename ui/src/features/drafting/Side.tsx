/**
 * What stands at the right of the writing: the page, what strays from the form, the versions, the library. Each tab is
 * a panel of its own; a panel is told all it may know in `AtHand`.
 */
import { BookOpen, FileText, History, ListChecks } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
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
  const given = TABS.filter(({ tab }) => panels[tab] !== undefined);
  const step = (by: 1 | -1) => {
    const at = given.findIndex(({ tab }) => tab === chosen);
    const next = given.at((at + by) % given.length);
    if (next !== undefined) setChosen(next.tab);
  };
  useKey("Ctrl+PageDown", () => step(1));
  useKey("Ctrl+PageUp", () => step(-1));
  return (
    <Tabs className="side" selectedKey={chosen} onSelectionChange={(tab) => setChosen(tab as SideTab)}>
      <TabList className="side-tabs" aria-label={t("side.label")}>
        {given.map(({ tab, Icon }) => (
          <Tab key={tab} id={tab} className="side-tab" data-testid={`side-${tab}`}>
            <Icon size={14} aria-hidden />
            {t(`side.${tab}`)}
          </Tab>
        ))}
      </TabList>
      {given.map(({ tab }) => (
        <TabPanel key={tab} id={tab} className={`side-panel ${tab}`} shouldForceMount={tab === "page"}>
          {panels[tab]}
        </TabPanel>
      ))}
    </Tabs>
  );
}

/** The body and the annexes, one tab each; an annex has a title, and pages of its own. */
import { ArrowLeft, ArrowRight, Plus, Trash2 } from "lucide-react";
import { memo, type ReactNode } from "react";
import { Tab, TabList, Tabs } from "react-aria-components";
import { t } from "../../i18n";
import { Button, IconButton } from "../../shared/Button";
import { Field } from "../../shared/Field";
import { annexSheet, type AnnexSheet, type Sheet } from "./editing";
import { Check } from "./Head";
import { roman } from "./numbering";
import { movedBy } from "./blocks";
import { useStable } from "./useStable";

/** The tab of the body, or an annex by its key. */
export type Tabbed = "body" | number;

type Props = {
  sheet: Sheet;
  chosen: Tabbed;
  onChoose: (tab: Tabbed) => void;
  onChange: (place: string, to: (sheet: Sheet) => Sheet) => void;
  /** The blocks of the tab that is chosen. */
  children: ReactNode;
};

/** How an annex is called: one alone has no number. */
export function annexName(at: number, count: number): string {
  return count === 1 ? t("annex.only") : t("annex.numbered", { number: roman(at + 1) });
}

export function Annexes({ sheet, chosen, onChoose, onChange, children }: Props) {
  const { annexes } = sheet;
  const at = annexes.findIndex((annex) => annex.key === chosen);
  const annex = annexes[at];
  const own: Tabbed = annex === undefined ? "body" : annex.key;
  const add = useStable(() => {
    const made = annexSheet({ title: "", separate: false, landscape: false, blocks: [{ type: "paragraph", text: "" }] });
    onChange("", (old) => ({ ...old, annexes: [...old.annexes, made] }));
    onChoose(made.key);
    // The tab is there a moment later.
    setTimeout(() => document.querySelector<HTMLElement>('[data-place="annex-title"]')?.focus(), 50);
  });
  return (
    <div className="annexes">
      <AnnexBar names={annexes.map(({ key, title }) => `${key} ${title}`).join("\n")} chosen={own} onChoose={onChoose} onAdd={add} />
      <div className="annex-panel" role="tabpanel" aria-label={annex === undefined ? t("annex.body") : annexName(at, annexes.length)}>
        {annex !== undefined && <AnnexHead key={`head-${annex.key}`} annex={annex} at={at} count={annexes.length} onChoose={onChoose} onChange={onChange} />}
        {children}
      </div>
    </div>
  );
}

/** Apart from what is written in them, so that typing draws no tab anew. `names`: key and title of each, line by line. */
const AnnexBar = memo(function AnnexBar({ names, chosen, onChoose, onAdd }: { names: string; chosen: Tabbed; onChoose: (tab: Tabbed) => void; onAdd: () => void }) {
  const lines = names === "" ? [] : names.split("\n").map((line) => ({ key: line.slice(0, line.indexOf(" ")), title: line.slice(line.indexOf(" ") + 1) }));
  return (
    <Tabs className="annex-bar" selectedKey={String(chosen)} onSelectionChange={(key) => onChoose(key === "body" ? "body" : Number(key))}>
      <TabList className="annex-tabs" aria-label={t("annex.tabs")}>
        <Tab id="body" className="annex-tab" data-testid="annex-tab-body">
          {t("annex.body")}
        </Tab>
        {lines.map(({ key, title }, index) => (
          <Tab key={key} id={key} className="annex-tab" data-testid={`annex-tab-${index}`}>
            <span>{annexName(index, lines.length)}</span>
            {title !== "" && <small>{title}</small>}
          </Tab>
        ))}
      </TabList>
      <Button look="quiet" icon={<Plus size={14} aria-hidden />} onPress={onAdd} testId="add-annex">
        {t("annex.add")}
      </Button>
    </Tabs>
  );
});

type HeadProps = { annex: AnnexSheet; at: number; count: number } & Pick<Props, "onChoose" | "onChange">;

function AnnexHead({ annex, at, count, onChoose, onChange }: HeadProps) {
  const set = (place: string, to: Partial<AnnexSheet>) =>
    onChange(place, (old) => ({ ...old, annexes: old.annexes.map((each) => (each.key === annex.key ? { ...each, ...to } : each)) }));
  const remove = () => {
    onChange("", (old) => ({ ...old, annexes: old.annexes.filter((each) => each.key !== annex.key) }));
    onChoose("body");
  };
  return (
    <div className="sheet-part annex-head">
      <Field label={t("annex.title")} value={annex.title} onChange={(title) => set(`annex-${annex.key}-title`, { title })} help={t("annex.title_help")} testId="annex-title" place="annex-title" />
      <div className="annex-choices">
        <Check label={t("annex.landscape")} on={annex.landscape} onChange={(landscape) => set("", { landscape })} testId="annex-landscape" />
        <Check label={t("annex.separate")} on={annex.separate} onChange={(separate) => set("", { separate })} testId="annex-separate" />
        <span className="spring" />
        <IconButton label={t("annex.earlier")} onPress={() => onChange("", (old) => ({ ...old, annexes: movedBy(old.annexes, at, -1) }))} off={at === 0} testId="annex-earlier">
          <ArrowLeft size={14} aria-hidden />
        </IconButton>
        <IconButton label={t("annex.later")} onPress={() => onChange("", (old) => ({ ...old, annexes: movedBy(old.annexes, at, 1) }))} off={at === count - 1} testId="annex-later">
          <ArrowRight size={14} aria-hidden />
        </IconButton>
        <IconButton label={t("annex.remove")} onPress={remove} testId="annex-remove">
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

/** Where a new draft is begun: a type, for the office itself or another body at this desk, or a template of the office. */
import { useState } from "react";
import type { Body, TemplateEntry } from "../../../api/bindings";
import { useLive } from "../../../api/useLive";
import { t } from "../../../i18n";
import { Segments } from "../../../shared/Choice";
import type { Origin } from "../DraftDesk";
import { NewDraft } from "../NewDraft";
import { Merge } from "./Merge";
import { FillTemplate, OwnTemplates } from "./Templates";

type Props = {
  body: Body;
  onBegin: (origin: Origin) => void;
  /** A batch of drafts was made: they stand in the list. */
  onMade: () => void;
  onClose: () => void;
};

export function Beginning({ body, onBegin, onMade, onClose }: Props) {
  const [head, setHead] = useState("");
  const [step, setStep] = useState<{ do: "fill" | "merge"; template: TemplateEntry } | null>(null);
  if (step?.do === "merge") return <Merge template={step.template} onMade={onMade} onClose={onClose} />;
  const from = (template: TemplateEntry, values: Record<string, string>) => onBegin({ from: "template", template: template.id, values });
  if (step?.do === "fill") return <FillTemplate template={step.template} onFilled={(values) => from(step.template, values)} onClose={onClose} />;
  return (
    <NewDraft
      body={body}
      onChoose={(kind) => onBegin(head === "" ? { from: "kind", kind } : { from: "kind", kind, head })}
      onClose={onClose}
      extra={
        <>
          <HeadChoice head={head} onHead={setHead} />
          <OwnTemplates
            onUse={(template) => (template.fields.length === 0 ? from(template, {}) : setStep({ do: "fill", template }))}
            onMerge={(template) => setStep({ do: "merge", template })}
          />
        </>
      }
    />
  );
}

/** For whom it is written, where a desk writes for several bodies. */
function HeadChoice({ head, onHead }: { head: string; onHead: (abbreviation: string) => void }) {
  const settings = useLive("settings.read", {});
  const heads = settings.answer?.office.heads ?? [];
  if (heads.length === 0) return null;
  const own = { value: "", text: settings.answer?.office.abbreviation ?? t("heads.own"), testId: "head-own" };
  return (
    <div className="head-choice">
      <span>{t("heads.choose")}</span>
      <Segments label={t("heads.choose")} value={head} onChange={onHead} options={[own, ...heads.map((each) => ({ value: each.abbreviation, text: each.name, testId: `head-${each.abbreviation}` }))]} />
    </div>
  );
}

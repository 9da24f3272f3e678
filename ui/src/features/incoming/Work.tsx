/** How far an arrival has come here: assigned, under way, done; the sender hears of each once. */
import { useState } from "react";
import type { Incoming, WorkStep } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Dialog } from "../../shared/Dialog";
import { LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { reasonFault } from "../../shared/reason";
import { useSay } from "../../shared/said";

/** The steps that may follow, most wanted last. */
const STEPS: Partial<Record<Incoming, WorkStep[]>> = {
  registered: ["finish", "process", "assign"],
  assigned: ["assign", "finish", "process"],
  processing: ["finish"],
};

export function Work({ id, stage }: { id: number; stage: Incoming }) {
  const [step, setStep] = useState<WorkStep | null>(null);
  return (
    <>
      {(STEPS[stage] ?? []).map((one) => (
        <Button key={one} look="quiet" onPress={() => setStep(one)} testId={`work-${one}`}>
          {t(`work.${one}`)}
        </Button>
      ))}
      {step !== null && <WorkDialog id={id} step={step} onClose={() => setStep(null)} />}
    </>
  );
}

function WorkDialog({ id, step, onClose }: { id: number; step: WorkStep; onClose: () => void }) {
  const [words, setWords] = useState("");
  const work = useAct("arrival.work");
  const say = useSay();
  const ok = async () => {
    if (reasonFault(words, false) !== null) return;
    const done = await work.run({ id, step, words: words.trim() });
    if (done === null) return;
    say(t("said.worked", { stage: t(`stage.${done.stage}`) }));
    onClose();
  };
  return (
    <Dialog
      title={t(`work.title.${step}`)}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t("act.cancel")}</Button>
          <Button look="main" onPress={() => void ok()} off={work.busy} testId="work-ok">
            {t(`work.${step}`)}
          </Button>
        </>
      }
    >
      <p>{t("work.text")}</p>
      <LongField label={t("work.words")} value={words} onChange={setWords} rows={2} wrong={reasonFault(words, false)} autoFocus testId="work-words" />
      {work.failure !== null && <Notice failure={work.failure} />}
    </Dialog>
  );
}

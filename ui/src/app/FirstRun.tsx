/** The first minutes with a new desk: whose it is, its road, its keys. Road and keys can wait. */
import { useState } from "react";
import { call } from "../api/call";
import { useLive } from "../api/useLive";
import { UnitForm } from "../features/desks/UnitForm";
import { KeyForm } from "../features/settings/KeyForm";
import { RoadForm } from "../features/settings/RoadForm";
import { t, told } from "../i18n";
import { day } from "../i18n/format";
import { Button } from "../shared/Button";

const STEPS = ["unit", "road", "keys"] as const;
type Step = (typeof STEPS)[number];

export function FirstRun({ onBegin, onDone }: { onBegin: () => void; onDone: () => void }) {
  const [step, setStep] = useState<Step>("unit");
  const [holder, setHolder] = useState<string | null>(null);
  const created = async (id: string, by: string) => {
    onBegin();
    setHolder(by);
    await call("desk.choose", { id }).catch(() => undefined);
    setStep("road");
  };
  return (
    <main className="gate">
      <div className="gate-box first-run" data-testid={`first-run-${step}`}>
        <header>
          <strong className="brand">Liên Văn</strong>
          <ol className="steps">
            {STEPS.map((each, at) => (
              <li key={each} aria-current={each === step ? "step" : undefined}>
                {at + 1}. {t(`first_run.step.${each}`)}
              </li>
            ))}
          </ol>
        </header>
        <h1>{t(`first_run.title.${step}`)}</h1>
        <p className="lead">{t(`first_run.text.${step}`)}</p>
        {step === "unit" && <UnitForm onDone={(id, by) => void created(id, by)} />}
        {step === "road" && (
          <>
            {holder !== null && <p className="notice wait">{told(`holder.${holder}`) ?? ""}</p>}
            <RoadForm road={null} onDone={() => setStep("keys")} />
            <Button look="quiet" onPress={() => setStep("keys")} testId="skip-road">
              {t("first_run.later")}
            </Button>
          </>
        )}
        {step === "keys" && <KeysStep onDone={onDone} />}
      </div>
    </main>
  );
}

function KeysStep({ onDone }: { onDone: () => void }) {
  const settings = useLive("settings.read", {});
  const keys = settings.answer?.keys ?? [];
  return (
    <>
      {keys.length > 0 && (
        <ul className="plain-lines">
          {keys.map((key) => (
            <li key={key.id}>
              <b>{t(`key_form.${key.role}`)}</b> {t("settings.key_line", { subject: key.subject, until: day(key.valid_to) })}
            </li>
          ))}
        </ul>
      )}
      <KeyForm />
      <Button look={keys.length > 0 ? "main" : "quiet"} onPress={onDone} testId="first-run-done">
        {keys.length > 0 ? t("first_run.begin") : t("first_run.later")}
      </Button>
    </>
  );
}

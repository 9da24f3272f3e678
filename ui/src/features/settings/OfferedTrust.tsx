/** Roots that come with the program: none counts before somebody has compared its fingerprint with the published one. */
import { useState } from "react";
import type { Offered } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day, moment } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Confirm } from "../../shared/Dialog";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { useSay } from "../../shared/said";

type Circle = Offered["circle"];
const CIRCLES: Circle[] = ["state", "party", "public", "own"];

export function OfferedTrust() {
  const offered = useLive("trust.offered", {});
  const [asked, setAsked] = useState<Offered | null>(null);
  const withdraw = useAct("trust.withdraw");
  const list = offered.answer;
  const failure = offered.failure ?? withdraw.failure;
  return (
    <>
      <h2>{t("settings.offered")}</h2>
      <p className="lead">{t("offered.text")}</p>
      {failure !== null && <Notice failure={failure} />}
      {list !== null && <p className="quiet">{t("offered.source", { dated: day(list.dated), source: list.source })}</p>}
      <ul className="cards" data-testid="offered">
        {list?.rows.map((row) => (
          <li key={row.sha256} data-testid={`offered-${row.sha256.slice(0, 8)}`} data-word={row.confirmed_at === null ? "offered" : "confirmed"}>
            <div>
              <strong>{row.name}</strong> <span className="chip">{t(`offered.circles.${row.circle}`)}</span> <span className="chip paper">{t(row.is_root ? "offered.root" : "offered.authority")}</span>
              <small>
                {validity(row)}
                {row.confirmed_at !== null && ` · ${t("offered.confirmed", { at: moment(row.confirmed_at) })}`}
              </small>
              <small className="fingerprint">SHA-256 {grouped(row.sha256)}</small>
              {!row.has_file && <small>{t("offered.no_file")}</small>}
            </div>
            {row.confirmed_at !== null && (
              <Button look="quiet" onPress={() => void withdraw.run({ sha256: row.sha256 })} off={withdraw.busy} testId={`withdraw-${row.sha256.slice(0, 8)}`}>
                {t("offered.withdraw")}
              </Button>
            )}
            {row.confirmed_at === null && row.has_file && (
              <Button onPress={() => setAsked(row)} testId={`confirm-${row.sha256.slice(0, 8)}`}>
                {t("offered.confirm")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Update />
      {asked !== null && <Compare row={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function Compare({ row, onClose }: { row: Offered; onClose: () => void }) {
  const [compared, setCompared] = useState(false);
  const [circle, setCircle] = useState<Circle>(row.circle);
  const confirm = useAct("trust.confirm");
  const say = useSay();
  const ok = async () => {
    if ((await confirm.run({ sha256: row.sha256, circle, compared })) === null) return;
    say(t("said.trust_confirmed", { name: row.name }));
    onClose();
  };
  return (
    <Confirm
      title={t("offered.confirm_title")}
      text={t("offered.confirm_text")}
      act={t("offered.confirm")}
      off={!compared}
      busy={confirm.busy}
      failure={confirm.failure}
      onOk={() => void ok()}
      onClose={onClose}
    >
      <p>
        <strong>{row.name}</strong>
      </p>
      <p className="fingerprint">{grouped(row.sha256)}</p>
      <Choice label={t("offered.circle")} value={circle} onChange={setCircle} options={CIRCLES.map((value) => ({ value, text: t(`offered.circles.${value}`) }))} testId="offered-circle" />
      <p>
        <label>
          <input type="checkbox" checked={compared} onChange={(event) => setCompared(event.target.checked)} data-testid="offered-compared" /> {t("offered.compared")}
        </label>
      </p>
    </Confirm>
  );
}

function Update() {
  const [path, setPath] = useState("");
  const update = useAct("trust.update");
  const say = useSay();
  const ok = async () => {
    const list = await update.run({ path: path.trim() });
    if (list === null) return;
    setPath("");
    say(t("said.offered_updated", { dated: day(list.dated) }));
  };
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <PathField label={t("offered.update")} value={path} onChange={setPath} kinds={[{ name: "JSON", extensions: ["json"] }]} help={t("offered.update_help")} testId="offered-path" />
      {update.failure !== null && <Notice failure={update.failure} />}
      <div className="form-foot">
        <Button onPress={() => void ok()} off={path.trim() === "" || update.busy} testId="offered-update">
          {t("offered.update")}
        </Button>
      </div>
    </form>
  );
}

/** Old ones are offered for old documents: that they have run out is said. */
function validity({ valid_to: until }: Offered): string {
  const today = new Date().toISOString().slice(0, until.length);
  return t(until < today ? "offered.ran_out" : "offered.valid_to", { until: day(until) });
}

/** `ab12 cd34 …`, as people compare them. */
function grouped(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(" ") ?? hex;
}

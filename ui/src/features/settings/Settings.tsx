/** Thiết lập: the office, its road, its keys, whom it trusts, and what this program is. */
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { KeyEntry, KeyOffer, TrustEntry } from "../../api/bindings";
import { useAct, type Output } from "../../api/call";
import { useLive } from "../../api/useLive";
import { chooseLanguage, language, t, told } from "../../i18n";
import { day } from "../../i18n/format";
import { Button, IconButton } from "../../shared/Button";
import { Choice } from "../../shared/Choice";
import { Confirm } from "../../shared/Dialog";
import { FactList } from "../../shared/DocumentView";
import { Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { useSay } from "../../shared/said";
import { HeadsForm } from "./HeadsForm";
import { Appearance } from "./Appearance";
import { KeyForm } from "./KeyForm";
import { OfferedTrust } from "./OfferedTrust";
import { OfficeForm } from "./OfficeForm";
import { RoadForm } from "./RoadForm";
import { Roads } from "./Roads";
import { StampsForm } from "./StampsForm";
import { StyleForm } from "./StyleForm";

export const SETTINGS_TABS = ["office", "style", "road", "keys", "appearance", "stamps", "trust", "about"] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

export function Settings({ tab, onTab }: { tab: SettingsTab; onTab: (tab: SettingsTab) => void }) {
  const settings = useLive("settings.read", {});
  const now = settings.answer;
  return (
    <div className="page settings">
      <header className="page-head">
        <h1 data-home tabIndex={-1}>
          {t("settings.title")}
        </h1>
      </header>
      {settings.failure !== null && <Notice failure={settings.failure} />}
      {now === null && settings.loading && <Loading text={t("list.loading")} />}
      {now !== null && (
        <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => onTab(key as SettingsTab)}>
          <TabList className="tab-list" aria-label={t("settings.title")}>
            {SETTINGS_TABS.map((each) => (
              <Tab key={each} id={each} className="tab" data-testid={`settings-${each}`}>
                {t(`settings.${each}`)}
              </Tab>
            ))}
          </TabList>
          <TabPanel id="office" className="tab-panel">
            <OfficeForm key={JSON.stringify(now.office)} office={now.office} />
          </TabPanel>
          <TabPanel id="style" className="tab-panel">
            <StyleForm key={JSON.stringify(now.office.style)} office={now.office} />
            <HeadsForm key={JSON.stringify(now.office.heads)} office={now.office} />
          </TabPanel>
          <TabPanel id="road" className="tab-panel">
            <p className="lead">{t("settings.road_text")}</p>
            {now.road === null ? <RoadForm road={null} /> : <Roads />}
          </TabPanel>
          <TabPanel id="keys" className="tab-panel">
            <Keys keys={now.keys} />
          </TabPanel>
          <TabPanel id="appearance" className="tab-panel">
            <Appearance signer={now.office.signer.name} />
          </TabPanel>
          <TabPanel id="stamps" className="tab-panel">
            <StampsForm key={JSON.stringify(now.stamps)} stamps={now.stamps} />
          </TabPanel>
          <TabPanel id="trust" className="tab-panel">
            <Trusted entries={now.trust} />
            <OfferedTrust />
          </TabPanel>
          <TabPanel id="about" className="tab-panel">
            <About settings={now} />
          </TabPanel>
        </Tabs>
      )}
    </div>
  );
}

function Keys({ keys }: { keys: KeyEntry[] }) {
  const [asked, setAsked] = useState<KeyEntry | null>(null);
  const remove = useAct("key.remove");
  const list = useLive("key.list", keys.length === 0 ? null : { role: null, module: null });
  const offers = list.answer?.offers ?? [];
  const ok = async () => {
    if (asked !== null && (await remove.run({ id: asked.id })) !== null) setAsked(null);
  };
  return (
    <>
      <p className="lead">{t("settings.keys_text")}</p>
      {keys.length === 0 && <p className="quiet">{t("settings.no_keys")}</p>}
      <ul className="cards">
        {keys.map((key) => (
          <li key={key.id} data-testid={`key-${key.id}`}>
            <div>
              <strong>{key.label || key.subject}</strong> <span className="chip">{t(`key_form.${key.role}`)}</span> <KeyMarks offer={offers.find((offer) => offer.entry === key.id)} />
              <small>{lineOf(key)}</small>
              {key.organisation !== "" && <small>{key.organisation}</small>}
              {placeOf(key) !== "" && <small className="path">{placeOf(key)}</small>}
            </div>
            <IconButton label={t("settings.remove_key")} onPress={() => setAsked(key)}>
              <Trash2 size={15} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <h2>{t("settings.add_key")}</h2>
      <KeyForm />
      {asked !== null && (
        <Confirm
          title={t("settings.remove_key")}
          text={t("settings.remove_key_text", { name: asked.label || asked.subject })}
          act={t("act.remove")}
          danger
          busy={remove.busy}
          failure={remove.failure}
          onOk={() => void ok()}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

/** What the key's token says now. */
function KeyMarks({ offer }: { offer: KeyOffer | undefined }) {
  if (offer === undefined) return null;
  const away = AWAY[offer.key.type];
  return (
    <>
      {offer.is_usual && <span className="chip paper">{t("settings.key_usual")}</span>}{" "}
      <span className={offer.is_there ? "chip well" : "chip care"} data-testid={`key-there-${offer.entry}`}>
        {t(offer.is_there ? "settings.key_here" : away)}
      </span>
      {offer.is_there && offer.pin.is_locked && <small className="wrong">{t("key_dialog.locked")}</small>}
      {offer.is_there && !offer.pin.is_locked && offer.pin.is_final_try && <small className="wrong">{t("key_dialog.final_try")}</small>}
      {offer.standing === "expired" && <small className="wrong">{t("key_dialog.expired", { until: day(offer.valid_to) })}</small>}
      {offer.standing === "revoked" && <small className="wrong">{t("key_dialog.revoked")}</small>}
    </>
  );
}

const AWAY = { file: "settings.key_file_away", token: "settings.key_away", service: "settings.key_service_away", windows: "settings.key_away" } as const;

/** Whose certificate, and until when; the service chooses one each time. */
function lineOf({ key, subject, valid_to }: KeyEntry): string {
  if (key.type !== "service") return t("settings.key_line", { subject, until: day(valid_to) });
  return subject === "" ? t("settings.key_line_service") : t("settings.key_line_service_last", { subject });
}

function placeOf({ key }: KeyEntry): string {
  if (key.type === "file") return key.path;
  if (key.type === "token") return `${key.module} · ${key.serial}`;
  return key.type === "windows" ? t("key_dialog.windows") : "";
}

function Trusted({ entries }: { entries: TrustEntry[] }) {
  const [path, setPath] = useState("");
  const [asked, setAsked] = useState<TrustEntry | null>(null);
  const add = useAct("trust.add");
  const remove = useAct("trust.remove");
  const say = useSay();
  const doAdd = async () => {
    const entry = await add.run({ path: path.trim() });
    if (entry === null) return;
    setPath("");
    say(t("said.trust_added", { subject: entry.subject }));
  };
  const doRemove = async () => {
    if (asked !== null && (await remove.run({ name: asked.name })) !== null) setAsked(null);
  };
  return (
    <>
      <p className="lead">{t("settings.trust_text")}</p>
      {entries.length === 0 && <p className="quiet">{t("settings.no_trust")}</p>}
      <ul className="cards">
        {entries.map((entry) => (
          <li key={entry.name}>
            <div>
              <strong>{entry.subject}</strong> <span className="chip paper">{t(`settings.${entry.kind}`)}</span> {entry.kind === "certificate" && <span className="chip">{t(`offered.circles.${entry.circle}`)}</span>}
              <small>{t("settings.trust_line", { name: entry.name, until: day(entry.valid_to) })}</small>
              <small className="fingerprint">SHA-256 {grouped(entry.sha256)}</small>
            </div>
            <IconButton label={t("settings.remove_trust")} onPress={() => setAsked(entry)}>
              <Trash2 size={15} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <h2>{t("settings.add_trust")}</h2>
      <form className="form" onSubmit={(event) => event.preventDefault()}>
        <PathField
          label={t("settings.trust_path")}
          value={path}
          onChange={setPath}
          kinds={[{ name: "X.509", extensions: ["cer", "crt", "pem", "der", "crl"] }]}
          help={t("settings.trust_path_help")}
          testId="trust-path"
        />
        {add.failure !== null && <Notice failure={add.failure} />}
        <div className="form-foot">
          <Button look="main" onPress={() => void doAdd()} off={path.trim() === "" || add.busy} testId="trust-add">
            {t("act.add")}
          </Button>
        </div>
      </form>
      {asked !== null && (
        <Confirm
          title={t("settings.remove_trust")}
          text={t("settings.remove_trust_text", { name: asked.subject })}
          act={t("act.remove")}
          danger
          busy={remove.busy}
          failure={remove.failure}
          onOk={() => void doRemove()}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

/** `ab12 cd34 …`, as people compare them. */
function grouped(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(" ") ?? hex;
}

function About({ settings }: { settings: Output<"settings.read"> }) {
  return (
    <>
      <FactList
        facts={{
          [t("settings.version")]: <span data-testid="version">{settings.version}</span>,
          [t("settings.holder")]: told(`holder.${settings.holder}`) ?? settings.holder,
          }}
      />
      <p className="lead">{t("settings.kept_text")}</p>
      <div className="form">
        <Choice
          label={t("settings.language")}
          value={language()}
          onChange={chooseLanguage}
          options={[
            { value: "vi", text: "Tiếng Việt" },
            { value: "en", text: "English" },
          ]}
        />
      </div>
    </>
  );
}

/** Makes a signing key known to this desk: on a token, or in a file. It stays where it is; its PIN is not kept. */
import { RefreshCw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { FaultEntry, KeyOffer, KeyRole } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day } from "../../i18n/format";
import { Button } from "../../shared/Button";
import { Choice, Segments } from "../../shared/Choice";
import { Loading } from "../../shared/Empty";
import { Field } from "../../shared/Field";
import { nameOf } from "../../shared/KeyPick";
import { Notice, textsOf } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { useSay } from "../../shared/said";

type Home = "file" | "token" | "service" | "windows";

export function KeyForm({ onDone }: { onDone?: () => void }) {
  const [role, setRole] = useState<KeyRole>("leader");
  const [home, setHome] = useState<Home>("file");
  // Windows alone has a store; elsewhere nobody is asked about it.
  const hasStore = useLive("key.list", { role: null, module: null }).answer?.has_store === true;
  const Part = PARTS[home];
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()}>
      <Segments
        label={t("key_form.role")}
        value={role}
        onChange={setRole}
        options={[
          { value: "leader", text: t("key_form.leader"), testId: "key-role-leader" },
          { value: "office", text: t("key_form.office"), testId: "key-role-office" },
        ]}
      />
      <p className="help">{t(`key_form.${role}_help`)}</p>
      <Segments
        label={t("key_form.kind")}
        value={home}
        onChange={setHome}
        options={[
          { value: "file", text: t("key_form.kind_file"), testId: "key-in-file" },
          { value: "token", text: t("key_form.kind_token"), testId: "key-on-token" },
          { value: "service", text: t("key_form.kind_service"), testId: "key-by-service" },
          ...(hasStore ? [{ value: "windows" as const, text: t("key_form.kind_windows"), testId: "key-in-windows" }] : []),
        ]}
      />
      <Part role={role} onDone={onDone} />
    </form>
  );
}

type PartProps = { role: KeyRole; onDone: (() => void) | undefined };

function InFile({ role, onDone }: PartProps) {
  const [path, setPath] = useState("");
  const [label, setLabel] = useState("");
  const [pin, setPin] = useState("");
  const add = useAct("key.add");
  const say = useSay();
  const ok = async () => {
    const key = await add.run({ key: { type: "file", path: path.trim() }, role, label: label.trim(), pin });
    setPin("");
    if (key === null) return;
    setPath("");
    setLabel("");
    say(t("said.key_added", { subject: key.subject }));
    onDone?.();
  };
  const wrong = add.failure?.code === "key.pin_wrong" ? textsOf("key.pin_wrong", add.failure.facts as Record<string, string>) : null;
  const pinWrong = wrong === null ? null : `${wrong.title} ${wrong.remedy}`;
  const fields = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (add.failure !== null) fields.current?.querySelector<HTMLElement>("input[type=password]")?.focus();
  }, [add.failure]);
  return (
    <>
      <PathField label={t("key_form.path")} value={path} onChange={setPath} kinds={[{ name: "PKCS#12", extensions: ["p12", "pfx"] }]} testId="key-path" />
      <div className="two" ref={fields}>
        <Field label={t("key_form.label")} value={label} onChange={setLabel} help={t("key_form.label_help")} testId="key-label" />
        <Field label={t("key_dialog.pin")} value={pin} onChange={setPin} secret help={t("key_form.pin_help")} wrong={pinWrong} testId="key-pin" />
      </div>
      {add.failure !== null && pinWrong === null && <Notice failure={add.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={path.trim() === "" || pin === "" || add.busy} testId="key-add">
          {t("key_form.add")}
        </Button>
      </div>
    </>
  );
}

/** A token shows its certificates without a PIN: none is asked for here. */
function OnToken({ role, onDone }: PartProps) {
  const [module, setModule] = useState("");
  const [named, setNamed] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [label, setLabel] = useState("");
  const list = useLive("key.list", { role, module: named });
  const add = useAct("key.add");
  const say = useSay();
  const offers = list.answer?.offers.filter((offer) => offer.device !== null && offer.entry === null && offer.is_there) ?? [];
  const offer = offers.find((one) => nameOf(one) === chosen) ?? offers[0];
  const [searching, setSearching] = useState(false);
  useEffect(() => {
    if (!list.loading) setSearching(false);
  }, [list.loading]);
  const search = () => {
    setSearching(true);
    const wanted = module.trim() === "" ? null : module.trim();
    if (wanted === named) list.reload();
    else setNamed(wanted);
  };
  const ok = async () => {
    if (offer === undefined) return;
    const key = await add.run({ key: offer.key, role, label: label.trim(), pin: "" });
    if (key === null) return;
    setLabel("");
    say(t("said.key_added", { subject: key.subject }));
    onDone?.();
  };
  // The host tells modules by their whole paths.
  const own = named === null ? undefined : list.answer?.troubles.find(({ module: path }) => path.endsWith(named.split(/[\\/]/).at(-1) ?? named));
  const installed = list.answer?.modules.filter((one) => one.is_there).map((one) => one.name) ?? [];
  return (
    <>
      {list.answer !== null && <p className="help">{installed.length === 0 ? t("key_form.no_modules") : t("key_form.known_modules", { names: [...new Set(installed)].join(", ") })}</p>}
      <PathField label={t("key_form.module")} value={module} onChange={setModule} kinds={[{ name: "PKCS#11", extensions: ["so", "dll", "dylib"] }]} help={t("key_form.module_help")} testId="key-module" />
      <div>
        <Button icon={<RefreshCw size={14} aria-hidden />} onPress={search} testId="key-search">
          {t(searching ? "key_form.searching" : "key_form.search")}
        </Button>
      </div>
      {list.loading && list.answer === null && <Loading text={t("key_dialog.looking")} />}
      {list.failure !== null && <Notice failure={list.failure} />}
      {list.answer?.troubles.map(({ module: path, reason }) => {
        const { title, remedy } = textsOf(reason.code, reason.facts as Record<string, string>);
        return (
          <p key={path} className={path === own?.module ? "notice fix" : "help"} data-testid="module-trouble">
            {t("key_dialog.trouble", { module: path, reason: `${title} ${remedy}` })}
          </p>
        );
      })}
      {list.answer !== null && offer === undefined && own === undefined && (
        <p className="notice wait" data-testid="no-token">
          {t("key_form.no_token")}
        </p>
      )}
      {offer !== undefined && (
        <div className="two">
          <Choice
            label={t("key_form.certificate")}
            testId="key-certificate"
            value={nameOf(offer)}
            onChange={setChosen}
            options={offers.map((one) => ({ value: nameOf(one), text: one.subject, note: `${one.organisation} · ${t("key_dialog.device_line", { label: one.device?.label ?? "", serial: one.device?.serial ?? "" })} · ${day(one.valid_to)}` }))}
          />
          <Field label={t("key_form.label")} value={label} onChange={setLabel} help={t("key_form.label_help")} testId="key-label" />
        </div>
      )}
      {add.failure !== null && <Notice failure={add.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={offer === undefined || add.busy} testId="key-add">
          {t("key_form.add")}
        </Button>
      </div>
    </>
  );
}

/** The signing service: looked for on this machine, and said clearly when it does not run. */
function ByService({ role, onDone }: PartProps) {
  const [label, setLabel] = useState("");
  const list = useLive("key.list", { role, module: null });
  const add = useAct("key.add");
  const say = useSay();
  const service = list.answer?.service;
  const trouble = service?.trouble ?? null;
  const ok = async () => {
    const key = await add.run({ key: { type: "service" }, role, label: label.trim(), pin: "" });
    if (key === null) return;
    setLabel("");
    say(t("said.key_added", { subject: key.label }));
    onDone?.();
  };
  return (
    <>
      <p className="help">{t("key_form.service_text")}</p>
      {list.failure !== null && <Notice failure={list.failure} />}
      {service === undefined && list.failure === null && <Loading text={t("key_dialog.looking")} />}
      {service !== undefined && (
        <p className={service.is_running ? "notice well" : "notice wait"} role="status" data-testid="service-state">
          {service.is_running
            ? t("key_form.service_here", { version: service.version })
            : t("key_form.service_away", { reason: trouble === null ? "" : sentence(trouble) })}
        </p>
      )}
      <div>
        <Button icon={<RefreshCw size={14} aria-hidden />} onPress={list.reload} off={list.loading} testId="service-search">
          {t("key_dialog.look_again")}
        </Button>
      </div>
      <Field label={t("key_form.label")} value={label} onChange={setLabel} testId="key-label" />
      {add.failure !== null && <Notice failure={add.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={service?.is_running !== true || add.busy} testId="key-add">
          {t("key_form.add")}
        </Button>
      </div>
    </>
  );
}

const isStored = ({ key, entry, is_there }: KeyOffer) => key.type === "windows" && entry === null && is_there;

/** The store shows its certificates; Windows asks for a PIN when it signs. */
function InWindows({ role, onDone }: PartProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [label, setLabel] = useState("");
  const list = useLive("key.list", { role, module: null });
  const add = useAct("key.add");
  const say = useSay();
  const offers = list.answer?.offers.filter(isStored) ?? [];
  const offer = offers.find((one) => nameOf(one) === chosen) ?? offers[0];
  const ok = async () => {
    if (offer === undefined) return;
    const key = await add.run({ key: offer.key, role, label: label.trim(), pin: "" });
    if (key === null) return;
    setLabel("");
    say(t("said.key_added", { subject: key.subject }));
    onDone?.();
  };
  return (
    <>
      {list.answer !== null && offer === undefined && (
        <p className="notice wait" data-testid="no-stored">
          {t("key_form.windows_none")}
        </p>
      )}
      {offer !== undefined && (
        <div className="two">
          <Choice label={t("key_form.certificate")} testId="key-certificate" value={nameOf(offer)} onChange={setChosen} options={offers.map((one) => ({ value: nameOf(one), text: one.subject, note: `${one.organisation} · ${day(one.valid_to)}` }))} />
          <Field label={t("key_form.label")} value={label} onChange={setLabel} help={t("key_form.label_help")} testId="key-label" />
        </div>
      )}
      {add.failure !== null && <Notice failure={add.failure} />}
      <div className="form-foot">
        <Button look="main" onPress={() => void ok()} off={offer === undefined || add.busy} testId="key-add">
          {t("key_form.add")}
        </Button>
      </div>
    </>
  );
}

function sentence({ code, facts }: FaultEntry): string {
  const texts = textsOf(code, facts as Record<string, string>);
  return `${texts.title} ${texts.remedy}`;
}

const PARTS = { file: InFile, token: OnToken, service: ByService, windows: InWindows };

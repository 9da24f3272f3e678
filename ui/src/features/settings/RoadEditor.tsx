/** One road to be set up or changed. Secrets and files left empty stay as they are kept. */
import { useState } from "react";
import type { Body, RoadEntry, RoadRule, RoadWire } from "../../api/bindings";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Field, LongField } from "../../shared/Field";
import { Notice } from "../../shared/Notice";
import { PathField } from "../../shared/PathField";
import { useSay } from "../../shared/said";

const PEM = [{ name: "PEM", extensions: ["pem", "crt", "cer"] }];
const IDENTITY = [{ name: "PKCS#12, PEM", extensions: ["p12", "pfx", "pem"] }];

export function RoadEditor({ road, onDone }: { road: RoadEntry | null; onDone: () => void }) {
  const [form, setForm] = useState(() => formOf(road));
  const save = useAct("road.save");
  const say = useSay();
  const set = <K extends keyof Form>(key: K) => (value: Form[K]) => setForm((known) => ({ ...known, [key]: value }));
  const provincial = form.kind === "provincial";
  const ready = form.name.trim() !== "" && form.address.trim() !== "" && form.center.trim() !== "" && (road !== null || form.secret !== "");
  const kept = road === null ? undefined : t("roads.kept");
  const ok = async () => {
    if ((await save.run(inputOf(road, form))) === null) return;
    say(t("said.road_saved"));
    onDone();
  };
  return (
    <form className="form" onSubmit={(event) => event.preventDefault()} data-testid="road-editor">
      <Field label={t("roads.name")} value={form.name} onChange={set("name")} help={t("roads.name_help")} testId="roads-name" />
      {road?.travelled !== true && (
        <>
          <Segments
            label={t("roads.wire")}
            labelled
            value={form.kind}
            onChange={set("kind")}
            options={[
              { value: "national", text: t("roads.wire_national"), testId: "roads-national" },
              { value: "provincial", text: t("roads.wire_provincial"), testId: "roads-provincial" },
            ]}
          />
          <Segments
            label={t("roads.network")}
            labelled
            value={form.network}
            onChange={set("network")}
            options={[
              { value: "state", text: t("roads.network_state"), testId: "roads-state" },
              { value: "party", text: t("roads.network_party"), testId: "roads-party" },
            ]}
          />
        </>
      )}
      <Field label={t("road_form.adapter")} value={form.address} onChange={set("address")} help={t("road_form.adapter_help")} testId="roads-address" />
      <Field label={t(provincial ? "roads.system" : "road_form.center")} value={form.center} onChange={set("center")} testId="roads-center" />
      <Field label={t(provincial ? "roads.key" : "road_form.secret")} value={form.secret} onChange={set("secret")} secret help={kept} testId="roads-secret" />
      {provincial && (
        <>
          <Field label={t("roads.username")} value={form.username} onChange={set("username")} testId="roads-username" />
          <Field label={t("roads.password")} value={form.password} onChange={set("password")} secret help={kept} testId="roads-password" />
          <Field label={t("roads.application")} value={form.application} onChange={set("application")} testId="roads-application" />
        </>
      )}
      <LongField label={t("roads.rules")} value={form.rules} onChange={set("rules")} help={t("roads.rules_help")} testId="roads-rules" />
      <details className="more" data-testid="roads-more">
        <summary>{t("roads.more")}</summary>
        <Field label={t("roads.proxy")} value={form.proxy} onChange={set("proxy")} help={t("roads.proxy_help")} testId="roads-proxy" />
        {form.proxy.trim() !== "" && (
          <>
            <Field label={t("roads.proxy_user")} value={form.proxyUser} onChange={set("proxyUser")} />
            <Field label={t("roads.proxy_password")} value={form.proxyPassword} onChange={set("proxyPassword")} secret help={kept} />
            <Field label={t("roads.proxy_except")} value={form.proxyExcept} onChange={set("proxyExcept")} />
          </>
        )}
        <PathField label={t("roads.authority")} value={form.authority} onChange={set("authority")} kinds={PEM} help={inUse("roads.authority_kept", road?.authority)} testId="roads-authority" />
        <Tick label={t("roads.authority_alone")} value={form.authorityAlone} onChange={set("authorityAlone")} />
        {road !== null && road.authority !== "" && <Tick label={`${t("roads.forget")}: ${road.authority}`} value={form.forgetAuthority} onChange={set("forgetAuthority")} />}
        <PathField label={t("roads.identity")} value={form.identity} onChange={set("identity")} kinds={IDENTITY} help={inUse("roads.identity_kept", road?.identity)} testId="roads-identity" />
        {form.identity.endsWith(".pem") && <PathField label={t("roads.identity_key")} value={form.identityKey} onChange={set("identityKey")} kinds={PEM} />}
        {form.identity !== "" && !form.identity.endsWith(".pem") && <Field label={t("roads.identity_password")} value={form.identityPassword} onChange={set("identityPassword")} secret />}
        {road !== null && road.identity !== "" && <Tick label={`${t("roads.forget")}: ${road.identity}`} value={form.forgetIdentity} onChange={set("forgetIdentity")} />}
      </details>
      {save.failure !== null && <Notice failure={save.failure} />}
      <div className="form-foot">
        <Button onPress={onDone}>{t("act.cancel")}</Button>
        <Button look="main" onPress={() => void ok()} off={!ready || save.busy} testId="roads-save">
          {t("road_form.save")}
        </Button>
      </div>
    </form>
  );
}

function Tick({ label, value, onChange }: { label: string; value: boolean; onChange: (value: boolean) => void }) {
  return (
    <label className="tick">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} /> {label}
    </label>
  );
}

function inUse(key: "roads.authority_kept" | "roads.identity_kept", name: string | undefined): string {
  return name === undefined || name === "" ? "" : t(key, { name });
}

function formOf(road: RoadEntry | null) {
  return {
    name: road?.name ?? "",
    kind: road?.kind ?? ("national" as RoadWire),
    network: road?.network ?? ("state" as Body),
    address: road?.address ?? "",
    center: road?.center ?? "",
    secret: "",
    username: road?.username ?? "",
    password: "",
    application: road?.application ?? "",
    rules: (road?.rules ?? []).map((rule) => (rule.party_too ? `${rule.prefix} +Đảng` : rule.prefix)).join("\n"),
    proxy: road?.proxy?.address ?? "",
    proxyUser: road?.proxy?.username ?? "",
    proxyPassword: "",
    proxyExcept: road?.proxy?.except ?? "",
    authority: "",
    authorityAlone: road?.authority_alone ?? false,
    forgetAuthority: false,
    identity: "",
    identityKey: "",
    identityPassword: "",
    forgetIdentity: false,
  };
}

type Form = ReturnType<typeof formOf>;

/** `H99` or `H99 +Đảng`, one a line. */
export function rulesOf(text: string): RoadRule[] {
  const lines = text.split(/\n|,/).map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const [prefix = "", ...rest] = line.split(/\s+|(?=\+)/u);
      return { prefix: prefix.trim(), party_too: /đảng/iu.test(rest.join(" ")) };
    });
}

function inputOf(road: RoadEntry | null, form: Form) {
  return {
    id: road?.id ?? null,
    name: form.name.trim(),
    kind: form.kind,
    network: form.network,
    address: form.address.trim(),
    center: form.center.trim(),
    secret: form.secret,
    username: form.username.trim(),
    password: form.password,
    application: form.application.trim(),
    rules: rulesOf(form.rules),
    proxy: form.proxy.trim() === "" ? null : { address: form.proxy.trim(), username: form.proxyUser.trim(), except: form.proxyExcept.trim() },
    proxy_password: form.proxyPassword,
    authority_path: form.authority.trim(),
    authority_alone: form.authorityAlone,
    forget_authority: form.forgetAuthority,
    identity_path: form.identity.trim(),
    identity_key_path: form.identityKey.trim(),
    identity_password: form.identityPassword,
    forget_identity: form.forgetIdentity,
  };
}

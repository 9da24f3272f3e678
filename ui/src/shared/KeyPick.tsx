/**
 * Which key, and its PIN: what its token says of the tries is told before anybody types. The PIN lives in this part
 * alone and is gone with it; after a failure it is typed anew, never sent a second time by itself.
 */
import { AlertTriangle, AppWindow, KeyRound, Lock, RefreshCw, Smartphone } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { Failure, KeyList, KeyOffer, KeyRole, SignDispatch } from "../api/bindings";
import { useLive } from "../api/useLive";
import { t } from "../i18n";
import { day } from "../i18n/format";
import { Button } from "./Button";
import { Choice } from "./Choice";
import { Loading } from "./Empty";
import { Field } from "./Field";
import { Notice, textsOf } from "./Notice";

/** What every verb that signs takes of a key. */
export type KeyUse = Omit<SignDispatch, "id">;

export type KeyPick = {
  /** What stands on the screen for it. */
  fields: ReactNode;
  /** What the verb takes; nothing until it can be tried. */
  given: Pick<KeyUse, "key" | "pin" | "accepts_final_try"> | null;
  /** Looked for, and there is none. */
  isNone: boolean;
  /** Where keys are entered on the device. */
  isOnDevice: boolean;
  /** Forgets the PIN. */
  clear: () => void;
};

type Asked = {
  role: KeyRole;
  busy: boolean;
  failure: Failure | null;
  autoFocus?: boolean;
  testId?: string;
  pinTestId?: string;
  /** Asked only while it is wanted. */
  off?: boolean;
};

export function useKeyPick({ role, busy, failure, autoFocus, testId, pinTestId = "pin-input", off }: Asked): KeyPick {
  const list = useLive("key.list", off === true ? null : { role, module: null });
  const offers = list.answer?.offers ?? [];
  // Fixed at the first answer: a list that comes anew in another order must not hand the PIN to another key.
  const [chosen, setChosen] = useState<KeyOffer | null>(null);
  const first = offers[0];
  if (chosen === null && first !== undefined) setChosen(first);
  const [pin, setPin] = useState("");
  const [accepts, setAccepts] = useState(false);
  const { reload } = list;
  useEffect(() => {
    if (failure === null) return;
    setPin("");
    setAccepts(false);
    // What the token says of its tries has changed.
    reload();
    document.querySelector<HTMLElement>(`[data-testid="${pinTestId}"]`)?.focus();
  }, [failure, reload, pinTestId]);
  const offer = chosen === null ? null : (offers.find((one) => nameOf(one) === nameOf(chosen)) ?? null);
  const isGone = chosen !== null && offer === null;
  const hindrance = isGone ? t("key_dialog.gone", { label: chosen.label || chosen.subject }) : offer === null ? null : hindranceOf(offer);
  const taking = offer === null || hindrance !== null ? null : nameOf(offer);
  useEffect(() => {
    // A PIN is one key's alone: gone with it, locked or away with it.
    setPin("");
    setAccepts(false);
  }, [taking]);
  const isOnDevice = offer?.pin.on_device === true;
  const home = offer === null ? "file" : homeOf(offer);
  const wantsWord = offer?.pin.is_final_try === true && hindrance === null;
  const canTry = offer !== null && hindrance === null && (isOnDevice || pin !== "") && (!wantsWord || accepts);
  const pinWrong = failure?.code === "key.pin_wrong" || failure?.code === "key.pin_unfit" ? failure : null;
  const fields =
    list.answer === null ? (
      list.failure === null ? <Loading text={t("key_dialog.looking")} /> : <Notice failure={list.failure} />
    ) : (
      <div className="stack">
        <Choice
          label={t("key_dialog.key")}
          testId={testId ?? "key-select"}
          value={offer === null ? "" : nameOf(offer)}
          onChange={(name) => {
            setChosen(offers.find((one) => nameOf(one) === name) ?? null);
            setPin("");
            setAccepts(false);
          }}
          options={offers.map((one) => ({ value: nameOf(one), text: one.label || one.subject, note: noteOf(one) }))}
        />
        {offer !== null && <KeyFacts offer={offer} />}
        <Troubles list={list.answer} />
        {hindrance !== null && (
          <div className="notice fix" role="alert" data-testid="key-hindrance">
            <Lock size={15} aria-hidden /> <span>{hindrance}</span>{" "}
            <Button look="quiet" icon={<RefreshCw size={14} aria-hidden />} onPress={reload} testId="key-again">
              {t("key_dialog.look_again")}
            </Button>
          </div>
        )}
        {hindrance === null && offer !== null && (
          <>
            {wantsWord && (
              <div className="notice bad stacked" role="alert" data-testid="final-try">
                <p>
                  <AlertTriangle size={15} aria-hidden /> {t("key_dialog.final_try")}
                </p>
                <label>
                  <input type="checkbox" checked={accepts} onChange={() => setAccepts(!accepts)} data-testid="accept-final-try" /> {t("key_dialog.accept_final_try")}
                </label>
              </div>
            )}
            {!wantsWord && offer.pin.is_low && (
              <p className="notice wait" data-testid="pin-low">
                <AlertTriangle size={15} aria-hidden /> {t("key_dialog.pin_low")}
              </p>
            )}
            {isOnDevice ? (
              <p className="notice wait" role="status" data-testid={home === "service" ? "in-service-window" : "pin-on-device"}>
                {home === "token" ? <Smartphone size={15} aria-hidden /> : <AppWindow size={15} aria-hidden />} {t(WHERE[home][busy ? "now" : "before"])}
              </p>
            ) : (
              <Field
                label={t("key_dialog.pin")}
                value={pin}
                onChange={setPin}
                secret
                autoFocus={autoFocus ?? false}
                testId={pinTestId}
                help={offer.pin.min > 0 ? t("key_dialog.pin_length", { min: offer.pin.min, max: offer.pin.max }) : t("key_dialog.pin_help")}
                wrong={pinWrong === null ? null : sentence(pinWrong)}
              />
            )}
          </>
        )}
        {failure !== null && pinWrong === null && failure.code !== "act.called_off" && <Notice failure={failure} />}
      </div>
    );
  return {
    fields,
    given: canTry && offer !== null ? { key: offer.key, pin, accepts_final_try: accepts } : null,
    isNone: list.answer !== null && offers.length === 0 && chosen === null,
    isOnDevice,
    clear: () => setPin(""),
  };
}

/** One name for each key, wherever it lives. */
export function nameOf({ key }: Pick<KeyOffer, "key">): string {
  return typeof key === "string" ? key : JSON.stringify(key);
}

type KeyHome = "file" | "token" | "service" | "windows";

/** Where the key lives. */
function homeOf({ key }: Pick<KeyOffer, "key">): KeyHome {
  return typeof key === "string" ? "file" : key.type;
}

/** Where the PIN is entered when it is not here, before the act and while it goes on. */
const WHERE = {
  file: { before: "key_dialog.on_device", now: "key_dialog.enter_now" },
  token: { before: "key_dialog.on_device", now: "key_dialog.enter_now" },
  service: { before: "key_dialog.service_window", now: "key_dialog.service_now" },
  windows: { before: "key_dialog.windows_pin", now: "key_dialog.windows_pin" },
} as const;

const AWAY = { file: "key_dialog.file_away", token: "key_dialog.token_away", service: "key_dialog.service_away", windows: "key_dialog.windows_away" } as const;

/** Why it cannot sign now; nothing if it can. */
function hindranceOf(offer: KeyOffer): string | null {
  if (!offer.is_there) return t(AWAY[homeOf(offer)], { serial: offer.device?.serial ?? "" });
  if (offer.pin.is_locked) return t("key_dialog.locked");
  if (offer.pin.is_unset) return t("key_dialog.unset");
  if (offer.standing === "expired") return t("key_dialog.expired", { until: day(offer.valid_to) });
  if (offer.standing === "not_yet_valid") return t("key_dialog.not_yet", { from: day(offer.valid_from) });
  if (offer.standing === "revoked") return t("key_dialog.revoked");
  return offer.standing === "unfit" ? t("key_dialog.unfit") : null;
}

function noteOf(offer: KeyOffer): string {
  const home = homeOf(offer);
  const where = home === "token" ? t("key_dialog.token", { label: offer.device?.label || (offer.device?.serial ?? "") }) : t(`key_dialog.${home}`);
  const whose = home === "service" ? lastOf(offer) : t("key_dialog.key_note", { subject: offer.subject, until: day(offer.valid_to) });
  return [where, whose, hindranceOf(offer)].filter((part) => part !== null && part !== "").join(" · ");
}

/** Who signed with the service last; it chooses a certificate each time. */
function lastOf(offer: KeyOffer): string {
  return offer.subject === "" ? "" : t("key_dialog.service_last", { subject: offer.subject });
}

/** Whose key it is, in full: the certificate is what everybody will read. */
function KeyFacts({ offer }: { offer: KeyOffer }) {
  const organisation = [offer.title, offer.organisation].filter((part) => part !== "").join(", ");
  return (
    <p className="key-facts" data-testid="key-facts">
      <KeyRound size={15} aria-hidden />
      <span>
        <strong>{homeOf(offer) === "service" ? offer.label : offer.subject}</strong>
        {homeOf(offer) === "service" && offer.subject !== "" && <small>{lastOf(offer)}</small>}
        {organisation !== "" && <small>{organisation}</small>}
        {offer.device !== null && offer.device.label !== "" && <small>{t("key_dialog.device_line", { label: offer.device.label, serial: offer.device.serial })}</small>}
        {offer.issuer !== "" && <small>{t("key_dialog.issued_by", { issuer: offer.issuer })}</small>}
      </span>
    </p>
  );
}

/** Drivers that could not be spoken to: the keys on their tokens are not in the list. */
function Troubles({ list }: { list: KeyList }) {
  return list.troubles.map(({ module, reason }) => (
    <p key={module} className="help" data-testid="module-trouble">
      {t("key_dialog.trouble", { module, reason: textsOf(reason.code, reason.facts as Record<string, string>).title })}
    </p>
  ));
}

function sentence(failure: Failure): string {
  const texts = textsOf(failure.code, failure.facts as Record<string, string>);
  return `${texts.title} ${texts.remedy}`;
}

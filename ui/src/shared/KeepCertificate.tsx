/** The certificate of another office: looked at, compared by its fingerprint, then kept. */
import { useState } from "react";
import type { CertificateOffer } from "../api/bindings";
import { useAct } from "../api/call";
import { t } from "../i18n";
import { day } from "../i18n/format";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { PathField } from "./PathField";

const CERTIFICATES = [{ name: "X.509", extensions: ["cer", "crt", "pem", "der"] }];

export function KeepCertificate({ code, onKept }: { code: string; onKept: () => void }) {
  const [path, setPath] = useState("");
  const look = useAct("parcel.certificate_look");
  const keep = useAct("parcel.certificate_keep");
  const [offers, setOffers] = useState<CertificateOffer[]>([]);
  const failure = look.failure ?? keep.failure;
  const show = async () => {
    const found = await look.run({ code, path });
    setOffers(found?.rows ?? []);
  };
  const ok = async (fingerprint: string) => {
    if ((await keep.run({ code, path, fingerprint })) !== null) onKept();
  };
  return (
    <div className="stack" data-testid="keep-certificate">
      <PathField label={t("parcel.from_file")} value={path} onChange={setPath} kinds={CERTIFICATES} help={t("parcel.certificates_hint")} testId="certificate-path" />
      <Button onPress={() => void show()} off={path.trim() === "" || look.busy} testId="certificate-look">
        {t("parcel.look")}
      </Button>
      {failure !== null && <Notice failure={failure} />}
      {offers.map((offer) => (
        <div key={offer.fingerprint} className="stack" data-testid="certificate-offer">
          <p>
            <b>{offer.subject}</b> {offer.organisation !== "" && `· ${offer.organisation}`} · {t("parcel.issuer")}: {offer.issuer} · {t("parcel.valid_to")}: {day(offer.valid_to)}
          </p>
          <p>
            {t(`parcel.standing.${offer.standing}`)}
            {offer.why !== null && `: ${t(`parcel.why.${offer.why}`)}`}
            {offer.unfit !== null && ` · ${t(`parcel.unfit.${offer.unfit}`)}`}
          </p>
          <p>
            {t("parcel.fingerprint")}: <code data-testid="certificate-fingerprint">{spaced(offer.fingerprint)}</code>
          </p>
          <Button look="main" onPress={() => void ok(offer.fingerprint)} off={offer.unfit !== null || keep.busy} testId="certificate-keep">
            {t("parcel.compared")}
          </Button>
        </div>
      ))}
    </div>
  );
}

/** In fours, as it is read over the telephone. */
function spaced(fingerprint: string): string {
  return fingerprint.replace(/(.{4})(?=.)/g, "$1 ");
}

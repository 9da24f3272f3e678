/** Packages on sticks, and the certificates they are sealed to, of the office held in memory. */
import type { CertificateOffer, Commands, ParcelOpened } from "../api/bindings";

type Verbs = { [name in keyof Commands]: (input: Commands[name]["input"]) => Commands[name]["output"] };

export const OFFER: CertificateOffer = {
  fingerprint: "ab12".repeat(16),
  subject: "UBND tỉnh Thử (THỬ NGHIỆM)",
  organisation: "UBND tỉnh Thử",
  issuer: "Gốc THỬ NGHIỆM",
  serial: "03",
  valid_from: "2026-01-01",
  valid_to: "2035-12-31",
  standing: "indeterminate",
  why: "revocation_unknown",
  unfit: null,
};

const OPENED: ParcelOpened = {
  taken: false,
  from: "H99.12",
  from_name: "UBND xã Thử Nghiệm",
  to: "H99",
  packed_at: Date.parse("2026-11-21T02:00:00Z"),
  packer: "UBND XÃ THỬ NGHIỆM (THỬ NGHIỆM)",
  organisation: "UBND xã Thử Nghiệm",
  issuer: "Gốc THỬ NGHIỆM",
  fingerprint: "cd".repeat(32),
  valid_to: "2035-12-31",
  standing: "indeterminate",
  why: "no_root",
  circle: null,
  known_as: "",
  is_anothers: false,
  letters: [{ kind: "document", subject: "Báo cáo lũ", reference: "12/UBND-VP", size: 120_000, outcome: "waits", arrival: null, dispatch: null }],
};

/** Nothing is kept at first; a packer whom nobody knows is taken in only when somebody says so. */
export function parcelVerbs(): Partial<Verbs> {
  let isKept = false;
  return {
    "parcel.plan": ({ to, dispatches }) => ({
      to,
      name: "UBND tỉnh Thử",
      sealed_to: isKept ? OFFER.subject : "",
      fault: isKept ? null : "parcel.no_certificate",
      letters: (dispatches.length > 0 ? dispatches : [1003, 1004]).map((dispatch) => ({ letter: dispatch, kind: "document", business: "new", code: null, dispatch, arrival: null, subject: `Văn bản ${dispatch}`, on_stick_at: null })),
      size: 250_000,
    }),
    "parcel.certificate_look": ({ code }) => ({ code, name: "UBND tỉnh Thử", rows: [OFFER] }),
    "parcel.certificate_keep": ({ code }) => {
      isKept = true;
      return { id: 1, code, name: "UBND tỉnh Thử", arrival: null, kept_at: Date.now(), certificate: OFFER };
    },
    "parcel.pack": ({ path, dispatches }) => ({ id: 1, path, size: 260_000, letters: dispatches.length, packer: "UBND xã", sealed_to: OFFER.subject, at: Date.now() }),
    "parcel.look": () => ({ size: 260_000, issuer: "Gốc THỬ NGHIỆM", serial: "03", sealed_to: "", taken_at: null }),
    "parcel.receive": ({ despite }) => (despite === true ? { ...OPENED, taken: true, letters: OPENED.letters.map((letter) => ({ ...letter, outcome: "arrival" as const, arrival: 2001 })) } : OPENED),
  };
}

/**
 * The words on the screen. `vi.json` is the source; a key that is not in it does not compile. The official page is
 * never translated: its words are law and come from the host.
 */
import i18next from "i18next";
import en from "./en.json";
import vi from "./vi.json";

type Leaves<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}` }[keyof T & string];

/** Every text there is. */
export type Key = Leaves<typeof vi>;
export type Facts = Record<string, string | number>;
export type Language = "vi" | "en";

const KEPT_AS = "lienvan.language";

void i18next.init({
  lng: kept(),
  fallbackLng: "vi",
  initAsync: false,
  resources: { vi: { translation: vi }, en: { translation: en } },
  interpolation: { escapeValue: false },
  showSupportNotice: false,
} as Parameters<typeof i18next.init>[0]);

/** The text of `key`, its blanks filled from `facts`. */
export function t(key: Key, facts?: Facts): string {
  return i18next.t(key, facts ?? {});
}

/** The text of a key that is put together at run time, or `null` where there is none. */
export function told(key: string, facts?: Facts): string | null {
  return i18next.exists(key) ? i18next.t(key, facts ?? {}) : null;
}

export function language(): Language {
  return i18next.language === "en" ? "en" : "vi";
}

/** Keeps the choice; the window is read anew, so that every text follows. */
export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(KEPT_AS, chosen);
  location.reload();
}

function kept(): Language {
  try {
    return localStorage.getItem(KEPT_AS) === "en" ? "en" : "vi";
  } catch {
    return "vi";
  }
}

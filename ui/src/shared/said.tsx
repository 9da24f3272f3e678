/** What was just done, said once and quietly: `Đã phát hành số 05/QĐ-UBND`. */
import { Check, Info, TriangleAlert, X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { t } from "../i18n";
import { IconButton } from "./Button";

/** How it looks: `well` is green, and only for what is known to be done and well. */
export type Tone = "well" | "care" | "bad" | "calm";
type Saying = (words: string, tone?: Tone) => void;

const Say = createContext<Saying>(() => undefined);

/** Says `words` at the foot of the screen, as something done unless another tone is given; nothing takes back what was said. */
export function useSay(): Saying {
  return useContext(Say);
}

const ICONS = { well: Check, care: Info, bad: TriangleAlert, calm: Info } satisfies Record<Tone, unknown>;

const SHOWN_MS = 8000;

export function Saying({ children }: { children: ReactNode }) {
  const [words, setWords] = useState<{ text: string; tone: Tone; at: number } | null>(null);
  const say = useCallback<Saying>((text, tone = "well") => setWords(text === "" ? null : { text, tone, at: Date.now() }), []);
  const Icon = ICONS[words?.tone ?? "well"];
  useEffect(() => {
    if (words === null) return;
    const timer = setTimeout(() => setWords(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <Say.Provider value={say}>
      {children}
      <div className="said" role="status" aria-live="polite" data-testid="said">
        {words !== null && (
          <div className="said-words" data-testid="said-words" data-word={words.tone}>
            <Icon size={16} aria-hidden />
            <span>{words.text}</span>
            <IconButton label={t("act.close")} onPress={() => setWords(null)}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        )}
      </div>
    </Say.Provider>
  );
}

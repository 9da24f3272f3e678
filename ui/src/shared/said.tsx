/** What was just done, said once and quietly: `Đã phát hành số 05/QĐ-UBND`. */
import { Check, X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { t } from "../i18n";
import { IconButton } from "./Button";

const Say = createContext<(words: string) => void>(() => undefined);

/** Says `words` at the foot of the screen; nothing takes back what was said. */
export function useSay(): (words: string) => void {
  return useContext(Say);
}

const SHOWN_MS = 8000;

export function Saying({ children }: { children: ReactNode }) {
  const [words, setWords] = useState<{ text: string; at: number } | null>(null);
  const say = useCallback((text: string) => setWords(text === "" ? null : { text, at: Date.now() }), []);
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
          <div className="said-words">
            <Check size={16} aria-hidden />
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

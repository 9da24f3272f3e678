/** Things to press. Each may name its key, which its hint shows. */
import type { ReactNode } from "react";
import { Button as AriaButton, Tooltip, TooltipTrigger } from "react-aria-components";
import { type Chord, shown, useKey } from "./keys";

type Props = {
  children: ReactNode;
  onPress: () => void;
  /** How loud it is. `main` once per screen at most. */
  look?: "main" | "plain" | "quiet" | "danger";
  icon?: ReactNode;
  /** The key that does the same; it works wherever the button is on the screen. */
  chord?: Chord;
  /** One more sentence for the hint. */
  hint?: string;
  /** Off, with the reason why. */
  off?: boolean;
  label?: string;
  testId?: string;
  autoFocus?: boolean;
};

export function Button({ children, onPress, look = "plain", icon, chord, hint, off, label, testId, autoFocus }: Props) {
  useKey(chord ?? "", chord !== undefined && off !== true ? onPress : null);
  const button = (
    <AriaButton
      className={`button ${look}`}
      onPress={onPress}
      isDisabled={off ?? false}
      aria-label={label}
      data-testid={testId}
      autoFocus={autoFocus ?? false}
    >
      {icon}
      {children}
    </AriaButton>
  );
  if (chord === undefined && hint === undefined) return button;
  return (
    <TooltipTrigger delay={600}>
      {button}
      <Hint text={hint ?? label} chord={chord} />
    </TooltipTrigger>
  );
}

/** A button that is only a picture; its label is its hint. */
export function IconButton({ label, children, onPress, chord, off, testId, keyless }: Omit<Props, "look" | "icon" | "label"> & { label: string; keyless?: boolean }) {
  useKey(chord ?? "", chord !== undefined && off !== true && keyless !== true ? onPress : null);
  return (
    <TooltipTrigger delay={600}>
      <AriaButton className="button icon" onPress={onPress} isDisabled={off ?? false} aria-label={label} data-testid={testId}>
        {children}
      </AriaButton>
      <Hint text={label} chord={chord} />
    </TooltipTrigger>
  );
}

function Hint({ text, chord }: { text: string | undefined; chord: Chord | undefined }) {
  return (
    <Tooltip className="hint" offset={6}>
      {text}
      {chord !== undefined && <kbd>{shown(chord)}</kbd>}
    </Tooltip>
  );
}

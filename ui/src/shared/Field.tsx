/** Fields to fill in: a label above, help below, the mistake in its place. */
import { useLayoutEffect, useRef } from "react";
import { FieldError, Input, Label, Text, TextArea, TextField } from "react-aria-components";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string | undefined;
  /** What is wrong with it; the field is marked. */
  wrong?: string | null | undefined;
  testId?: string;
  /** Where a message about this field leads: `data-place`. */
  place?: string;
  secret?: boolean;
  /** Shown, not to be changed. */
  fixed?: boolean;
  required?: boolean;
  maxLength?: number;
  autoFocus?: boolean;
  onBlur?: () => void;
};

export function Field(props: Props) {
  return (
    <TextField
      className="field"
      value={props.value}
      onChange={props.onChange}
      onBlur={() => props.onBlur?.()}
      isInvalid={props.wrong != null}
      isRequired={props.required ?? false}
      validationBehavior="aria"
      type={props.secret === true ? "password" : "text"}
      isReadOnly={props.fixed ?? false}
      autoFocus={props.autoFocus ?? false}
    >
      <Label>{props.label}</Label>
      <Input
        data-testid={props.testId}
        data-place={props.place}
        maxLength={props.maxLength}
        autoComplete="off"
        spellCheck={false}
      />
      <Below {...props} />
    </TextField>
  );
}

/** A field of several lines that grows with what stands in it. */
export function LongField(props: Props & { rows?: number }) {
  return (
    <TextField
      className="field"
      value={props.value}
      onChange={props.onChange}
      isInvalid={props.wrong != null}
      isRequired={props.required ?? false}
      validationBehavior="aria"
      autoFocus={props.autoFocus ?? false}
    >
      <Label>{props.label}</Label>
      <Growing value={props.value} rows={props.rows ?? 2} testId={props.testId} place={props.place} maxLength={props.maxLength} />
      <Below {...props} />
    </TextField>
  );
}

function Growing({ value, rows, testId, place, maxLength }: { value: string; rows: number; testId?: string | undefined; place?: string | undefined; maxLength?: number | undefined }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useGrowing(area, value);
  return <TextArea ref={area} rows={rows} data-testid={testId} data-place={place} maxLength={maxLength} spellCheck={false} />;
}

/** Keeps a text area as tall as its text, whatever its width becomes. */
export function useGrowing(area: React.RefObject<HTMLTextAreaElement | null>, value: string): void {
  useLayoutEffect(() => fit(area.current), [area, value]);
  useLayoutEffect(() => {
    const held = area.current;
    if (held === null) return;
    let width = held.clientWidth;
    const watcher = new ResizeObserver(() => {
      if (held.clientWidth === width) return;
      width = held.clientWidth;
      fit(held);
    });
    watcher.observe(held);
    // Letters of another face take another room.
    void document.fonts?.ready.then(() => fit(area.current));
    return () => watcher.disconnect();
  }, [area]);
}

function fit(area: HTMLTextAreaElement | null): void {
  if (area === null) return;
  area.style.setProperty("height", "auto");
  area.style.setProperty("height", `${area.scrollHeight + 2}px`);
}

function Below({ help, wrong }: Props) {
  if (wrong != null) return <FieldError className="wrong">{wrong}</FieldError>;
  return help === undefined ? null : (
    <Text slot="description" className="help">
      {help}
    </Text>
  );
}

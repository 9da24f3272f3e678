/** One of a few: a closed list, or all of them side by side. */
import { Check, ChevronDown } from "lucide-react";
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  ToggleButton,
  ToggleButtonGroup,
} from "react-aria-components";

export type Option<T extends string> = { value: T; text: string; note?: string; testId?: string };
type Props<T extends string> = {
  label: string;
  options: Option<T>[];
  value: T;
  onChange: (value: T) => void;
  testId?: string;
  place?: string;
};

/** `isNamedBeside`: its label is only read aloud, since what it is for stands beside it. */
export function Choice<T extends string>({ label, options, value, onChange, testId, place, isNamedBeside }: Props<T> & { isNamedBeside?: boolean }) {
  const chosen = options.find((option) => option.value === value)?.text ?? "";
  return (
    <Select
      className="field choice"
      value={value}
      onChange={(key) => key !== null && onChange(key as T)}
    >
      <Label {...(isNamedBeside === true && { className: "visually-hidden" })}>{label}</Label>
      <Button className="choice-button" data-testid={testId} data-place={place}>
        <SelectValue>{() => <span title={chosen}>{chosen}</span>}</SelectValue>
        <ChevronDown size={15} aria-hidden />
      </Button>
      <Popover className="popover" offset={4}>
        <ListBox className="options" items={options}>
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.text} className="option" data-testid={option.testId}>
              <span>
                {option.text}
                {option.note !== undefined && <small>{option.note}</small>}
              </span>
              {option.value === value && <Check size={15} aria-hidden />}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** All choices in a row; arrows move between them. `labelled`: its label is seen above it, as a field's is. */
export function Segments<T extends string>({ label, options, value, onChange, testId, labelled }: Props<T> & { labelled?: boolean }) {
  const row = (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [chosen] = keys;
        if (chosen !== undefined) onChange(chosen as T);
      }}
      data-testid={testId}
    >
      {options.map((option) => (
        <ToggleButton key={option.value} id={option.value} className="segment" data-testid={option.testId}>
          {option.text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
  if (labelled !== true) return row;
  return (
    <div className="labelled">
      <span className="label" aria-hidden>
        {label}
      </span>
      {row}
    </div>
  );
}

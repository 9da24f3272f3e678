/** Which office this window stands for; with several at hand, how to go to another. */
import { Building2, Check, ChevronDown, Landmark } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { Desk } from "../../api/bindings";
import { t } from "../../i18n";
import { useKey } from "../../shared/keys";

export function DeskSwitcher({ desks, current, onChoose }: { desks: Desk[]; current: Desk; onChoose: (id: string) => void }) {
  if (desks.length < 2) {
    return (
      <div className="desk-name" data-testid="desk-switcher">
        <DeskWords desk={current} />
      </div>
    );
  }
  return (
    <MenuTrigger>
      <Button className="desk-name switch" data-testid="desk-switcher" aria-label={t("desk.switch", { name: current.name })}>
        <DeskWords desk={current} />
        <ChevronDown size={15} aria-hidden />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="options desks" onAction={(key) => onChoose(String(key))}>
          {desks.map((desk, at) => (
            <MenuItem key={desk.id} id={desk.id} className="option" textValue={desk.name} data-testid={`desk-option-${desk.code}`}>
              {desk.body === "party" ? <Landmark size={15} aria-hidden /> : <Building2 size={15} aria-hidden />}
              <span>
                {desk.name || t("desk.locked")}
                <small>{desk.code}</small>
              </span>
              {desk.id === current.id && <Check size={15} aria-hidden />}
              {at < 3 && <kbd>{`Ctrl+${at + 1}`}</kbd>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
      {[0, 1, 2].map((at) => (
        <DeskKey key={at} at={at} desks={desks} onChoose={onChoose} />
      ))}
    </MenuTrigger>
  );
}

function DeskWords({ desk }: { desk: Desk }) {
  return (
    <>
      {desk.body === "party" ? <Landmark size={16} aria-hidden /> : <Building2 size={16} aria-hidden />}
      <span data-testid="desk-current" data-word={desk.code}>
        {desk.name} <code>{desk.code}</code>
      </span>
    </>
  );
}

function DeskKey({ at, desks, onChoose }: { at: number; desks: Desk[]; onChoose: (id: string) => void }) {
  const desk = desks[at];
  useKey(`Ctrl+${at + 1}`, desk === undefined ? null : () => onChoose(desk.id));
  return null;
}

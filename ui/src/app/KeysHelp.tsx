/** All keys on one page. */
import { type Key, t } from "../i18n";
import { Button } from "../shared/Button";
import { Dialog } from "../shared/Dialog";
import { shown } from "../shared/keys";
import { AREAS } from "./routes";

const KEYS: [group: Key, keys: [chords: string[], what: Key][]][] = [
  [
    "keys.everywhere",
    [
      [["Alt+1", `Alt+${AREAS.length}`], "keys.areas"],
      [["Ctrl+1", "Ctrl+3"], "keys.desks"],
      [["Ctrl+N"], "keys.new"],
      [["Ctrl+F"], "keys.search"],
      [["F9"], "keys.sync"],
      [["Escape"], "keys.back"],
      [["F1"], "keys.help"],
    ],
  ],
  [
    "keys.documents",
    [
      [["F6"], "keys.f6"],
      [["F7"], "keys.f7"],
      [["F8"], "keys.f8"],
      [["F4"], "keys.f4"],
      [["Ctrl+S"], "keys.save"],
      [["Ctrl+=", "Ctrl+-", "Ctrl+0"], "keys.zoom"],
    ],
  ],
  [
    "keys.writing",
    [
      [["Enter"], "keys.next_block"],
      [["Shift+Enter"], "keys.line_break"],
      [["Alt+ArrowUp", "Alt+ArrowDown"], "keys.move"],
      [["Alt+ArrowRight", "Alt+ArrowLeft"], "keys.indent"],
      [["Ctrl+Delete"], "keys.remove_block"],
      [["Ctrl+Z", "Ctrl+Y"], "keys.undo"],
      [["Ctrl+B", "Ctrl+I", "Ctrl+U", "Ctrl+."], "keys.styles"],
      [["Ctrl+Alt+F"], "keys.note"],
      [["Ctrl+Alt+R"], "keys.reference"],
      [["Ctrl+PageUp", "Ctrl+PageDown"], "keys.side"],
    ],
  ],
  [
    "keys.tables",
    [
      [["Tab", "Shift+Tab"], "keys.cells"],
      [["Ctrl+Enter", "Ctrl+Shift+Backspace"], "keys.rows"],
      [["Ctrl+Alt+ArrowRight", "Ctrl+Alt+Backspace"], "keys.columns"],
      [["Ctrl+L", "Ctrl+E", "Ctrl+R"], "keys.align"],
      [["Ctrl+M", "Ctrl+Shift+M", "Ctrl+Alt+M"], "keys.merge"],
      [["Alt+Shift+ArrowLeft", "Alt+Shift+ArrowRight"], "keys.widths"],
    ],
  ],
];

export function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title={t("keys.title")}
      onClose={onClose}
      wide
      foot={
        <Button look="main" onPress={onClose} autoFocus>
          {t("act.close")}
        </Button>
      }
    >
      <div className="keys-help">
        {KEYS.map(([group, keys]) => (
          <section key={group}>
            <h3>{t(group)}</h3>
            <dl>
              {keys.map(([chords, what]) => (
                <div key={what}>
                  <dt>
                    {chords.map((chord) => (
                      <kbd key={chord}>{shown(chord)}</kbd>
                    ))}
                  </dt>
                  <dd>{t(what)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

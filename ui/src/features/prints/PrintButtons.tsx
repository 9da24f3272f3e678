/** Papers of one arrival or one dispatch: the ĐẾN mark, the slip, the receipt, each saved to be printed. */
import { Printer, Stamp } from "lucide-react";
import { useAct } from "../../api/call";
import { t } from "../../i18n";
import { Button } from "../../shared/Button";
import { Notice } from "../../shared/Notice";
import { useSavePath } from "../../shared/SavePath";
import { useSay } from "../../shared/said";

/** What goes with a registered arrival. A page without room for the mark gets a sheet that lies before it. */
export function ArrivalPrints({ id, file, number }: { id: number; file: number | null; number: number }) {
  const stamp = useAct("arrival.stamp");
  const slip = useAct("print.slip");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const told = (path: string) => (done: { pages: number } | null) => done !== null && say(t("prints.saved", { pages: done.pages, path }));
  const mark = (sheet: boolean) =>
    ask(`${sheet ? t("prints.sheet") : t("prints.stamp")} ${number}.pdf`, [], (path) => {
      void stamp.run({ id, file, slip: sheet, passed_to: "", dossier: "", path }).then(told(path));
    });
  const hand = () => ask(`${t("prints.slip")} ${number}.pdf`, [], (path) => void slip.run({ id, path }).then(told(path)));
  const failed = [stamp, slip].find((act) => act.failure !== null);
  const noRoom = ["print.no_room", "print.no_pdf", "print.not_drawn"].includes(stamp.failure?.code ?? "");
  return (
    <>
      <Button look="quiet" icon={<Stamp size={15} aria-hidden />} hint={t("prints.stamp_hint")} onPress={() => mark(false)} off={stamp.busy} testId="stamp">
        {t("prints.stamp")}
      </Button>
      {noRoom && (
        <Button icon={<Stamp size={15} aria-hidden />} onPress={() => mark(true)} testId="stamp-sheet">
          {t("prints.sheet")}
        </Button>
      )}
      <Button look="quiet" icon={<Printer size={15} aria-hidden />} onPress={hand} off={slip.busy} testId="slip">
        {t("prints.slip")}
      </Button>
      {dialog}
      {failed?.failure != null && <Notice failure={failed.failure} onClose={failed.clear} />}
    </>
  );
}

/** Who received a dispatch, and when. */
export function ReceiptButton({ id }: { id: number }) {
  const receipt = useAct("print.receipt");
  const say = useSay();
  const { ask, dialog } = useSavePath();
  const go = () =>
    ask(`${t("prints.receipt")}.pdf`, [], (path) => {
      void receipt.run({ id, path }).then((done) => done !== null && say(t("prints.saved", { pages: done.pages, path })));
    });
  return (
    <>
      <Button look="quiet" icon={<Printer size={15} aria-hidden />} onPress={go} off={receipt.busy} testId="receipt">
        {t("prints.receipt")}
      </Button>
      {dialog}
      {receipt.failure !== null && <Notice failure={receipt.failure} onClose={receipt.clear} />}
    </>
  );
}

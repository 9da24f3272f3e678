/** Which type of document to begin. Types whose page we cannot set yet are named, and cannot be chosen. */
import { useState } from "react";
import type { Body, KindEntry } from "../../api/bindings";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { Dialog } from "../../shared/Dialog";
import { Loading } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { Button } from "../../shared/Button";

export function NewDraft({ body, onChoose, onClose }: { body: Body; onChoose: (kind: string) => void; onClose: () => void }) {
  const kinds = useLive("kind.list", { body });
  const [all, setAll] = useState(false);
  const ready = kinds.answer?.kinds.filter((kind) => kind.drawable) ?? [];
  const later = kinds.answer?.kinds.filter((kind) => !kind.drawable) ?? [];
  return (
    <Dialog title={t("drafting.choose_kind")} onClose={onClose} wide foot={<Button onPress={onClose}>{t("act.cancel")}</Button>}>
      {kinds.failure !== null && <Notice failure={kinds.failure} />}
      {kinds.answer === null && kinds.loading && <Loading text={t("list.loading")} />}
      <div className="kinds">
        {ready.map((kind, index) => (
          <KindButton key={kind.word} kind={kind} onChoose={onChoose} first={index === 0} />
        ))}
      </div>
      {later.length > 0 && !all && (
        <Button look="quiet" onPress={() => setAll(true)}>
          {t("drafting.other_kinds", { count: later.length })}
        </Button>
      )}
      {all && (
        <>
          <p className="quiet">{t("drafting.not_drawable")}</p>
          <div className="kinds">
            {later.map((kind) => (
              <KindButton key={kind.word} kind={kind} onChoose={onChoose} first={false} />
            ))}
          </div>
        </>
      )}
    </Dialog>
  );
}

function KindButton({ kind, onChoose, first }: { kind: KindEntry; onChoose: (kind: string) => void; first: boolean }) {
  return (
    <Button onPress={() => onChoose(kind.word)} off={!kind.drawable} testId={`kind-${kind.word}`} autoFocus={first}>
      <span className="kind-name">{kind.name}</span>
      {kind.abbreviation !== "" && <small>{kind.abbreviation}</small>}
    </Button>
  );
}

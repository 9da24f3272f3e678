/** Every version of the draft: who saved it, when and why, what changed; compared side by side, brought back. */
import { useState } from "react";
import type { ChangeSummary, VersionEntry } from "../../../api/bindings";
import { call, useAct } from "../../../api/call";
import { useLive } from "../../../api/useLive";
import { t, told } from "../../../i18n";
import { moment } from "../../../i18n/format";
import { Button } from "../../../shared/Button";
import { Empty, Loading } from "../../../shared/Empty";
import { Notice } from "../../../shared/Notice";
import { useSay } from "../../../shared/said";
import type { AtHand } from "../Side";
import { CompareDialog } from "./Compare";

/** The draft at hand, and how a panel tells that another version of it stands now. */
export type Versioned = AtHand & {
  /** The draft and the version that stand after a version was brought back. */
  stands: (draft: AtHand["draft"], version: number) => void;
};

const PAGE = 50;

export function VersionsPanel({ atHand }: { atHand: Versioned }) {
  const restore = useAct("draft.restore");
  const say = useSay();

  const bringBack = async (version: number) => {
    const id = await atHand.flush();
    if (id === null) return false;
    // What was saved a moment ago is a version this screen may not know yet.
    const known = await call("draft.versions", { id, limit: 1 }).catch(() => null);
    const now = await restore.run({ id, version, standing: known?.standing ?? atHand.version });
    if (now === null) return false;
    atHand.stands(now.draft, now.version);
    say(t("versions.restored", { version }));
    return true;
  };

  if (atHand.id === null) return <Empty title={t("versions.none")} text={t("versions.none_text")} />;
  return (
    <>
      {restore.failure !== null && <Notice failure={restore.failure} onClose={restore.clear} />}
      <VersionList id={atHand.id} busy={restore.busy} onRestore={bringBack} />
    </>
  );
}

/** The versions of a dispatch that is past writing: to be looked at and compared. */
export function KeptVersions({ id }: { id: number }) {
  return <VersionList id={id} busy={false} onRestore={null} />;
}

type ListProps = {
  id: number;
  busy: boolean;
  /** Brings a version back, and tells whether it did; `null` where nothing is written any more. */
  onRestore: ((version: number) => Promise<boolean>) | null;
};

function VersionList({ id, busy, onRestore }: ListProps) {
  const [limit, setLimit] = useState(PAGE);
  const [compared, setCompared] = useState<number | null>(null);
  const page = useLive("draft.versions", { id, limit });
  const rows = page.answer?.rows ?? [];
  const restoring = (version: number) => (onRestore === null ? undefined : () => void onRestore(version).then((done) => done && setCompared(null)));
  return (
    <div className="versions" data-testid="versions">
      {page.failure !== null && <Notice failure={page.failure} />}
      {page.answer === null && page.loading && <Loading text={t("list.loading")} />}
      {page.answer !== null && <p className="quiet">{t("versions.total", { count: page.answer.total })}</p>}
      <ol className="version-list">
        {rows.map((row) => (
          <VersionRow
            key={row.version}
            row={row}
            stands={row.version === page.answer?.standing}
            onCompare={() => setCompared(row.version)}
            onRestore={restoring(row.version)}
            busy={busy}
          />
        ))}
      </ol>
      {page.answer !== null && rows.length < page.answer.total && (
        <Button look="quiet" onPress={() => setLimit(limit + PAGE)} testId="versions-more">
          {t("versions.more")}
        </Button>
      )}
      {compared !== null && page.answer !== null && (
        <CompareDialog
          id={id}
          version={compared}
          standing={page.answer.standing}
          busy={busy}
          onRestore={restoring(compared)}
          onClose={() => setCompared(null)}
        />
      )}
    </div>
  );
}

type RowProps = { row: VersionEntry; stands: boolean; busy: boolean; onCompare: () => void; onRestore: (() => void) | undefined };

function VersionRow({ row, stands, busy, onCompare, onRestore }: RowProps) {
  return (
    <li className={stands ? "version stands" : "version"} data-testid={`version-${row.version}`} data-cause={row.cause}>
      <div className="version-head">
        <strong>{t("versions.number", { version: row.version })}</strong>
        <span>{moment(row.at)}</span>
        {stands && <span className="chip">{t("versions.standing")}</span>}
      </div>
      <small>
        {[t(`versions.cause.${row.cause}`), row.of === null ? "" : t("versions.of", { version: row.of }), row.author].filter((word) => word !== "").join(" · ")}
      </small>
      {row.changes !== null && <small className="version-changes">{changed(row.changes)}</small>}
      {row.marks.map((mark) => (
        <small key={`${mark.what}-${mark.at}`} className="version-mark">
          {told(`versions.mark.${mark.what}`) ?? mark.what} · {moment(mark.at)}
        </small>
      ))}
      {!stands && (
        <div className="version-acts">
          <Button look="quiet" onPress={onCompare} testId={`compare-${row.version}`}>
            {t("versions.compare")}
          </Button>
          {onRestore !== undefined && (
            <Button look="quiet" onPress={onRestore} off={busy} testId={`restore-${row.version}`}>
              {t("versions.restore")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** What changed, in words: `Trích yếu; sửa 2 đoạn: “Báo cáo kết quả…”`. */
export function changed(changes: ChangeSummary): string {
  const said = changes.parts.map(partName);
  if (changes.added > 0) said.push(t("versions.added", { count: changes.added }));
  if (changes.removed > 0) said.push(t("versions.removed", { count: changes.removed }));
  if (changes.changed > 0) said.push(t("versions.changed", { count: changes.changed }));
  const words = said.join("; ");
  return changes.excerpt === "" ? words : `${words}: “${changes.excerpt}”`;
}

export function partName(part: string): string {
  return told(`versions.part.${part}`) ?? part;
}

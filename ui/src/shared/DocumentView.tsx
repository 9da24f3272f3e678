/** The frame of one document: its pages at the left, what is known and can be done at the right. */
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import { IconButton } from "./Button";

export function DocumentView({ title, marks, pages, side, actions, onBack }: {
  title: string;
  marks: ReactNode;
  pages: ReactNode;
  side: ReactNode;
  actions: ReactNode;
  onBack: () => void;
}) {
  return (
    <div className="document">
      <header className="document-head">
        <IconButton label={t("act.back")} chord="Escape" onPress={onBack} testId="back">
          <ArrowLeft size={17} aria-hidden />
        </IconButton>
        <h1 data-home tabIndex={-1} title={title}>
          {title}
        </h1>
        <div className="marks">{marks}</div>
        <div className="actions">{actions}</div>
      </header>
      <div className="document-body">
        <div className="document-pages">{pages}</div>
        <aside className="document-side">{side}</aside>
      </div>
    </div>
  );
}

export function Section({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  return (
    <section className="part">
      <h2>
        {title}
        {aside}
      </h2>
      {children}
    </section>
  );
}

/** Names and values; empty values are left out. */
export function FactList({ facts }: { facts: Record<string, ReactNode> }) {
  return (
    <dl className="facts">
      {Object.entries(facts)
        .filter(([, value]) => value !== null && value !== "" && value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Danh bạ: search, the tree, groups of receivers, what took whose place; and how fresh all of it is. */
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { moment, number } from "../../i18n/format";
import { AgencySearch } from "../../shared/AgencySearch";
import { AgencyTree } from "../../shared/AgencyTree";
import { Button } from "../../shared/Button";
import { Segments } from "../../shared/Choice";
import { Empty } from "../../shared/Empty";
import { Notice } from "../../shared/Notice";
import { useSay } from "../../shared/said";
import { AgencyPane } from "./AgencyPane";
import { Groups } from "./Groups";
import { Successions } from "./Successions";

const TABS = ["search", "tree", "groups", "successions"] as const;
type Tab = (typeof TABS)[number];

export function DirectoryPage() {
  const [tab, setTab] = useState<Tab>("search");
  const [code, setCode] = useState<string | null>(null);
  const withPane = tab === "search" || tab === "tree";
  return (
    <div className="page directory-page">
      <header className="page-head">
        <h1>{t("directory.title")}</h1>
        <Segments label={t("directory.title")} value={tab} onChange={setTab} options={TABS.map((value) => ({ value, text: t(`directory.tab.${value}`), testId: `tab-${value}` }))} />
        <span className="spring" />
      </header>
      <Freshness />
      <div className={withPane ? "directory-columns" : "directory-one"}>
        {tab === "search" && <AgencySearch label={t("directory.search")} onTake={(row) => setCode(row.code)} limit={100} autoFocus />}
        {tab === "tree" && <AgencyTree onOpen={(row) => setCode(row.code)} current={code} />}
        {tab === "groups" && <Groups />}
        {tab === "successions" && <Successions />}
        {withPane && (code === null ? <Empty title={t("directory.none_chosen")} text={t("directory.none_chosen_text")} /> : <AgencyPane key={code} code={code} onOpen={setCode} />)}
      </div>
    </div>
  );
}

/** When the directory was brought, what that changed, and why the newest list was not taken. */
function Freshness() {
  const state = useLive("directory.state", {});
  const refresh = useAct("directory.refresh");
  const say = useSay();
  const answer = state.answer;
  const ask = async (accepts_fewer: boolean) => {
    if ((await refresh.run({ accepts_fewer })) !== null) say(t("directory.asked"));
  };
  if (answer === null) return state.failure === null ? null : <Notice failure={state.failure} />;
  const { last, failed } = answer;
  return (
    <section className="directory-fresh" aria-label={t("directory.freshness")}>
      <p role="status" data-testid="directory-state">
        {last === null
          ? t("directory.never_brought")
          : t("directory.brought", { at: moment(last.at), open: number(answer.open), closed: number(answer.closed), added: number(last.added), changed: number(last.changed), gone: number(last.closed), back: number(last.reopened) })}
        {last !== null && last.doubled + last.circled + last.unfit > 0 && ` ${t("directory.mended", { doubled: last.doubled, circled: last.circled, unfit: last.unfit })}`}
      </p>
      <Button icon={<RefreshCw size={15} aria-hidden />} onPress={() => void ask(false)} off={refresh.busy || answer.is_wanted} testId="directory-refresh">
        {answer.is_wanted ? t("directory.waiting") : t("directory.refresh")}
      </Button>
      {failed !== null && <Notice failure={{ code: failed.fault.code, facts: failed.fault.facts, class: "fix", trace: "" }} />}
      {failed?.fault.code === "directory.list_shrunk" && (
        <Button look="danger" onPress={() => void ask(true)} off={refresh.busy || answer.is_wanted} testId="directory-accept-fewer">
          {t("directory.accept_fewer")}
        </Button>
      )}
      {refresh.failure !== null && <Notice failure={refresh.failure} onClose={refresh.clear} />}
    </section>
  );
}

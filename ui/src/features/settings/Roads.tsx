/** The roads of this desk: each with what it last did, tried, changed, put out of use; one more is added below. */
import { Pencil, PlugZap, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { RoadEntry, RoadTested } from "../../api/bindings";
import { useAct } from "../../api/call";
import { useLive } from "../../api/useLive";
import { t } from "../../i18n";
import { day, moment, number } from "../../i18n/format";
import { Button, IconButton } from "../../shared/Button";
import { Confirm } from "../../shared/Dialog";
import { Loading } from "../../shared/Empty";
import { lapse } from "../../shared/lapse";
import { Notice, textsOf } from "../../shared/Notice";
import { useSay } from "../../shared/said";
import { RoadEditor } from "./RoadEditor";

export function Roads() {
  const list = useLive("road.list", {});
  const [editing, setEditing] = useState<number | "new" | null>(null);
  const [asked, setAsked] = useState<RoadEntry | null>(null);
  const remove = useAct("road.remove");
  const say = useSay();
  const rows = list.answer?.rows ?? [];
  const doRemove = async () => {
    if (asked === null || (await remove.run({ id: asked.id })) === null) return;
    setAsked(null);
    say(t("said.road_removed"));
  };
  return (
    <>
      {list.failure !== null && <Notice failure={list.failure} />}
      {list.answer === null && list.loading && <Loading text={t("list.loading")} />}
      {list.answer !== null && rows.length === 0 && <p className="quiet">{t("roads.none")}</p>}
      <ul className="cards">
        {rows.map((road) => (
          <li key={road.id} data-testid={`road-${road.id}`}>
            {editing === road.id ? (
              <RoadEditor road={road} onDone={() => setEditing(null)} />
            ) : (
              <RoadCard road={road} onEdit={() => setEditing(road.id)} onRemove={() => setAsked(road)} />
            )}
          </li>
        ))}
      </ul>
      {editing === "new" ? (
        <>
          <h2>{t("roads.add")}</h2>
          <RoadEditor road={null} onDone={() => setEditing(null)} />
        </>
      ) : (
        <div>
          <Button icon={<Plus size={15} aria-hidden />} onPress={() => setEditing("new")} testId="road-add">
            {t("roads.add")}
          </Button>
        </div>
      )}
      {asked !== null && (
        <Confirm
          title={t("roads.remove")}
          text={t("roads.remove_text", { name: asked.name })}
          act={t("act.remove")}
          danger
          busy={remove.busy}
          failure={remove.failure}
          onOk={() => void doRemove()}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function RoadCard({ road, onEdit, onRemove }: { road: RoadEntry; onEdit: () => void; onRemove: () => void }) {
  const test = useAct("road.test");
  const [tested, setTested] = useState<RoadTested | null>(null);
  const run = async () => {
    setTested(null);
    setTested(await test.run({ id: road.id }));
  };
  return (
    <>
      <div>
        <strong>{road.name}</strong> <span className="chip">{t(`roads.network_${road.network}`)}</span> <span className="chip paper">{t(`roads.wire_${road.kind}`)}</span>
        <small className="path">{`${road.address} · ${road.center}`}</small>
        {road.rules.length > 0 && <small>{road.rules.map((rule) => (rule.party_too ? `${rule.prefix} +Đảng` : rule.prefix)).join(", ")}</small>}
        {road.letters > 0 && <small>{t("roads.letters", { count: number(road.letters) })}</small>}
        <Mailbox road={road} />
        {test.busy && <small>{t("roads.testing")}</small>}
        {tested !== null && <Tested tested={tested} />}
        {test.failure !== null && <Notice failure={test.failure} onClose={test.clear} />}
      </div>
      <Button look="quiet" icon={<PlugZap size={14} aria-hidden />} onPress={() => void run()} off={test.busy} testId={`road-${road.id}-test`}>
        {t("roads.test")}
      </Button>
      <IconButton label={t("roads.change")} onPress={onEdit} testId={`road-${road.id}-edit`}>
        <Pencil size={15} aria-hidden />
      </IconButton>
      <IconButton label={t("roads.remove")} onPress={onRemove} testId={`road-${road.id}-remove`}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </>
  );
}

function Tested({ tested }: { tested: RoadTested }) {
  if (tested.fault !== null) {
    const texts = textsOf(tested.fault.code, tested.fault.facts);
    return <small className="wrong" data-testid="road-tested">{`${t("roads.test_failed")} ${texts.title} ${texts.remedy}`}</small>;
  }
  return (
    <small data-testid="road-tested">
      {[
        t("roads.test_ok", { took: number(tested.took) }),
        tested.node === "" ? "" : t("roads.test_node", { version: tested.node }),
        tested.ahead === null || tested.uncertainty === null ? "" : t("roads.drift", { by: lapse(tested.ahead), within: lapse(tested.uncertainty) }),
      ]
        .filter(Boolean)
        .join(" ")}
    </small>
  );
}

function Mailbox({ road }: { road: RoadEntry }) {
  const saw = useAct("road.saw_back");
  const box = road.mailbox;
  if (box === null) return null;
  const short = box.days.filter((one) => !one.agrees || one.had < one.count);
  return (
    <>
      <small data-testid={`road-${road.id}-mailbox`}>{t(box.had < box.total ? "roads.mailbox_short" : "roads.mailbox", { had: number(box.had), total: number(box.total) })}</small>
      {(short.length > 0 ? short : box.days.slice(0, 3)).map((one) => (
        <small key={one.day} className={one.agrees ? "" : "wrong"}>
          {t(one.agrees ? "roads.day" : "roads.day_other", { day: day(one.day), had: number(one.had), count: number(one.count) })}
        </small>
      ))}
      {box.went_back_at !== null && (
        <p className="care" data-testid={`road-${road.id}-back`}>
          {t("roads.went_back", { at: moment(box.went_back_at) })}{" "}
          <Button look="quiet" onPress={() => void saw.run({ id: road.id })} off={saw.busy} testId={`road-${road.id}-saw`}>
            {t("roads.saw")}
          </Button>
        </p>
      )}
    </>
  );
}

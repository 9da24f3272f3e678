/** Small marks with the words clerks know: urgency, stages, what the road did, what the other office answered. */
import {
  Ban,
  CheckCheck,
  CircleCheck,
  CircleHelp,
  CircleX,
  Clock3,
  FileQuestion,
  Hourglass,
  Inbox,
  type LucideIcon,
  MailCheck,
  MailX,
  Minus,
  OctagonAlert,
  RotateCcw,
  Send,
  ShieldCheck,
  ShieldQuestion,
  ShieldX,
  UserCheck,
} from "lucide-react";
import type { Answer, DeliveryView, Doubt, IncomingRow, Incoming, Outgoing, Road, SignatoriesOutcome, Standing, Urgency, VerdictView, Wish } from "../api/bindings";
import { t } from "../i18n";
import { textsOf } from "./Notice";
import { standingOf } from "./verdictWords";

/** How a mark looks: calm, going on, well, to be looked at, bad. */
type Tone = "calm" | "going" | "well" | "care" | "bad";

export function UrgencyMark({ urgency }: { urgency: Urgency }) {
  if (urgency === "normal") return null;
  return <span className={`urgency ${urgency}`}>{t(`urgency.${urgency}`)}</span>;
}

const OUTGOING_TONE: Record<Outgoing, Tone> = { draft: "calm", signed: "going", issued: "care", sent: "well" };

/** What stands between "in the outbox" and "with everyone", worst first: while one of these holds, nothing is called sent. */
const UNDERWAY: Road[] = ["stuck", "unknown", "waiting"];

export function StageMark({ stage, deliveries, testId }: { stage: Outgoing; deliveries: DeliveryView[]; testId?: string }) {
  const road = stage === "sent" ? UNDERWAY.find((word) => deliveries.some((delivery) => delivery.road === word)) : undefined;
  const stamping = road === "waiting" && deliveries.some((delivery) => delivery.fault === "stamp.waiting");
  const tone = road === undefined ? OUTGOING_TONE[stage] : ROADS[road][1];
  return (
    <span className={`stage ${tone}`} data-testid={testId} data-word={stage} data-road={road}>
      {stamping ? t("road.stamping") : road === undefined ? t(`stage.${stage}`) : t(`road.${road}`)}
    </span>
  );
}

const INCOMING_TONE: Record<Incoming, Tone> = {
  arrived: "care",
  registered: "well",
  refused: "bad",
  assigned: "going",
  processing: "going",
  finished: "calm",
  recalled: "bad",
  replaced: "care",
  settled: "calm",
};

export function ArrivalStageMark({ stage, testId }: { stage: Incoming; testId?: string }) {
  return (
    <span className={`stage ${INCOMING_TONE[stage]}`} data-testid={testId} data-word={stage}>
      {t(`stage.${stage}`)}
    </span>
  );
}

const ROADS: Record<Road, [LucideIcon, Tone]> = {
  waiting: [Hourglass, "calm"],
  unknown: [CircleHelp, "care"],
  sent: [Send, "going"],
  delivered: [MailCheck, "well"],
  stuck: [OctagonAlert, "bad"],
};

export function RoadMark({ road, testId }: { road: Road; testId?: string }) {
  const [Icon, tone] = ROADS[road];
  return (
    <span className={`mark ${tone}`} data-testid={testId} data-word={road}>
      <Icon size={14} aria-hidden /> {t(`road.${road}`)}
    </span>
  );
}

const ANSWERS: Record<Exclude<Answer, object>, [LucideIcon, Tone]> = {
  arrived: [Inbox, "calm"],
  refused: [MailX, "bad"],
  accepted: [CheckCheck, "well"],
  assigned: [UserCheck, "going"],
  processing: [Clock3, "going"],
  done: [CircleCheck, "well"],
  recall_asked: [RotateCcw, "care"],
  recall_agreed: [RotateCcw, "well"],
  recall_refused: [RotateCcw, "bad"],
};

export function AnswerMark({ answer, testId }: { answer: Answer | null; testId?: string }) {
  if (answer === null) {
    return (
      <span className="mark calm" data-testid={testId} data-word="none">
        <Minus size={14} aria-hidden /> {t("answer.none")}
      </span>
    );
  }
  const [Icon, tone] = typeof answer === "object" ? ([FileQuestion, "care"] as const) : ANSWERS[answer];
  return (
    <span className={`mark ${tone}`} data-testid={testId} data-word={typeof answer === "object" ? "unlisted" : answer}>
      <Icon size={14} aria-hidden /> {answerWords(answer)}
    </span>
  );
}

export function answerWords(answer: Answer): string {
  return typeof answer === "object" ? t("answer.unlisted", { code: answer.unlisted }) : t(`answer.${answer}`);
}

const STANDINGS: Record<Standing, [LucideIcon, Tone]> = {
  waiting: [Hourglass, "calm"],
  stuck: [OctagonAlert, "bad"],
  unknown: [CircleHelp, "care"],
  sent: [Send, "going"],
  delivered: [MailCheck, "going"],
  arrived: [Inbox, "calm"],
  refused: [MailX, "bad"],
  accepted: [CheckCheck, "well"],
  assigned: [UserCheck, "going"],
  processing: [Clock3, "going"],
  done: [CircleCheck, "well"],
  unlisted: [FileQuestion, "care"],
  recall_pending: [RotateCcw, "care"],
  recalled: [RotateCcw, "calm"],
  update_pending: [Hourglass, "care"],
  replaced: [RotateCcw, "calm"],
  cancelled: [Ban, "calm"],
};

/** Where a dispatch stands with one recipient, in one word. */
export function StandingMark({ standing, doubt = null, testId }: { standing: Standing; doubt?: Doubt | null; testId?: string }) {
  if (doubt !== null) {
    return (
      <span className="mark care" data-testid={testId} data-word={doubt} title={t(`exchange.doubt.${doubt}`)}>
        <CircleHelp size={14} aria-hidden /> {t(`doubt.${doubt}`)}
      </span>
    );
  }
  const [Icon, tone] = STANDINGS[standing];
  return (
    <span className={`mark ${tone}`} data-testid={testId} data-word={standing}>
      <Icon size={14} aria-hidden /> {t(`standing.${standing}`)}
    </span>
  );
}

/** What the sender of an arrival wants of it, where nobody has decided. */
export function WantedMark({ wanted, testId }: { wanted: Wish | null; testId?: string }) {
  if (wanted === null) return null;
  return (
    <span className={`business ${wanted === "dropped" ? "recall" : wanted}`} data-testid={testId} data-word={wanted}>
      {t(`wish.mark.${wanted}`)}
    </span>
  );
}

/** One recipient in a list: the farthest that is known, in a word and a picture. */
export function DeliveryMark({ delivery }: { delivery: DeliveryView }) {
  const { standing, answer, doubt } = delivery;
  const [Icon, tone]: [LucideIcon, Tone] = doubt === null ? STANDINGS[standing] : [CircleHelp, "care"];
  const known = standing === "unlisted" && answer !== null ? answerWords(answer) : t(`standing.${standing}`);
  const words = doubt === null ? known : t(`doubt.${doubt}`);
  return (
    <span className={`delivery ${tone}`} title={`${delivery.name || delivery.to} (${delivery.to}): ${words}`}>
      <Icon size={14} aria-hidden />
      <b>{delivery.to}</b> {words}
    </span>
  );
}

/** Why a letter does not go on, in one line. */
export function faultWords(code: string): string {
  return textsOf(code, {}).title;
}

const VERDICTS: Record<VerdictView["verdict"], [LucideIcon, Tone]> = {
  passed: [ShieldCheck, "well"],
  failed: [ShieldX, "bad"],
  indeterminate: [ShieldQuestion, "care"],
  unsigned: [CircleX, "calm"],
  unreadable: [Ban, "bad"],
};

type VerdictMarkProps = { verdict: VerdictView["verdict"]; signatories?: SignatoriesOutcome | null | undefined; /** Said without green: something beside it is in doubt. */ calm?: boolean; testId?: string };

/** `signatories` is left out where nobody says who should have signed, `null` where nobody looked yet. */
export function VerdictMark({ verdict, signatories, calm, testId }: VerdictMarkProps) {
  const doubtful = standingOf(verdict, signatories) === "doubtful";
  const [Icon, own] = doubtful ? ([ShieldQuestion, "care"] as const) : VERDICTS[verdict];
  const tone = calm === true && own === "well" ? "calm" : own;
  return (
    <span className={`mark ${tone}`} data-testid={testId} data-word={verdict}>
      <Icon size={15} aria-hidden /> {doubtful ? t(`judgment.panel.mark_${signatories === "not_satisfied" || signatories === "cannot_tell" ? signatories : "not_asked"}`) : t(`verdict.${verdict}`)}
    </span>
  );
}

export function BusinessMark({ business }: { business: IncomingRow["business"] }) {
  if (business === "new") return null;
  return <span className={`business ${business}`}>{t(`business.${business}.label`)}</span>;
}

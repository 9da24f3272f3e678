import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { RoadOffers } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { DispatchPage } from "./DispatchPage";

const doNothing = () => undefined;
const opened = async (offers: (to: string[]) => RoadOffers) => {
  const office = fakeHost();
  office.replace("road.offers", ({ to }) => offers(to));
  const shown = show(<DispatchPage id={1009} onBack={doNothing} onDraft={doNothing} onArrival={doNothing} onDispatch={doNothing} onCopy={doNothing} onSettings={doNothing} />, office);
  await shown.user.click(await screen.findByTestId("send"));
  const sent = () => office.calls.findLast((one) => one.name === "dispatch.send")?.input;
  return { ...shown, office, sent };
};

const STATE = { id: 1, name: "Trục liên thông", network: "state" } as const;
const SPARE = { id: 3, name: "Trục của tỉnh", network: "state" } as const;
const PARTY = { id: 2, name: "Trục Đảng", network: "party" } as const;
const boxes = async () => (await screen.findAllByRole("checkbox")).map((box) => (box as HTMLElement).dataset["testid"]?.replace("send-to-", "") ?? "");

test("with one road nothing is said of roads and nothing is chosen", async () => {
  const { user, sent } = await opened((to) => ({ roads: [STATE], rows: to.map((one) => ({ to: one, road: 1, why: "only", allowed: [1] })) }));
  const [first] = await boxes();
  expect(screen.queryByTestId(`send-road-${first}`)).toBeNull();
  await user.click(screen.getByTestId("confirm-ok"));
  expect(sent()).toEqual({ id: 1009, without: [] });
});

test("each recipient shows its road and why, and goes by another that may carry it once somebody says so", async () => {
  const { user, sent } = await opened((to) => ({
    roads: [STATE, PARTY, SPARE],
    rows: to.map((one, at) => (at === 0 ? { to: one, road: 1, why: "rule", allowed: [1, 3] } : { to: one, road: 1, why: "only", allowed: [1] })),
  }));
  const [first, second] = await boxes();
  const choice = await screen.findByTestId(`send-road-${first}`);
  expect(choice.textContent).toContain("Trục liên thông (theo quy tắc)");
  expect(choice.getAttribute("aria-labelledby") ?? "", "named for whoever does not see").not.toBe("");
  const fixed = screen.getByTestId(`send-road-${second}`);
  expect(fixed.textContent).toBe("Trục liên thông (đường duy nhất được phép)");
  expect(fixed.tagName, "nothing to choose").toBe("SMALL");
  // The keys go through what may be chosen, and the Party's road is not among it.
  choice.focus();
  await user.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
  await waitFor(() => expect(screen.getByTestId(`send-road-${first}`).textContent).toContain("Trục của tỉnh (văn thư chọn)"));
  await user.click(screen.getByTestId("confirm-ok"));
  expect(sent()).toEqual({ id: 1009, without: [], over: [{ to: first, road: 3 }] });
});

test("one choice leads everybody that road may carry it to, and the rules again", async () => {
  const { user, sent } = await opened((to) => ({
    roads: [STATE, SPARE],
    rows: to.map((one) => ({ to: one, road: 1, why: "network", allowed: [1, 3] })),
  }));
  const all = await boxes();
  await user.click(await screen.findByTestId("send-road-all"));
  await user.click(await screen.findByTestId("send-road-all-3"));
  await waitFor(() => expect(screen.getByTestId("send-road-all").textContent).toContain("Trục của tỉnh"));
  await user.click(screen.getByTestId("send-road-all"));
  await user.click(await screen.findByTestId("send-road-all-rules"));
  await waitFor(() => expect(screen.getByTestId(`send-road-${all[0]}`).textContent).toContain("theo mạng"));
  await user.click(screen.getByTestId("send-road-all"));
  await user.click(await screen.findByTestId("send-road-all-3"));
  await user.click(screen.getByTestId("confirm-ok"));
  expect(sent()).toEqual({ id: 1009, without: [], over: all.map((to) => ({ to, road: 3 })) });
});

test("whom no road may reach is told, and nothing is sent before he is left out", async () => {
  const { user, sent } = await opened((to) => ({
    roads: [STATE, SPARE],
    rows: to.map((one) => (one === "H99" ? { to: one, road: null, why: "forbidden", allowed: [] } : { to: one, road: 1, why: "network", allowed: [1, 3] })),
  }));
  const told = await screen.findByTestId("send-road-H99");
  expect(told.textContent).toContain("Chưa có đường nào được phép");
  expect(screen.getByTestId("confirm-ok").hasAttribute("disabled")).toBe(true);
  await user.click(screen.getByTestId("send-to-H99"));
  await waitFor(() => expect(screen.getByTestId("confirm-ok").hasAttribute("disabled")).toBe(false));
  await user.click(screen.getByTestId("confirm-ok"));
  expect(sent()).toMatchObject({ without: ["H99"] });
});

test("a choice that the office takes back meanwhile is not sent", async () => {
  let allowed = [1, 3];
  const { user, office, sent } = await opened((to) => ({
    roads: [STATE, SPARE],
    rows: to.map((one) => ({ to: one, road: 1, why: "network", allowed })),
  }));
  const [first] = await boxes();
  await user.click(await screen.findByTestId(`send-road-${first}`));
  await user.click(await screen.findByTestId(`send-road-${first}-3`));
  allowed = [1];
  office.change(["settings"]);
  await waitFor(() => expect(screen.getByTestId(`send-road-${first}`).tagName).toBe("SMALL"));
  await user.click(screen.getByTestId("confirm-ok"));
  expect(sent()).toEqual({ id: 1009, without: [] });
});

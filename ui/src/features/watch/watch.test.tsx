import { screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { WatchRow } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { WATCHED, WATCH_COUNTS } from "../../testing/fakeWatch";
import { show } from "../../testing/show";
import { WatchPage, type WatchTab } from "./WatchPage";
import { WatchPanel } from "./WatchPanel";

// Here nothing has a size, so a list that shows what is in sight shows nothing.
vi.mock("@tanstack/react-virtual", () => ({
  useVirtualizer: ({ count }: { count: number }) => ({
    getVirtualItems: () => Array.from({ length: count }, (_, index) => ({ index, start: index * 52, size: 52 })),
    getTotalSize: () => count * 52,
    scrollToIndex: () => undefined,
  }),
}));

function Page({ start = "recipients", opened = [] }: { start?: WatchTab; opened?: string[] }) {
  const [tab, setTab] = useState<WatchTab>(start);
  return <WatchPage tab={tab} onTab={setTab} onDispatch={(id) => opened.push(`dispatch ${id}`)} onArrival={(id) => opened.push(`arrival ${id}`)} onIncoming={() => opened.push("incoming")} />;
}

test("who has not accepted is listed with what is due, and keys alone lead to the document", async () => {
  const opened: string[] = [];
  const { user } = show(<Page opened={opened} />);
  const grid = await screen.findByRole("grid", { name: "Theo dõi gửi nhận" });
  expect(await within(grid).findByText("UBND xã Ví Dụ")).toBeTruthy();
  expect(within(grid).queryByText("UBND phường Thử"), "accepted").toBeNull();
  expect(screen.getByTestId("watch-H99.1-late").dataset["word"]).toBe("late");
  expect(screen.getByTestId("watch-clock").textContent).toContain("chậm hơn máy này 1,5 giây");
  await waitFor(() => expect(grid.getAttribute("aria-activedescendant")).toBe("row-1"));
  await user.keyboard("{ArrowDown}{Enter}");
  expect(opened).toEqual(["dispatch 1003"]);
});

test("a reminder is noted for one recipient and sends nothing", async () => {
  const office = fakeHost();
  const { user } = show(<Page />, office);
  await user.click(await screen.findByTestId("watch-H99.2-remind"));
  await user.type(await screen.findByTestId("remind-spoke-to"), "Bà Mẫu");
  await user.click(screen.getByTestId("remind-ok"));
  await waitFor(() => expect(screen.queryByTestId("remind-ok")).toBeNull());
  const done = office.calls.filter(({ name }) => !/\.(list|count|clock)$/.test(name));
  expect(done).toEqual([{ name: "watch.remind", input: { dispatch: 1003, to: ["H99.2"], how: "phone", spoke_to: "Bà Mẫu", words: "" } }]);
});

test("to follow no more needs a reason", async () => {
  const office = fakeHost();
  const { user } = show(<Page />, office);
  await user.click(await screen.findByTestId("watch-H99.1-remind"));
  const close = await screen.findByTestId("remind-close");
  expect(close.hasAttribute("disabled") || close.getAttribute("aria-disabled") === "true").toBe(true);
  await user.type(screen.getByTestId("remind-words"), "Đã nhận bản giấy");
  await user.click(screen.getByTestId("remind-close"));
  await waitFor(() => expect(office.calls.some(({ name }) => name === "watch.follow")).toBe(true));
});

test("what is not finished says why, whose it is, and what to press", async () => {
  const office = fakeHost();
  const opened: string[] = [];
  const { user } = show(<Page start="pending" opened={opened} />, office);
  const grid = await screen.findByRole("grid", { name: "Việc cần xử lý" });
  expect(await within(grid).findByText("46 nơi đã nhận nhưng chưa tiếp nhận (trước hết: UBND xã Ví Dụ)")).toBeTruthy();
  expect(within(grid).getByText("Cơ quan nhận")).toBeTruthy();
  await user.click(screen.getByTestId("pending-0-cure"));
  await waitFor(() => expect(office.calls.some(({ name, input }) => name === "outbox.retry" && (input as { id: number }).id === 31)).toBe(true));
  await user.click(screen.getByTestId("pending-1-cure"));
  await user.click(screen.getByTestId("pending-2-cure"));
  expect(opened, "what needs more than a press is decided where it is seen").toEqual(["dispatch 1003", "arrival 2001"]);
});

test("on a dispatch all that are late are reminded at once, and a slip is printed", async () => {
  const office = fakeHost();
  const begun: number[] = [];
  const { user } = show(<WatchPanel id={1003} onDraft={(id) => begun.push(id)} />, office);
  await user.click(await screen.findByTestId("watch-remind-late"));
  await user.click(await screen.findByTestId("remind-ok"));
  await waitFor(() => expect(office.calls.some(({ name, input }) => name === "watch.remind" && (input as { to: string[] }).to.length === 2)).toBe(true));
  await user.click(screen.getByTestId("watch-letter"));
  await waitFor(() => expect(begun).toEqual([1001]));
  await user.click(screen.getByTestId("slip-5-print"));
  await user.click(await screen.findByTestId("save-path-ok"));
  await waitFor(() => expect(office.calls.some(({ name }) => name === "slip.print")).toBe(true));
});

test("who refused or was left alone can be left alone, and followed again, where the document is seen", async () => {
  const office = fakeHost();
  const base = WATCHED[0];
  if (base === undefined) throw new Error("nobody is watched");
  const refused: WatchRow = { ...base, id: 7, to: "H99.7", name: "UBND xã Từ Chối", standing: "refused", state: "refused", due: null, lateness: "in_time" };
  const alone: WatchRow = { ...refused, id: 8, to: "H99.8", name: "UBND xã Đã Gọi", followed: false, closed_because: "Đã nhận bản giấy" };
  const accepted: WatchRow = { ...refused, id: 9, to: "H99.9", standing: "accepted", state: "accepted", is_open: false };
  const page = { total: 3, counts: WATCH_COUNTS, dispatches: 1, now: 0, clock: { ahead: null, uncertainty: null, measured_at: null }, days_known: true };
  office.replace("watch.list", () => ({ ...page, rows: [refused, alone, accepted] }));
  const { user } = show(<WatchPanel id={1003} onDraft={() => undefined} />, office);
  await user.click(await screen.findByTestId("watch-H99.8-follow"));
  await waitFor(() => expect(office.calls.some(({ name, input }) => name === "watch.follow" && (input as { follow: boolean }).follow)).toBe(true));
  expect(screen.queryByTestId("watch-remind-late"), "nobody is late").toBeNull();
  expect(screen.queryByTestId("watch-H99.9-remind"), "it accepted").toBeNull();
  await user.click(screen.getByTestId("watch-H99.7-remind"));
  await user.type(await screen.findByTestId("remind-words"), "Gửi nhầm nơi");
  await user.click(screen.getByTestId("remind-close"));
  await waitFor(() => expect(office.calls.some(({ name, input }) => name === "watch.follow" && !(input as { follow: boolean }).follow)).toBe(true));
});

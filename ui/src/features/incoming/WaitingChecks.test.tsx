import { screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import type { WaitingCheck } from "../../api/bindings";
import { nextWords, reasonWords } from "../../shared/verdictWords";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { type ArrivalFilter, IncomingList } from "./IncomingList";

function List({ onOpen }: { onOpen: (id: number) => void }) {
  const [filter, setFilter] = useState<ArrivalFilter>("arrived");
  return <IncomingList filter={filter} onFilter={setFilter} start={null} onOpen={onOpen} />;
}

test("how many signatures cannot be told yet is in sight, and leads to them by keys alone", async () => {
  const opened: number[] = [];
  const { user } = show(<List onOpen={(id) => void opened.push(id)} />);
  await user.click(await screen.findByText("Chưa kết luận được (1)"));
  const grid = await screen.findByRole("grid", { name: "Chữ ký chưa kết luận được" });
  await waitFor(() => expect(grid.getAttribute("aria-activedescendant")).toBe("row-2004"));
  await user.keyboard("{Enter}");
  expect(opened).toEqual([2004]);
  expect(screen.queryByRole("searchbox"), "this list is short and not searched").toBeNull();
});

test("where nothing waits it says so", async () => {
  const office = fakeHost();
  office.replace("verdict.waiting", () => ({ rows: [], total: 0 }));
  const { user } = show(<List onOpen={() => undefined} />, office);
  await user.click(await screen.findByTestId("filter-untold"));
  expect(await screen.findByText("Không còn văn bản nào chờ kiểm tra lại")).toBeTruthy();
});

test("each says why and when, or what would clear it", () => {
  const waits = { reasons: [{ code: "sub.try_later", facts: {} }], next_try: Date.parse("2026-11-21T08:00:00Z"), fault: null } as unknown as WaitingCheck;
  expect(reasonWords(waits)).toBe("Chưa kiểm tra được tình trạng thu hồi của chứng thư số.");
  const before = Date.parse("2026-11-21T07:59:00Z");
  expect(nextWords(waits, before)).toBe("Hỏi lại chậm nhất lúc 15:00 21/11/2026");
  expect(nextWords(waits, before + 60_000), "what is due names no hour that has passed").toBe("Hỏi lại trong vài phút nữa");
  expect(nextWords({ ...waits, next_try: null })).toContain("Bấm “Kiểm tra lại” khi đã bổ sung");
});

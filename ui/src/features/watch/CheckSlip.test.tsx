import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { SlipCheck } from "../../api/bindings";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { CheckSlip } from "./CheckSlip";

const opened = async (found: Partial<SlipCheck> = {}) => {
  const office = fakeHost();
  const base = (await office.call("slip.check", { path: "", key: "" })) as SlipCheck;
  office.calls.length = 0;
  office.replace("slip.check", () => ({ ...base, ...found }));
  const shown = show(<CheckSlip />, office);
  await shown.user.click(await screen.findByTestId("slip-check-open"));
  await shown.user.type(await screen.findByTestId("slip-check-file"), "/tep/bien-nhan.lvslip");
  return { ...shown, office };
};

test("a slip of this desk holds, and says what it proves", async () => {
  const { office, user } = await opened();
  await user.click(screen.getByTestId("slip-check-run"));
  const verdict = await screen.findByTestId("slip-verdict");
  expect(verdict.className).toBe("verdict well");
  expect(verdict.textContent).toContain("abababab abababab");
  expect(office.calls.find((one) => one.name === "slip.check")?.input).toEqual({ path: "/tep/bien-nhan.lvslip", key: "" });
  const says = screen.getByTestId("slip-says").textContent;
  expect(says).toContain("12/UBND-VP");
  expect(says).toContain("UBND xã Ví Dụ (H99.1)");
  expect(screen.getByTestId("slip-stamp").textContent, "no stamp, no proven time").toContain("đồng hồ máy");
});

test("whatever differs is red, and nothing of it is shown as if it were so", async () => {
  const cases: [Partial<SlipCheck>, string][] = [
    [{ verdict: "other_key" }, "other_key"],
    [{ verdict: "head_changed" }, "head_changed"],
    [{ verdict: "body_changed" }, "body_changed"],
    [{ verdict: "holds", has_stamp: true, is_stamp_broken: true }, "stamp_broken"],
    // Not even a good stamp makes a slip good.
    [{ verdict: "head_changed", has_stamp: true, is_stamp_trusted: true, stamped_at: 0, authority: "TSA" }, "head_changed"],
  ];
  for (const [found, word] of cases) {
    const { user, unmount } = await opened(found);
    await user.click(screen.getByTestId("slip-check-run"));
    const verdict = await screen.findByTestId("slip-verdict");
    expect([verdict.dataset["word"], verdict.className, verdict.getAttribute("role")]).toEqual([word, "verdict bad", "alert"]);
    expect(screen.queryByTestId("slip-says"), word).toBeNull();
    unmount();
  }
});

test("a time stamp counts only where it is believed", async () => {
  const { user } = await opened({ has_stamp: true, is_stamp_trusted: false, stamped_at: 0, authority: "TSA Thử" });
  await user.click(screen.getByTestId("slip-check-run"));
  expect((await screen.findByTestId("slip-stamp")).textContent).toBe("Có (TSA Thử), nhưng bàn văn thư này chưa tin được cơ quan cấp dấu.");
});

test("by another's key its fingerprint is to be compared, and another file takes the verdict away", async () => {
  const { office, user } = await opened();
  await user.click(screen.getByTestId("slip-check-other"));
  expect(screen.getByTestId("slip-check-run").hasAttribute("disabled"), "no key, no check").toBe(true);
  await user.type(screen.getByTestId("slip-check-key"), "/tep/khoa.pem");
  await user.click(screen.getByTestId("slip-check-run"));
  expect((await screen.findByTestId("slip-verdict")).textContent).toContain("Hỏi bàn văn thư đã cấp");
  expect(office.calls.findLast((one) => one.name === "slip.check")?.input).toMatchObject({ key: "/tep/khoa.pem" });
  await user.type(screen.getByTestId("slip-check-file"), "2");
  expect(screen.queryByTestId("slip-verdict"), "that file was not checked").toBeNull();
});

test("what is no slip is told, and the desk's key is handed out", async () => {
  const { office, user } = await opened();
  office.refuse("slip.check", { code: "slip.not_a_slip" });
  await user.click(screen.getByTestId("slip-check-run"));
  expect(await screen.findByTestId("notice")).toBeTruthy();
  expect(screen.queryByTestId("slip-verdict")).toBeNull();
  expect(screen.getByTestId("slip-key-fingerprint").textContent).toContain("abababab");
  await user.click(screen.getByTestId("slip-key-save"));
  await user.click(await screen.findByTestId("save-path-ok"));
  await waitFor(() => expect(office.calls.find((one) => one.name === "slip.save_key")?.input).toEqual({ path: "Khóa biên nhận nỗ lực gửi.pem" }));
});

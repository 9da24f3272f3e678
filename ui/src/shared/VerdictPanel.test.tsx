import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { SignatureView, VerdictView } from "../api/bindings";
import en from "../i18n/en.json";
import vi from "../i18n/vi.json";
import { fakeHost } from "../testing/fakeHost";
import { judged } from "../testing/fakeVerdicts";
import { show } from "../testing/show";
import { SignedVersion } from "./SignedVersion";
import { VerdictPanel } from "./VerdictPanel";
import { standingOf, wordsOf } from "./verdictWords";

const panel = (verdict: VerdictView, over: Partial<Parameters<typeof VerdictPanel>[0]> = {}) => {
  const shown = show(<VerdictPanel verdict={verdict} testId="verdict" {...over} />);
  return { ...shown, verdict: screen.getByTestId("verdict") };
};
const withSignature = (verdict: VerdictView["verdict"], over: Partial<SignatureView>): VerdictView => {
  const whole = judged(verdict);
  return { ...whole, signatures: whole.signatures.map((one, at) => (at === 0 ? { ...one, ...over } : one)) };
};

test("the leader's signature holds, and number and date were filled in after it", () => {
  const { verdict } = panel(judged("passed"));
  expect(verdict.dataset["standing"]).toBe("well");
  const leader = within(verdict).getByTestId("signature-leader").textContent;
  expect(leader).toContain("Nội dung đã ký số chưa bị thay đổi. Tuy nhiên, tài liệu đã có những thay đổi trong giới hạn cho phép.");
  expect(leader).toContain("Số và ngày được điền sau khi ký.");
  expect(leader, "who, as what, for whom").toContain("Chủ tịch, Ủy ban nhân dân xã Thử Nghiệm");
  expect(leader, "by whose word").toContain("do máy của người ký ghi, chưa ai chứng minh");
});

test("one changed byte is said in the sentence clerks know", () => {
  const { verdict } = panel(judged("failed"));
  expect(verdict.textContent).toContain("Tài liệu đã bị thay đổi.");
  expect(verdict.textContent, "and never the other one").not.toContain("chưa bị thay đổi");
});

test("nothing unknown is green", () => {
  for (const word of ["indeterminate", "failed", "unsigned", "unreadable"] as const) {
    const { verdict, unmount } = panel(judged(word));
    expect(verdict.querySelector(".well"), word).toBeNull();
    expect(verdict.classList.contains("well"), word).toBe(false);
    unmount();
  }
});

test("signatures that pass for the wrong office are not green", () => {
  const right = judged("passed");
  for (const outcome of ["not_satisfied", "cannot_tell"] as const) {
    const wrong: VerdictView = { ...right, signatories: { outcome, file: "document", person: 0, office: 1, reasons: ["office_other"] } };
    const { verdict, unmount } = panel(wrong);
    expect(verdict.dataset["standing"]).toBe("doubtful");
    expect(verdict.querySelector(".well"), outcome).toBeNull();
    expect(verdict.dataset["word"], "the verdict itself is not hidden").toBe("passed");
    expect(within(verdict).getByTestId("hands").textContent).toContain("Chữ ký số của cơ quan khác.");
    unmount();
  }
});

test("an arrival nobody has compared yet is not green either", () => {
  const { verdict } = panel({ ...judged("passed"), signatories: null }, { expectsHands: true });
  expect(verdict.dataset["standing"]).toBe("doubtful");
  expect(within(verdict).getByTestId("hands").textContent).toContain("Chưa đối chiếu");
  expect(standingOf("passed"), "where nobody should have signed, the signatures alone count").toBe("well");
});

test("what can be done stands beside what is wrong", async () => {
  let again = 0;
  const { user, verdict } = panel(judged("indeterminate"), { onAgain: () => void (again += 1) });
  expect(verdict.textContent).toContain("Chưa kiểm tra được tình trạng thu hồi của chứng thư số.");
  expect(verdict.textContent).toContain("Cần làm: Bấm “Kiểm tra lại” khi có mạng");
  await user.click(screen.getByTestId("verdict-again"));
  expect(again).toBe(1);
});

test("a proven time is told apart from a claimed one", () => {
  const proven = withSignature("passed", { proven_at: "2026-11-21T08:46:00+07:00", proven_by: "signature_stamp" });
  const { verdict } = panel(proven);
  expect(within(verdict).getByTestId("signature-leader").textContent).toContain("08:46:00 21/11/2026, có dấu thời gian chứng minh; máy của người ký ghi 08:45:03 21/11/2026");
});

test("the details tell the chain, the circle and how old the list is", async () => {
  const { user, verdict } = panel(judged("passed"));
  const leader = within(verdict).getByTestId("signature-leader");
  await user.click(within(leader).getByText("Chi tiết"));
  expect(leader.textContent).toContain("chuyên dùng công vụ, khối cơ quan Nhà nước");
  expect(leader.textContent).toContain("CA Thử Nghiệm (gốc)");
  expect(leader.textContent).toContain("cách đây 1 ngày");
  expect(leader.textContent).toContain("bản 1 trong 2 bản, 150000 byte đầu của tệp");
});

test("only a signature over an earlier version offers to open it", async () => {
  const opened: number[] = [];
  const { user } = panel(judged("passed"), { onVersion: (at) => void opened.push(at) });
  await user.click(screen.getByTestId("version-leader"));
  expect(opened).toEqual([0]);
  expect(screen.queryByTestId("version-office"), "it covers the file as it stands").toBeNull();
});

test("the version that was signed stands under a banner of the window's own", async () => {
  let closed = false;
  const { office, user } = show(<SignedVersion file={{ type: "arrival", file: 11 }} signature={0} onClose={() => (closed = true)} />);
  const banner = await screen.findByTestId("version-banner");
  expect(banner.textContent).toContain("Đang xem bản đã ký");
  expect(banner.textContent).toContain("Nguyễn Văn Thử");
  expect(banner.textContent).toContain("Bản 1 trong 2 bản");
  expect(office.calls.find(({ name }) => name === "verdict.version")?.input).toEqual({ file: { type: "arrival", file: 11 }, signature: 0, path: "" });
  await user.keyboard("{Enter}");
  expect(closed, "the way back has the focus").toBe(true);
});

test("what was signed before somebody changed the file is not called doubtful itself", async () => {
  for (const [changed_later, words] of [[true, "đây là nội dung trước khi bị sửa"], [false, "không chắc là nội dung người ký đã thấy"]] as const) {
    const office = fakeHost();
    office.replace("verdict.version", () => ({ pdf: "", name: "a.pdf", signer: "Nguyễn Văn Thử", signed_at: null, indication: "failed", changed_later, revision: { number: 1, of: 2 }, size: 9, sha256: "" }));
    const { unmount } = show(<SignedVersion file={{ type: "arrival", file: 11 }} signature={0} onClose={() => undefined} />, office);
    expect((await screen.findByTestId("version-banner")).textContent).toContain(words);
    unmount();
  }
});

test("a version that is not there says so", async () => {
  show(<SignedVersion file={{ type: "dispatch", id: 1 }} signature={9} onClose={() => undefined} />);
  expect(await screen.findByText("Không mở được bản đã ký")).toBeTruthy();
});

test("the record of a check is saved where the clerk wants it", async () => {
  const { office, user } = panel(judged("passed"), { file: { type: "dispatch", id: 1009 }, name: "47/QĐ-UBND" });
  await user.click(screen.getByTestId("print-minute"));
  await user.click(await screen.findByTestId("save-path-ok"));
  const asked = office.calls.find(({ name }) => name === "verdict.minute")?.input;
  expect(asked).toEqual({ files: [{ type: "dispatch", id: 1009 }], path: "Biên bản kiểm tra 47-QĐ-UBND.pdf" });
  expect(await screen.findByText(/Đã lưu biên bản kiểm tra \(2 trang\)/)).toBeTruthy();
});

test("a file that carries no signatures, and one that is no PDF, say what they are", () => {
  const unsigned = panel(judged("unsigned"));
  expect(unsigned.verdict.textContent).toContain("Tệp không có chữ ký số nào.");
  unsigned.unmount();
  const unreadable = panel(judged("unreadable"));
  expect(unreadable.verdict.textContent).toContain("Tệp hỏng hoặc không đúng chuẩn PDF.");
  unreadable.unmount();
  show(<VerdictPanel verdict={null} />);
  expect(screen.getByText(/không phải PDF nên không kiểm tra/)).toBeTruthy();
});

test("two fields of one name and a very long office are all shown", () => {
  const long = "Ủy ban nhân dân xã có tên rất dài ".repeat(20).trim();
  const twice = withSignature("passed", { field: "office", organisation: long });
  const { verdict } = panel(twice);
  expect(within(verdict).getAllByTestId("signature-office")).toHaveLength(2);
  expect(verdict.textContent).toContain(long);
});

test("a code nobody has words for is shown as it is", () => {
  expect(wordsOf({ code: "warning.from_tomorrow", facts: {} }).title).toContain("from_tomorrow");
});

test("every code says what it is, what it means and what to do, in both languages", () => {
  for (const { judgment } of [vi, en]) {
    for (const group of ["sub", "warning", "intrusion", "unreadable", "signatory"] as const) {
      for (const [code, texts] of Object.entries(judgment[group])) expect(Object.keys(texts).toSorted(), `${group}.${code}`).toEqual(["means", "title", "todo"]);
    }
  }
});

import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeHost } from "../../testing/fakeHost";
import { judged } from "../../testing/fakeVerdicts";
import { show } from "../../testing/show";
import { SignaturesPage } from "./SignaturesPage";

const doNothing = () => undefined;
const pdf = (name: string) => new File(["%PDF-1.7"], name, { type: "application/pdf" });
const found = (name: string, verdict: Parameters<typeof judged>[0]) => ({ name, pdf: "", size: 8, sha256: name, verdict: judged(verdict) });

test("what is not known at once is asked for, and stands as undecided until it is told", async () => {
  const office = fakeHost();
  office.replace("verdict.look", ({ asks }) => found("từ USB.pdf", asks ? "passed" : "indeterminate"));
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("từ USB.pdf"));
  await waitFor(() => expect(screen.getByTestId("verdict").dataset["word"]).toBe("passed"));
  const asked = office.calls.filter((call) => call.name === "verdict.look").map((call) => (call.input as { asks: boolean }).asks);
  expect(asked, "looked at first, asked then").toEqual([false, true]);
});

test("a file exchanged under its name is looked at anew: no page stands beside the verdict of another", async () => {
  const office = fakeHost();
  let looks = 0;
  office.replace("verdict.look", ({ asks }) => {
    looks += 1;
    const seen = found("từ USB.pdf", looks === 1 ? "indeterminate" : "passed");
    return { ...seen, sha256: looks === 1 ? "trước" : "sau", pdf: asks ? "" : seen.pdf };
  });
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("từ USB.pdf"));
  await waitFor(() => expect(screen.getByTestId("verdict").dataset["word"]).toBe("passed"));
  const asked = office.calls.filter((call) => call.name === "verdict.look").map((call) => (call.input as { asks: boolean }).asks);
  expect(asked, "with its page once more").toEqual([false, true, false]);
  expect(screen.getByText("sau")).toBeTruthy();
});

test("what is decided is not asked about, and another file takes its place", async () => {
  const office = fakeHost();
  office.replace("verdict.look", ({ file }) => found(file.type === "bytes" ? file.name : "", file.type === "bytes" && file.name === "b.pdf" ? "failed" : "passed"));
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("a.pdf"));
  expect((await screen.findByTestId("verdict")).dataset["word"]).toBe("passed");
  await user.click(screen.getByTestId("judge-other"));
  await user.upload(screen.getByTestId("judge-file-input"), pdf("b.pdf"));
  await waitFor(() => expect(screen.getByTestId("verdict").dataset["word"]).toBe("failed"));
  expect(office.calls.filter((call) => call.name === "verdict.look")).toHaveLength(2);
});

test("of a file that cannot be read strictly no page is shown, and a file that cannot be had is told", async () => {
  const office = fakeHost();
  office.replace("verdict.look", () => ({ ...found("hỏng.pdf", "unreadable"), pdf: "JVBERi0=" }));
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  office.refuse("verdict.look", { code: "file.too_large", facts: { path: "x.pdf" } });
  await user.upload(screen.getByTestId("judge-file-input"), pdf("lớn.pdf"));
  expect(await screen.findByText("Tệp quá lớn.")).toBeTruthy();
  await user.upload(screen.getByTestId("judge-file-input"), pdf("hỏng.pdf"));
  expect(await screen.findByText("Không hiện nội dung")).toBeTruthy();
  expect(screen.getByTestId("verdict").dataset["word"]).toBe("unreadable");
  expect(screen.getByText(/Chỗ sai: phần cuối tệp/)).toBeTruthy();
});

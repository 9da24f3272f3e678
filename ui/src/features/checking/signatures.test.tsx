import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
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

test("a version that stands open is closed where the file was exchanged meanwhile", async () => {
  const office = fakeHost();
  let exchange: () => void = doNothing;
  let looks = 0;
  const answer = office.call;
  office.call = async (name, input) => {
    if (name !== "verdict.look") return answer(name, input);
    looks += 1;
    if ((input as { asks: boolean }).asks) await new Promise<void>((done) => (exchange = done));
    return { ...found("từ USB.pdf", looks === 1 ? "indeterminate" : "passed"), sha256: looks === 1 ? "trước" : "sau" };
  };
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("từ USB.pdf"));
  await screen.findByTestId("judge-stop");
  const [version] = await screen.findAllByTestId(/^version-/);
  if (version === undefined) throw new Error("no version to open");
  await user.click(version);
  expect(await screen.findByTestId("version-close")).toBeTruthy();
  exchange();
  await waitFor(() => expect(screen.getByTestId("verdict").dataset["word"]).toBe("passed"));
  expect(screen.queryByTestId("version-close")).toBeNull();
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

test("of several files a list is made, each is judged, and each can be opened", async () => {
  const office = fakeHost();
  const words: Record<string, Parameters<typeof judged>[0]> = { "a.pdf": "passed", "b.pdf": "failed", "c.pdf": "unreadable" };
  office.replace("verdict.look", ({ file }) => {
    const name = file.type === "bytes" ? file.name : "";
    const verdict = words[name];
    if (verdict === undefined) throw { code: "file.too_large", class: "fix", facts: { path: name }, trace: "k7f2" };
    return found(name, verdict);
  });
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), ["a.pdf", "b.pdf", "lớn.pdf", "c.pdf"].map(pdf));
  await waitFor(() => expect(office.calls.filter((call) => call.name === "verdict.look")).toHaveLength(4));
  await waitFor(() => expect(screen.queryByText(/Đang kiểm tra/), "it is done").toBeNull());
  // The rows themselves are drawn in the real window alone.
  const list = await screen.findByRole("grid");
  expect(list.getAttribute("aria-rowcount")).toBe("5");
  list.focus();
  await user.keyboard("{ArrowDown}{Enter}");
  expect((await screen.findByTestId("verdict")).dataset["word"]).toBe("failed");
  await user.click(screen.getByTestId("judge-other"));
  const grid = await screen.findByRole("grid");
  await waitFor(() => expect(grid.getAttribute("aria-activedescendant"), "back where it was left").toBe("row-2"));
  await user.keyboard("{End}{Enter}");
  expect((await screen.findByTestId("verdict")).dataset["word"]).toBe("unreadable");
  await user.click(screen.getByTestId("judge-other"));
  await user.keyboard("{ArrowUp}{Enter}");
  expect(await screen.findByText("Tệp quá lớn."), "one that cannot be had says why in its place").toBeTruthy();
  await user.click(screen.getByTestId("judge-other"));
  expect(await screen.findByRole("grid")).toBeTruthy();
});

test("files dropped beside a list are added to it, and what is told late is told of its own file", async () => {
  const office = fakeHost();
  const verdicts: Record<string, Parameters<typeof judged>[0]> = { "a.pdf": "failed", "b.pdf": "passed", "c.pdf": "passed", "d.pdf": "unreadable" };
  let answer: () => void = doNothing;
  office.call = async (name, input) => {
    office.calls.push({ name, input });
    const { file } = input as { file: { name: string } };
    if (file.name === "a.pdf") await new Promise<void>((done) => (answer = done));
    return found(file.name, verdicts[file.name] ?? "failed");
  };
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), ["a.pdf", "b.pdf"].map(pdf));
  await user.upload(screen.getByTestId("judge-file-input"), ["c.pdf", "d.pdf"].map(pdf));
  const grid = await screen.findByRole("grid");
  expect(grid.getAttribute("aria-rowcount")).toBe("5");
  expect(office.calls, "one at a time").toHaveLength(1);
  answer();
  await waitFor(() => expect(office.calls).toHaveLength(4));
  await waitFor(() => expect(screen.queryByText(/Đang kiểm tra/), "it is done").toBeNull());
  grid.focus();
  await user.keyboard("{End}{Enter}");
  expect((await screen.findByTestId("verdict")).dataset["word"]).toBe("unreadable");
});

test("of several files none is read before its turn, and one that cannot be read stops no other", async () => {
  const office = fakeHost();
  office.replace("verdict.look", ({ file }) => found(file.type === "bytes" ? file.name : "", "passed"));
  const read = FileReader.prototype.readAsArrayBuffer;
  vi.spyOn(FileReader.prototype, "readAsArrayBuffer").mockImplementation(function (this: FileReader, file) {
    if ((file as File).name === "rút USB.pdf") this.dispatchEvent(new Event("error"));
    else read.call(this, file);
  });
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), [pdf("rút USB.pdf"), pdf("b.pdf")]);
  await waitFor(() => expect(screen.queryByText(/Đang kiểm tra/), "it is done").toBeNull());
  const looked = office.calls.filter(({ name }) => name === "verdict.look").map(({ input }) => (input as { file: { name: string } }).file.name);
  expect(looked).toEqual(["b.pdf"]);
  (await screen.findByRole("grid")).focus();
  await user.keyboard("{Home}{Enter}");
  expect(await screen.findByText(/Không đọc được tệp/)).toBeTruthy();
});

test("asking can be stopped, and the verdict stands as it is", async () => {
  const office = fakeHost();
  office.replace("verdict.look", () => found("từ USB.pdf", "indeterminate"));
  let answered: (told: unknown) => void = doNothing;
  const answer = office.call;
  office.call = (name, input) => {
    if (name !== "verdict.look" || !(input as { asks: boolean }).asks) return answer(name, input);
    office.calls.push({ name, input });
    return new Promise((done) => {
      answered = done;
    });
  };
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("từ USB.pdf"));
  await user.click(await screen.findByTestId("judge-stop"));
  const asked = office.calls.find(({ name, input }) => name === "verdict.look" && (input as { asks: boolean }).asks);
  const { ticket } = (asked ?? { input: { ticket: "" } }).input as { ticket: string };
  expect(ticket).not.toBe("");
  expect(office.calls.find(({ name }) => name === "act.cancel")?.input).toEqual({ ticket });
  answered(found("từ USB.pdf", "indeterminate"));
  expect(await screen.findByText(/Đã thôi hỏi/)).toBeTruthy();
  expect(screen.getByTestId("verdict").dataset["word"]).toBe("indeterminate");
  expect(screen.queryByTestId("judge-stop")).toBeNull();
});

test("what came before asking was stopped may have been enough", async () => {
  const office = fakeHost();
  office.replace("verdict.look", () => found("từ USB.pdf", "indeterminate"));
  const answer = office.call;
  let answered: (told: unknown) => void = doNothing;
  office.call = (name, input) => {
    if (name !== "verdict.look" || !(input as { asks: boolean }).asks) return answer(name, input);
    return new Promise((done) => {
      answered = done;
    });
  };
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("từ USB.pdf"));
  await user.click(await screen.findByTestId("judge-stop"));
  answered(found("từ USB.pdf", "passed"));
  await waitFor(() => expect(screen.getByTestId("verdict").dataset["word"]).toBe("passed"));
  expect(screen.queryByText(/Đã thôi hỏi/)).toBeNull();
});

test("a file left while it is asked about is not asked about any more, and the next is judged at once", async () => {
  const office = fakeHost();
  office.replace("verdict.look", ({ file }) => found(file.type === "bytes" ? file.name : "", file.type === "bytes" && file.name === "a.pdf" ? "indeterminate" : "passed"));
  const answer = office.call;
  office.call = (name, input) => {
    if (name !== "verdict.look" || !(input as { asks: boolean }).asks) return answer(name, input);
    return new Promise(doNothing);
  };
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("a.pdf"));
  await screen.findByTestId("judge-stop");
  await user.click(screen.getByTestId("judge-other"));
  expect(office.calls.some(({ name }) => name === "act.cancel")).toBe(true);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("b.pdf"));
  await waitFor(() => expect(screen.getByTestId("verdict").dataset["word"]).toBe("passed"));
  expect(screen.queryByTestId("judge-stop")).toBeNull();
});

test("why a file was not read is said as it is, and a version too large for the window is not shown", async () => {
  const office = fakeHost();
  office.replace("verdict.look", ({ file }) => {
    if (file.type === "bytes" && file.name === "khóa.pdf") return { ...found("khóa.pdf", "unreadable"), verdict: { ...judged("unreadable"), says: [{ code: "unreadable.needs_password", facts: {} }] } };
    return found("lớn.pdf", "passed");
  });
  const { user } = show(<SignaturesPage onBack={doNothing} />, office);
  await user.upload(screen.getByTestId("judge-file-input"), pdf("khóa.pdf"));
  await screen.findByTestId("verdict");
  expect(screen.queryByText(/không đọc được theo đúng chuẩn PDF/)).toBeNull();
  expect(screen.getAllByText(/Không có mật khẩu thì không ai đọc được/).length).toBeGreaterThan(0);
  await user.click(screen.getByTestId("judge-other"));
  await user.upload(screen.getByTestId("judge-file-input"), pdf("lớn.pdf"));
  await screen.findByTestId("verdict");
  const shown = office.call;
  office.call = async (name, input) => {
    const answer = await shown(name, input);
    return name === "verdict.version" ? { ...(answer as object), pdf: "" } : answer;
  };
  const [version] = await screen.findAllByTestId(/^version-/);
  if (version === undefined) throw new Error("no version to open");
  await user.click(version);
  expect(await screen.findByText(/Bản này quá lớn/)).toBeTruthy();
  expect(office.calls.find(({ name }) => name === "verdict.version")?.input).toMatchObject({ file: { type: "given", sha256: "lớn.pdf" } });
});

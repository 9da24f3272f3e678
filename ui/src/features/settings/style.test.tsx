import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { OFFICE } from "../../testing/examples";
import { fakeHost } from "../../testing/fakeHost";
import { show } from "../../testing/show";
import { HeadsForm } from "./HeadsForm";
import { PLAIN, StyleForm } from "./StyleForm";

test("a style is saved whole, and what the rules refuse is told", async () => {
  const office = fakeHost();
  const { user } = show(<StyleForm office={OFFICE.office} />, office);
  const left = screen.getByTestId("style-left_mm");
  await user.clear(left);
  await user.type(left, "36");
  office.refuse("settings.save", { code: "draft.style_outside", facts: { part: "left_mm" } });
  await user.click(screen.getByTestId("style-save"));
  expect((await screen.findByTestId("notice")).dataset["code"]).toBe("draft.style_outside");
  await user.clear(left);
  await user.type(left, "35");
  await user.click(screen.getByTestId("style-save"));
  await waitFor(() => expect(office.calls.filter((call) => call.name === "settings.save")).toHaveLength(2));
  expect(office.calls.findLast((call) => call.name === "settings.save")?.input).toMatchObject({ office: { name: "UBND xã Thử Nghiệm", style: { ...PLAIN, left_mm: 35 } } });
  await waitFor(() => expect(office.calls.some((call) => call.name === "draft.preview"), "a page shows it").toBe(true));
  expect(screen.queryByText("Chỗ các nguồn của Đảng khác nhau"), "the State has no such choices").toBeNull();
});

test("a Party office sees where its sources differ", () => {
  show(<StyleForm office={{ ...OFFICE.office, body: "party" }} />);
  expect(screen.getByText("Chỗ các nguồn của Đảng khác nhau")).toBeTruthy();
});

test("a face that the machine has not is told beside the sample", async () => {
  const missing = show(<StyleForm office={{ ...OFFICE.office, style: { ...PLAIN, font: "times_new_roman" } }} />);
  expect(await screen.findByTestId("font-missing"), "Times New Roman was chosen and is not there").toBeTruthy();
  missing.unmount();
  const { office } = show(<StyleForm office={{ ...OFFICE.office, style: PLAIN }} />);
  await waitFor(() => expect(office.calls.some((call) => call.name === "draft.preview")).toBe(true));
  expect(screen.queryByTestId("font-missing"), "Tinos always is").toBeNull();
});

test("another body is added with its abbreviation, and removed again", async () => {
  const office = fakeHost();
  const { user } = show(<HeadsForm office={OFFICE.office} />, office);
  await user.click(screen.getByTestId("head-add"));
  await user.type(screen.getByTestId("head-name-0"), "Ban Chỉ đạo 138");
  await user.type(screen.getByTestId("head-issuer-0"), "BAN CHỈ ĐẠO 138");
  await user.type(screen.getByTestId("head-abbreviation-0"), "BCĐ138");
  await user.click(screen.getByTestId("head-consultative-0"));
  await user.click(screen.getByTestId("heads-save"));
  await waitFor(() => expect(office.calls.some((call) => call.name === "settings.save")).toBe(true));
  expect(office.calls.findLast((call) => call.name === "settings.save")?.input).toMatchObject({ office: { heads: [{ name: "Ban Chỉ đạo 138", abbreviation: "BCĐ138", consultative: true }] } });
  await user.click(screen.getByTestId("head-remove-0"));
  expect(screen.queryByTestId("head-0")).toBeNull();
});
